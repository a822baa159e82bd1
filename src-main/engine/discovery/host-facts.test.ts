import { describe, expect, it } from 'vitest';
import type { OpenPort } from './clues.ts';
import { describeHost, type HostEvidence } from './found-host.ts';
import { domainOf, labelOf, makeOf, notesOf, ownNames } from './host-facts.ts';

const cards: Record<string, string> = { '00155D': 'Microsoft Corporation', '008077': 'Brother industries, LTD.' };
const smb = (ntlm: OpenPort['greeting']['ntlm']): OpenPort[] => [
  { port: 445, greeting: { service: 'smb', ...(ntlm ? { ntlm } : {}) } },
];
const netbios = { servesFiles: true, domainController: false, masterBrowser: false };
const host = (evidence: Partial<HostEvidence>) =>
  describeHost(
    { address: '10.0.0.5', mac: undefined, reverse: [], open: [], told: {}, ...evidence },
    (prefix) => cards[prefix],
  );

describe('names and domain', () => {
  it('are a machine’s own word, the full name first and the short one once', () => {
    const ports = smb({
      computer: 'VERYLONGSERVERN',
      domain: 'CORP',
      dnsComputer: 'VeryLongServerName1.corp.example',
      dnsDomain: 'corp.example',
    });
    const told = { netbios: { ...netbios, computer: 'VERYLONGSERVERN', group: 'CORP' } };
    expect(ownNames(ports, told)).toEqual(['verylongservername1.corp.example']);
    expect(domainOf(ports, told)).toBe('corp.example');
  });

  it('of a machine in no domain are its name and its workgroup', () => {
    const alone = smb({ computer: 'FILES1', domain: 'FILES1', dnsComputer: 'files1', dnsDomain: 'files1' });
    expect(ownNames(alone, {})).toEqual(['files1']);
    expect(domainOf(alone, {})).toBeUndefined();
    expect(domainOf(alone, { netbios: { ...netbios, group: 'OFFICE' } })).toBe('OFFICE');
  });

  it('that devices have by default are shown, and tell no machine apart', () => {
    const told = { mdns: { host: 'iPad', services: [] }, system: { description: '', name: 'MikroTik', open: false } };
    expect(ownNames([], told)).toEqual([]);
    expect(labelOf(told)).toBe('ipad.local');
    expect(labelOf({ system: { description: '', name: 'Switch in the hall', open: false } })).toBeUndefined();
    expect(host({ told, reverse: ['guest7.lan'] })).toMatchObject({
      own: ['guest7.lan'],
      names: ['guest7.lan', 'ipad.local'],
    });
  });
});

describe('maker and model', () => {
  const described = (description: string, object: string) =>
    makeOf([], { system: { description, object, open: false } }, 'Some Card Maker');
  it.each([
    ['RouterOS RB750Gr3', '1.3.6.1.4.1.14988.1', 'MikroTik', 'RB750Gr3'],
    [
      'Cisco IOS Software, C3560 Software (C3560-IPSERVICESK9-M), Version 12.2(55)SE3',
      '1.3.6.1.4.1.9.1.617',
      'Cisco',
      'C3560',
    ],
    ['ArubaOS (MODEL: Aruba7010), Version 8.3.0.0 (64659)', '1.3.6.1.4.1.14823.1.1.40', 'Aruba', 'Aruba7010'],
    [
      'Brocade Communications Systems, Inc. ICX6430-24, IronWare Version 08.0.30',
      '1.3.6.1.4.1.1991.1.3.57',
      'Brocade',
      'ICX6430-24',
    ],
    ['D-Link DES-3028 Fast Ethernet Switch', '1.3.6.1.4.1.171.10.63.6', 'D-Link', 'DES-3028'],
    ['Lexmark MS810dn version NH40.DN.N632 kernel 2.6', '1.3.6.1.4.1.641.6.2', 'Lexmark', 'MS810dn'],
    ['Linux web1 6.1.0-28-amd64', '1.3.6.1.4.1.8072.3.2.10', 'Some Card Maker', undefined],
  ])('of “%s”', (description, object, vendor, model) =>
    expect(described(description, object)).toEqual({ vendor, ...(model ? { model } : {}) }),
  );

  it('are Apple’s or a printer’s own word, or that of its page', () => {
    expect(makeOf([], { mdns: { model: 'Macmini9,1', services: [] } }, undefined)).toEqual({
      vendor: 'Apple',
      model: 'Macmini9,1',
    });
    expect(makeOf([], { mdns: { model: 'Brother HL-L2375DW series', services: [] } }, undefined)).toEqual({
      vendor: 'Brother',
      model: 'Brother HL-L2375DW series',
    });
    expect(makeOf([{ port: 80, greeting: { title: 'HP LaserJet M404dn  10.0.0.9' } }], {}, undefined)).toEqual({
      vendor: 'HP',
      model: 'LaserJet M404dn',
    });
  });
});

describe('the card', () => {
  it('is the ARP cache’s word, else its own where somebody made such a card', () => {
    const told = (mac: string) => ({ netbios: { ...netbios, mac } });
    expect(host({ told: told('00:15:5d:01:02:03') })).toMatchObject({
      mac: '00:15:5d:01:02:03',
      vendor: 'Microsoft',
    });
    expect(host({ told: told('f0:97:6d:08:73:7f') }).mac).toBeUndefined();
    expect(host({ mac: '02:00:00:00:00:01', told: told('00:15:5d:01:02:03') }).mac).toBe('02:00:00:00:00:01');
  });
});

describe('what a person should know', () => {
  it('is what anyone on the network can see or use', () => {
    const old = [{ port: 445, greeting: { service: 'smb', oldSmb: {} } }];
    expect(notesOf(old, {})[0]).toContain('only SMB 1');
    expect(notesOf([], { system: { description: 'x', open: true } })[0]).toContain('“public”');
    expect(notesOf([], { system: { description: 'x', open: false } })).toEqual([]);
    const started = smb(undefined);
    started[0]!.greeting.smb = { dialect: '2.1', signingRequired: false, startedAt: Date.UTC(2026, 10, 2, 6) };
    expect(notesOf(started, {})).toEqual(['It was started on 2026-11-02, as SMB tells.']);
    expect(notesOf([], { engine: { enterprise: 9, boots: 14, upSeconds: 1_036_800 } })).toEqual([
      'Its SNMP agent has run for 12 days and was started 14 times.',
    ]);
  });
});
