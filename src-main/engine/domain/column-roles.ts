/**
 * Guesses what the columns of a table mean, by their names in eight languages and by what stands in them. Says how sure it
 * is; a person's mapping replaces the guess.
 */
import type { ColumnMapping, ColumnRole } from '../../../src-shared/model/columns.ts';
import { columnWords, eitherName, wholeNamesOnly } from './column-words.ts';
import { isAddress, isHostName, readMacs } from './network-names.ts';

export interface GuessedColumn {
  column: string;
  role: ColumnRole;
  /** 0 to 1: 0.95 for a name that means the role alone, less where it only holds such words or the contents tell. */
  confidence: number;
}

/** Rows that contents are judged by. */
const sampleSize = 200;

/** Small letters without accents, signs and double spaces: "N° de série" is "n de serie". */
export function plainName(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ł', 'l')
    .replaceAll('ß', 'ss')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Also with words told apart by capitals: AssetName, LastSeen. */
function byName(column: string): { role: ColumnRole; confidence: number } | null {
  const name = plainName(column.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2'));
  for (const whole of [plainName(column), name])
    for (const [role, words] of columnWords) if (words.includes(whole)) return { role, confidence: 0.95 };
  // "Primary IP address (LAN)": the words of a role among others, the longest telling most. Short ones mean nothing there.
  const padded = ` ${name} `;
  let best: { role: ColumnRole; length: number } | null = null;
  for (const [role, words] of columnWords)
    for (const word of words)
      if (word.length > Math.max(4, best?.length ?? 0) && !wholeNamesOnly.has(word) && padded.includes(` ${word} `))
        best = { role, length: word.length };
  return best && best.length >= name.length * 0.4 ? { role: best.role, confidence: 0.7 } : null;
}

function byContents(values: readonly string[]): { role: ColumnRole; confidence: number } | null {
  const filled = values.filter(Boolean);
  if (filled.length < 2 || filled.length < values.length * 0.3) return null;
  const share = (test: (value: string) => boolean) => filled.filter(test).length / filled.length;
  if (share((value) => readMacs(value).length > 0 && value.length <= 60) >= 0.9)
    return { role: 'mac', confidence: 0.9 };
  if (share((value) => isAddress(value)) >= 0.9) return { role: 'address', confidence: 0.85 };
  if (share((value) => isHostName(value) && /\..*\p{L}{2}$/u.test(value) && !/^\d/u.test(value)) >= 0.9)
    return { role: 'fqdn', confidence: 0.6 };
  return null;
}

const hasRole = (guesses: readonly GuessedColumn[], ...roles: ColumnRole[]) =>
  guesses.some(({ role }) => roles.includes(role));

/** A role that one column has at most: the surest keeps it, the others have none. */
function keepSurest(guesses: GuessedColumn[]): GuessedColumn[] {
  const many = new Set<ColumnRole>(['mac', 'address', 'lastSeen', 'name']);
  return guesses.filter(
    (guess) =>
      many.has(guess.role) ||
      guesses.every(
        (other) =>
          other === guess ||
          other.role !== guess.role ||
          other.confidence < guess.confidence ||
          (other.confidence === guess.confidence && guesses.indexOf(other) > guesses.indexOf(guess)),
      ),
  );
}

/** The columns whose meaning can be guessed, in the order of the table. */
export function guessColumns(header: readonly string[], rows: readonly (readonly string[])[]): GuessedColumn[] {
  const sample = rows.slice(0, sampleSize);
  const names = header.map(plainName);
  let guesses: GuessedColumn[] = [];
  header.forEach((column, index) => {
    if (!column) return;
    const named = byName(column);
    const held = byContents(sample.map((row) => row[index] ?? ''));
    // What a column of cards or addresses is called matters less than what stands in it.
    const guess = held && (!named || (held.role !== 'fqdn' && named.confidence < 0.9)) ? held : named;
    if (guess) guesses.push({ column, ...guess });
  });
  const either = header.filter((_, index) => eitherName.has(names[index]!));
  const identified = hasRole(guesses, 'name', 'fqdn');
  const versioned = hasRole(guesses, 'version');
  // Lists of people and other things have names and departments too.
  const hardware = hasRole(guesses, 'serial', 'mac', 'address', 'os', 'osVersion', 'vendor', 'model', 'lastSeen');
  for (const column of either) {
    const program =
      versioned && !hasRole(guesses, 'software') && (identified || hasRole(guesses, 'publisher', 'vendor'));
    const role = program ? 'software' : hasRole(guesses, 'name') || !hardware ? null : 'name';
    if (role) guesses.push({ column, role, confidence: 0.8 });
  }
  // Without a version a product is no installed software; without a product a version is the system's.
  if (!hasRole(guesses, 'version') || !hasRole(guesses, 'software')) {
    guesses = guesses.filter(({ role }) => role !== 'software' && role !== 'publisher');
    const system = hasRole(guesses, 'os') && !hasRole(guesses, 'osVersion');
    guesses = guesses.flatMap((guess) =>
      guess.role !== 'version' ? [guess] : system ? [{ ...guess, role: 'osVersion' as const, confidence: 0.7 }] : [],
    );
  } else if (!hasRole(guesses, 'publisher')) {
    guesses = guesses.map((guess) => (guess.role === 'vendor' ? { ...guess, role: 'publisher' as const } : guess));
  }
  const order = (guess: GuessedColumn) => header.indexOf(guess.column);
  return keepSurest(guesses).sort((a, b) => order(a) - order(b));
}

export function mappingOf(guesses: readonly GuessedColumn[]): ColumnMapping {
  return Object.fromEntries(guesses.map(({ column, role }) => [column, role]));
}

/** Can a table be read with this mapping: does it tell machines, or programs with their versions? */
export function mappingTells(mapping: ColumnMapping): boolean {
  const roles = new Set(Object.values(mapping));
  const machine = (['name', 'fqdn', 'serial', 'mac', 'address'] as const).some((role) => roles.has(role));
  return machine || (roles.has('software') && roles.has('version'));
}

/** The same for every table with these columns, whatever their order: under it a mapping is remembered. */
export function headerSignature(header: readonly string[]): string {
  return header.map(plainName).filter(Boolean).toSorted().join('|');
}
