/** A file as the importers and feeds get it: a name and its bytes, already unpacked, nothing of the disk. */

export interface InputFile {
  /** File name without folders, e.g. "dpkg-list.txt". */
  name: string;
  /** Folder it lay in as a path with "/", "" when unknown: files without identity are joined by it and named after its last part. */
  folder: string;
  /** Path inside the archive or workbook it came in; absent for a file that came alone. */
  within?: string;
  bytes: Uint8Array;
}
