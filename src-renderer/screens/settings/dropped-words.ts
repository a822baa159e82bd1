/** What a drop folder brought at one time, in a line: the refused first, since somebody has to look at them. */
import type { DropFolderState } from '../../../src-shared/model/drop-folder.ts';

const shown = 4;

export function droppedWords({ taken, refused }: Pick<DropFolderState['lately'][number], 'taken' | 'refused'>): string {
  const files = [...refused.map(({ file, code }) => `${file} (refused: ${code})`), ...taken];
  const more = files.length > shown ? ` and ${files.length - shown} more` : '';
  return `${files.slice(0, shown).join(', ')}${more}`;
}
