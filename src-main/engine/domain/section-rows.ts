/** Sections whose text is a JSON list of records, as collect.ps1 writes them: fields are looked at without trust in their form. Pure. */
import type { Sections } from './sections.ts';

export type SectionRow = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is SectionRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Windows PowerShell wraps some lists as {"value": [...], "Count": n}. */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (isRow(value) && Array.isArray(value.value) && typeof value.Count === 'number') return value.value;
  return value === null || value === undefined ? [] : [value];
}

/** The records of a section; none where it failed, is missing or is no JSON. */
export function sectionRows(sections: Sections, name: string): SectionRow[] {
  if (!sections.ok(name)) return [];
  try {
    return listOf(JSON.parse(sections.text(name)) as unknown).filter(isRow);
  } catch {
    return [];
  }
}

/** Text or number of a field, trimmed; undefined where it says nothing. */
export function textIn(row: SectionRow | undefined, field: string): string | undefined {
  const value = row?.[field];
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function numberIn(row: SectionRow | undefined, field: string): number | undefined {
  const text = textIn(row, field);
  return text !== undefined && /^-?\d{1,19}$/.test(text) ? Number(text) : undefined;
}

/** The texts of a list, or the one that stands alone. */
export function textsIn(row: SectionRow | undefined, field: string): string[] {
  return listOf(row?.[field]).flatMap((value) => (typeof value === 'string' && value.trim() ? [value.trim()] : []));
}

/** The records of a list, or the one that stands alone. */
export function rowsIn(row: SectionRow | undefined, field: string): SectionRow[] {
  return listOf(row?.[field]).filter(isRow);
}

/** An instant, undefined where it is none. */
export function instantIn(row: SectionRow | undefined, field: string): string | undefined {
  const text = textIn(row, field);
  if (text === undefined || !/^\d{4}-\d\d-\d\dT/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
