/** A file as the importers and feeds get it: a name and its bytes, already unpacked, nothing of the disk. */

export interface InputFile {
  /** File name without folders, e.g. "dpkg-list.txt". */
  name: string;
  /** Name of the folder it lay in, "" when unknown: files without identity are joined by it. */
  folder: string;
  bytes: Uint8Array;
}
