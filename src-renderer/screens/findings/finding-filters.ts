/** The filters of the findings screen as they stand in the window's address, e.g. #/findings?state=open&kev=true. */
import { z } from 'zod';
import { decision, findingState } from '../../../src-shared/model/finding.ts';

const yesNo = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');

/** Address names equal those of the call `findings.list`. */
const readers = {
  state: findingState,
  decision,
  overdue: yesNo,
  kev: yesNo,
  fixable: yesNo,
  withFix: yesNo,
  unconfirmed: yesNo,
  asset: z.string().min(1).max(200),
  patch: z.string().min(1).max(200),
  cve: z.string().min(1).max(60),
  query: z.string().max(200),
} as const;

export type FindingFilters = { [Name in keyof typeof readers]?: z.infer<(typeof readers)[Name]> };

const names = Object.keys(readers) as (keyof typeof readers)[];

/** What an address asks for; values that make no sense are passed over, a link must not break a screen. */
export function parseFindingFilters(search: URLSearchParams): FindingFilters {
  const filters: Record<string, unknown> = {};
  for (const name of names) {
    const value = search.get(name);
    if (value === null || value === '') continue;
    const read = readers[name].safeParse(value);
    if (read.success) filters[name] = read.data;
  }
  return filters as FindingFilters;
}

/** The address part of the filters, without "?", in a fixed order; empty for none. */
export function formatFindingFilters(filters: FindingFilters): string {
  const search = new URLSearchParams();
  for (const name of names) {
    const value = filters[name];
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.toString();
}
