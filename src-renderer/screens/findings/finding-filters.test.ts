import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFindingFilters, parseFindingFilters, type FindingFilters } from './finding-filters.ts';

const parse = (text: string) => parseFindingFilters(new URLSearchParams(text));

describe('findings filters in the address', () => {
  it('reads what links ask for', () => {
    expect(parse('state=excepted&decision=out-of-cycle&overdue=1&kev=true&withFix=false&query=open%20ssl')).toEqual({
      state: 'excepted',
      decision: 'out-of-cycle',
      overdue: true,
      kev: true,
      withFix: false,
      query: 'open ssl',
    });
  });

  it('passes over what makes no sense', () => {
    expect(parse('state=lost&decision=&kev=maybe&colour=red&asset=a1')).toEqual({ asset: 'a1' });
  });

  it('comes back the same from any filters', () => {
    const option = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
    const anyFilters: fc.Arbitrary<FindingFilters> = fc.record({
      state: option(fc.constantFrom('open', 'excepted', 'suppressed', 'closed')),
      decision: option(fc.constantFrom('immediate', 'out-of-cycle', 'scheduled', 'defer')),
      overdue: option(fc.boolean()),
      kev: option(fc.boolean()),
      withFix: option(fc.boolean()),
      asset: option(fc.string({ minLength: 1, maxLength: 40 })),
      query: option(fc.string({ minLength: 1, maxLength: 40 })),
    });
    fc.assert(
      fc.property(anyFilters, (filters) => {
        const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
        expect(parse(formatFindingFilters(filters))).toEqual(given);
      }),
    );
  });
});
