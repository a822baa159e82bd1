import { describe, expect, it } from 'vitest';
import { isAddress, readAddresses, readHostName, readMacs } from './network-names.ts';

describe('names of the network', () => {
  it('parts short and full names', () => {
    expect(readHostName('web1.corp.example.')).toEqual({ name: 'web1', fqdn: 'web1.corp.example' });
    expect(readHostName('PC-Ä_1$')).toEqual({ name: 'PC-Ä_1' });
    expect(['10.0.0.1', 'two words', 'a..b', '', "=cmd|'x'!A0"].map(readHostName)).toEqual([{}, {}, {}, {}, {}]);
  });

  it('finds cards in all spellings and in nothing else', () => {
    expect(readMacs('00:1B:21:AA:BB:CC, 00-1b-21-aa-bb-cd 001b.21aa.bbce / 001B21AABBCF 00:1B:21:AA:BB:CC')).toEqual([
      '00:1B:21:AA:BB:CC',
      '00-1b-21-aa-bb-cd',
      '001b.21aa.bbce',
      '001B21AABBCF',
    ]);
    expect(readMacs('01:00:1b:21:aa:bb:cc 2B05150B-FA33-45BD-90F0-3369BF908E3E 0x001B21AABBCFF')).toEqual([]);
  });

  it('finds addresses, without those that mean no network', () => {
    expect(
      readAddresses('10.0.0.1/24; fe80::1%eth0 {2001:db8::1, 127.0.0.1} 169.254.3.4 999.1.1.1 v1.2.3.4.5'),
    ).toEqual(['10.0.0.1', '2001:db8::1']);
    expect([isAddress('10.0.0.1'), isAddress('::1'), isAddress('10.0.0'), isAddress('a')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
