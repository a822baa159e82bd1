/** How rows are named outside the vault: a letter for the noun and the row's number, e.g. F12. Any case is read. */
import { Refusal } from '../../../src-shared/errors.ts';

const letters = {
  asset: 'A',
  finding: 'F',
  patch: 'P',
  exception: 'E',
  observation: 'O',
  sweep: 'S',
  rollout: 'R',
  key: 'K',
  rule: 'U',
  window: 'W',
  application: 'N',
  standard: 'D',
  view: 'V',
  credential: 'C',
  schedule: 'H',
  document: 'X',
} as const;
export type IdNoun = keyof typeof letters;

export function formatId(noun: IdNoun, row: number): string {
  return `${letters[noun]}${row}`;
}

/** The row's number, or null when `text` has not the form of that noun's id. */
export function parseId(noun: IdNoun, text: string): number | null {
  const match = /^([a-z])-?([1-9]\d{0,14})$/i.exec(text.trim());
  return match && match[1]!.toUpperCase() === letters[noun] ? Number(match[2]) : null;
}

/** The row's number; throws Refusal('unknown-id') for any other text. */
export function requireId(noun: IdNoun, text: string): number {
  const row = parseId(noun, text);
  if (row === null) throw unknownId(noun, text);
  return row;
}

export function unknownId(noun: IdNoun, text: string): Refusal {
  return new Refusal(
    'unknown-id',
    `There is no ${noun} "${text}".`,
    `An id of this kind looks like ${letters[noun]}12; the lists show them.`,
  );
}
