/** Hands the person a text file made in the window. */
import { saveFile } from '../save-file.ts';

/** Offers `text` as a download of this name; the type is a MIME type without charset. */
export function saveText(fileName: string, type: string, text: string): void {
  saveFile(fileName, new Blob([text], { type: `${type};charset=utf-8` }));
}
