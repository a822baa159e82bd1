import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../src-shared/model/policy.ts';
import { deadlineWords, patchName, shortDue } from './patch-words.ts';

const zone = { timeZone: 'Europe/Berlin', locale: 'en-GB' };
const now = '2026-11-22T08:14:00.000Z';

describe('a card', () => {
  it.each([
    ['2026-11-22T17:00:00.000Z', 'today'],
    ['2026-11-22T23:00:00.000Z', 'today'],
    ['2026-11-23T23:00:00.000Z', 'tomorrow'],
    ['2026-11-24T12:00:00.000Z', 'Tue'],
    ['2026-12-04T23:00:00.000Z', '4 Dec'],
    ['2026-11-01T23:00:00.000Z', '1 Nov'],
    ['2027-08-04T23:00:00.000Z', 'Aug 2027'],
  ])('due %s says %s', (due, words) => expect(shortDue(due, now, zone)).toBe(words));

  it('names a package by its product and a KB by its number', () => {
    expect(patchName({ kind: 'package', product: 'openssl', version: '3.0.22-1~deb12u2' })).toEqual({
      name: 'openssl',
      version: '3.0.22-1~deb12u2',
    });
    expect(patchName({ kind: 'kb', product: 'Windows 11 24H2', version: 'KB5094126' })).toEqual({
      name: 'KB5094126',
      version: 'Windows 11 24H2',
    });
  });

  it('takes deadlines from the policy', () => {
    expect(deadlineWords('immediate', defaultPolicy.clocks)).toBe('due within 72 h, 24 h if critical or exposed');
    expect(deadlineWords('out-of-cycle', defaultPolicy.clocks)).toBe('due within 14 days');
    expect(deadlineWords('defer', { ...defaultPolicy.clocks, deferDays: 60 })).toContain('60 days');
  });
});
