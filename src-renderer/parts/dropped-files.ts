/** The files of a drop or a chosen folder, folders opened, each named by its path: by that the engine joins what lay together. */

/** A file under the name of its path; the name alone would lose the folder on its way to the engine. */
export function withPath(file: File, path: string): File {
  return path === file.name ? file : new File([file], path, { type: file.type, lastModified: file.lastModified });
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((found, failed) => entry.file(found, failed));

/** A reader answers some entries at a time and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((found, failed) => reader.readEntries(found, failed));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [withPath(await fileOf(entry as FileSystemFileEntry), entry.fullPath.replace(/^\//, ''))];
  const files: File[] = [];
  const entries = await entriesOf(entry as FileSystemDirectoryEntry);
  for (const inner of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) files.push(...(await filesBelow(inner)));
  return files;
}

/** Must be called while the drop is handled: afterwards a drop tells nothing any more. */
export function droppedFiles(drop: DataTransfer): Promise<File[]> {
  const entries = [...drop.items].map((item) => item.webkitGetAsEntry());
  const plain = [...drop.files];
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve(plain);
  return Promise.all(entries.map((entry) => (entry ? filesBelow(entry) : []))).then((found) => found.flat());
}

/** The files of an input; those of a chosen folder by their paths. */
export function chosenFiles(list: FileList | null): File[] {
  return [...(list ?? [])].map((file) => withPath(file, file.webkitRelativePath || file.name));
}
