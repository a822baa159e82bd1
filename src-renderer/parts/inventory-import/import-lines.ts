/** What became of imported files, as a person looks at it: by archive, with problems apart, in all, and as text to copy. */
import type { ImportedFile } from '../../../src-shared/contract/inventory.ts';
import { toTsv } from '../data-grid/text-export.ts';

export interface ImportTotals {
  files: number;
  ok: number;
  machines: number;
  packages: number;
  /** Each machine's once, however many files tell of it. */
  findings: number;
}

export function totalsOf(files: readonly ImportedFile[]): ImportTotals {
  const machines = new Map(files.flatMap((file) => file.machines.map((machine) => [machine.id, machine.findings])));
  return {
    files: files.length,
    ok: files.filter(({ ok }) => ok).length,
    machines: machines.size,
    packages: files.reduce((sum, file) => sum + file.packages, 0),
    findings: [...machines.values()].reduce((sum, findings) => sum + findings, 0),
  };
}

export const hasProblem = (file: ImportedFile) => file.error !== undefined || file.warnings.length > 0;

export interface ImportGroup {
  /** Archive, workbook or folder the files came in; null for one that came alone. */
  name: string | null;
  files: ImportedFile[];
}

/** Files that came in one archive, workbook or folder together, in the order of their coming. */
export function groupsOf(files: readonly ImportedFile[]): ImportGroup[] {
  const groups = Map.groupBy(files, ({ file }) => file.split('/')[0]!);
  return [...groups].map(([name, members]) => ({
    name: members.length > 1 || members[0]!.file !== name ? name : null,
    files: members,
  }));
}

/** The name of a file below that of its group. */
export const nameIn = (group: ImportGroup, { file }: ImportedFile) =>
  group.name !== null && file.startsWith(`${group.name}/`) ? file.slice(group.name.length + 1) : file;

/** Where a file of the answer came from: which upload, and its path inside. Null where that can't be told. */
export function originOf<Upload extends { name: string }>(
  uploads: readonly Upload[],
  file: string,
): { upload: Upload; member: string | undefined } | null {
  // "site/book.xlsx" is nearer than a file "site".
  const upload = uploads
    .toSorted((a, b) => b.name.length - a.name.length)
    .find(({ name }) => file === name || file.startsWith(`${name}/`));
  if (upload === undefined) return null;
  return { upload, member: file === upload.name ? undefined : file.slice(upload.name.length + 1) };
}

export function importTsv(files: readonly ImportedFile[], title: (format: string) => string): string {
  return toTsv(
    [
      { title: 'Result', text: (file: ImportedFile) => (file.ok ? 'taken in' : 'refused') },
      { title: 'File', text: ({ file }) => file },
      { title: 'Recognised as', text: ({ format }) => (format === null ? '' : title(format)) },
      { title: 'Machines', text: ({ machines }) => machines.map(({ name }) => name).join(', ') },
      { title: 'Packages', text: ({ packages }) => String(packages) },
      { title: 'Open findings', text: ({ findings }) => String(findings) },
      {
        title: 'What was wrong',
        text: ({ error, warnings }) => [...(error ? [`${error.code}: ${error.message}`] : []), ...warnings].join(' '),
      },
    ],
    files,
  );
}

/** The fingerprint of the key that a signer-unknown refusal names; null where it names none. */
export function signerIn(message: string): string | null {
  return /\bkey ([0-9a-f]{64})\b/u.exec(message)?.[1] ?? null;
}
