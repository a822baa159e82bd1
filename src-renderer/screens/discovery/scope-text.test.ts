import { describe, expect, it } from 'vitest';
import { communitiesIn, portsIn, portWords, rangesIn, scopeIn, scopeWords } from './scope-text.ts';

describe('a scope as it is typed', () => {
  it('is read range by range', () => {
    expect(rangesIn(' 10.0.0.0/24\n10.0.1.1 - 10.0.1.9, fd00::1 ;')).toEqual([
      '10.0.0.0/24',
      '10.0.1.1-10.0.1.9',
      'fd00::1',
    ]);
  });

  it('takes ports as numbers and ranges, refuses what is none, and takes nothing for the usual ones', () => {
    expect(portsIn('443, 22 8000-8002,22')).toEqual([22, 443, 8000, 8001, 8002]);
    expect(portsIn('  ')).toBeUndefined();
    for (const wrong of ['0', '65536', '90-80', 'ssh', '1-65535']) expect(portsIn(wrong), wrong).toBeNull();
  });

  it('is complete once a range is named and the ports can be read', () => {
    const typed = {
      ranges: '10.0.0.0/24',
      exclude: '10.0.0.1',
      ports: '',
      polite: true,
      ask: ['snmp' as const],
      communities: '',
    };
    expect(scopeIn(typed)).toEqual({ ranges: ['10.0.0.0/24'], exclude: ['10.0.0.1'], polite: true, ask: ['snmp'] });
    expect(scopeIn({ ...typed, ports: '22' })).toMatchObject({ ports: [22] });
    expect(scopeIn({ ...typed, ranges: ' ' })).toBeNull();
    expect(scopeIn({ ...typed, ports: 'x' })).toBeNull();
  });

  it('is told in words', () => {
    expect(scopeWords({ ranges: ['10.0.0.0/24'], exclude: ['10.0.0.1'], ports: [22], polite: true, ask: [] })).toBe(
      '10.0.0.0/24 without 10.0.0.1, 1 port, polite',
    );
    expect(
      scopeWords({ ranges: ['10.0.0.0/24'], exclude: [], ports: [22], polite: false, ask: ['mdns', 'snmp'] }),
    ).toBe('10.0.0.0/24, 1 port, asks for Multicast DNS, SNMP');
    expect(communitiesIn(' office, backup ')).toEqual(['office', 'backup']);
    expect(portWords([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe('1, 2, 3, 4, 5, 6, 7, 8 and 2 more');
  });
});
