import { describe, expect, it } from 'vitest';
import { kindOfCardMaker, makerOfCard, makerOfEnterprise } from './device-makers.ts';
import { windowsFamily } from './windows-family.ts';

const entries: Record<string, string> = {
  '008077': 'Brother industries, LTD.\n15-1, Naeshirocho\nJapan',
  '8C1F64': 'IEEE Registration Authority\n445 Hoes Lane',
  '8C1F64F2B': 'Sensor Works Co., Ltd.\nSomewhere',
  '000001': 'Private',
  '028077': 'Nobody',
};
const registry = (prefix: string) => entries[prefix];

describe('the maker of a network card', () => {
  it('is told by the longest part that is registered, without its legal form', () => {
    expect(makerOfCard('00:80:77:01:02:03', registry)).toBe('Brother industries');
    expect(makerOfCard('8c-1f-64-f2-b1-23', registry)).toBe('Sensor Works');
    expect(makerOfCard('8c:1f:64:00:01:23', registry)).toBeUndefined();
    expect(makerOfCard('00:00:01:00:00:01', registry)).toBeUndefined();
  });

  it('is nobody for addresses that software made up', () => {
    expect(makerOfCard('02:80:77:01:02:03', registry)).toBeUndefined();
    expect(makerOfCard('52:54:00:01:02:03', registry)).toBe('QEMU');
    expect(makerOfCard('not a card', registry)).toBeUndefined();
  });

  it('suggests a kind only where its devices are of one', () => {
    expect(kindOfCardMaker('Brother industries')).toBe('printer');
    expect(kindOfCardMaker('Routerboard.com')).toBe('network');
    expect(kindOfCardMaker('Hewlett Packard')).toBeUndefined();
    expect(kindOfCardMaker('Intel Corporate')).toBeUndefined();
  });
});

describe('the maker by enterprise number', () => {
  it('is known for devices, not for agents that run on anything', () => {
    expect(makerOfEnterprise(2435)).toEqual({ name: 'Brother', kind: 'printer' });
    expect(makerOfEnterprise(11)).toEqual({ name: 'HP' });
    for (const agent of [8072, 2021, 311]) expect(makerOfEnterprise(agent)).toBeNull();
  });
});

describe('the family of a Windows build', () => {
  it.each([
    [19041, '10 2004 to 22H2', 'workstation'],
    [20348, 'Server 2022', 'server'],
    [26100, '11 24H2, 25H2 or Server 2025', 'computer'],
    [7601, '7 or Server 2008 R2', 'computer'],
  ])('%i is Windows %s', (build, release, kind) => expect(windowsFamily(build)).toEqual({ release, kind }));
  it('is none for a build nobody knows', () => expect(windowsFamily(99_999)).toBeNull());
});
