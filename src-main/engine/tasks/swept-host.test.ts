/** What a sweep found, taken into a real vault: which machine it becomes, and what of it counts there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SweepHost } from '../../../src-shared/model/discovery.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { loadAssetHistory, loadAssets } from '../vault/assets.ts';
import { createVault } from '../vault/open-vault.ts';
import type { OpenVault } from '../vault/session.ts';
import { isAddressName, sweptMachine } from './swept-host.ts';
import { takeIn } from './take-in.ts';

let folder: string;
let vault: OpenVault;
let day = 1;
const acting = () => ({ actor: 'tester', now: `2026-11-${String(day++).padStart(2, '0')}T09:00:00.000Z` });

beforeEach(async () => {
  day = 1;
  folder = mkdtempSync(join(tmpdir(), 'swept-'));
  ({ vault } = await createVault({ path: join(folder, 'site') }, acting()));
});
afterEach(() => {
  vault.db.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Found extends Partial<SweepHost> {
  reverse?: string[];
  label?: string;
}

function sweep({ reverse = [], label, ...found }: Found, cards = new Map<string, string[]>()): number {
  const at = acting();
  const host: SweepHost = { address: '10.0.0.5', names: reverse, ports: [], because: [], seenAt: at.now, ...found };
  return vault.db.transaction(() =>
    takeIn(vault.db, at, sweptMachine(host, { own: reverse, ...(label ? { label } : {}) }, cards), emptySourceMap),
  ).asset;
}

function collect(inventory: Inventory): number {
  const at = acting();
  const raw = Buffer.from(JSON.stringify(inventory));
  const seen = { parts: [{ inventory, source: 'local', file: null, raw }], name: 'machine', place: null };
  return vault.db.transaction(() => takeIn(vault.db, at, seen, emptySourceMap)).asset;
}

const asset = (id: number) => loadAssets(vault.db, acting().now, { ids: [id] })[0]!;
const lastJoin = (id: number) => loadAssetHistory(vault.db, id).joins[0]!.reason;

const server: Inventory = {
  identity: { name: 'web1', fqdn: 'web1.lab.test', macs: ['52:54:00:00:00:01'], machineId: 'a'.repeat(20) + '1b2c' },
  addresses: ['10.0.0.5'],
  kind: 'server',
  os: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12', codename: 'bookworm' },
  packages: [],
};

describe('a swept host', () => {
  it('becomes a machine named after its address, and stays the same one in later sweeps', () => {
    const first = sweep({ kind: 'printer', os: { family: 'debian', version: '12' } });
    expect(asset(first)).toMatchObject({
      name: '10.0.0.5',
      kind: 'printer',
      os: { family: 'debian', version: '12', codename: 'bookworm', name: 'Debian GNU/Linux 12 (bookworm)' },
      addresses: ['10.0.0.5'],
      lastInventory: null,
    });
    expect(sweep({})).toBe(first);
    expect(lastJoin(first)).toBe('same address 10.0.0.5, and nothing speaks against it');
    expect(sweep({ mac: '00:1b:2c:03:04:05' })).toBe(first);
    expect(sweep({ mac: '00:1b:2c:03:04:05', address: '10.0.0.77' })).toBe(first);
  });

  it('is another machine when the network card or the name at an address is another', () => {
    const first = sweep({ mac: '52:54:00:00:00:01' });
    expect(sweep({ mac: '52:54:00:00:00:02' })).not.toBe(first);
    expect(sweep({ mac: '52:54:00:00:00:01' })).toBe(first);
    const named = sweep({ address: '10.0.0.9', reverse: ['anna.lab.test'] });
    expect(sweep({ address: '10.0.0.9', reverse: ['bert.lab.test'] })).not.toBe(named);
    expect(asset(named).name).toBe('anna');
  });

  it('joins a collected machine by its full name, its card, or its address where nothing speaks against it', () => {
    const known = collect(server);
    expect(sweep({ reverse: ['web1.lab.test'], address: '10.0.0.6' })).toBe(known);
    expect(sweep({ mac: '52:54:00:00:00:01' })).toBe(known);
    expect(lastJoin(known)).toBe('same network card 52:54:00:00:00:01, address 10.0.0.5');
    expect(sweep({})).toBe(known);
    expect(sweep({ mac: '52:54:00:00:00:99' })).not.toBe(known);
  });

  it('never overrides what a collection told', () => {
    const known = collect(server);
    sweep({ reverse: ['web1.lab.test'], kind: 'printer', os: { family: 'windows' }, address: '10.0.0.5' });
    expect(asset(known)).toMatchObject({ name: 'web1', kind: 'server', os: { family: 'debian' } });
    expect(
      loadAssetHistory(vault.db, known).facts.find((fact) => fact.field === 'os' && fact.source === 'sweep'),
    ).toMatchObject({
      effective: false,
    });
  });

  it('is told what it is by a collection that follows', () => {
    const swept = sweep({ mac: '00:1b:2c:03:04:05' });
    expect(collect({ ...server, identity: { ...server.identity, macs: ['00:1b:2c:03:04:05'] } })).toBe(swept);
    expect(asset(swept)).toMatchObject({ name: 'web1', kind: 'server' });
  });

  it('does not become one machine with all others behind a router that answers for them', () => {
    const mac = '00:1b:2c:03:04:05';
    const cards = new Map([[mac, ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']]]);
    const ids = cards.get(mac)!.map((address) => sweep({ address, mac }, cards));
    expect(new Set(ids).size).toBe(4);
    // A machine with two addresses is one.
    const two = new Map([['00:1b:2c:03:04:06', ['10.0.1.1', '10.0.1.2']]]);
    const [a, b] = ['10.0.1.1', '10.0.1.2'].map((address) => sweep({ address, mac: '00:1b:2c:03:04:06' }, two));
    expect(a).toBe(b);
    expect(asset(a!).addresses).toEqual(['10.0.1.1', '10.0.1.2']);
  });

  it('tells domain, maker and model until somebody knows better, and of Windows no build', () => {
    const id = sweep({
      reverse: ['pc7.corp.example'],
      domain: 'corp.example',
      vendor: 'Dell',
      model: 'Some box',
      os: { family: 'windows', version: '10 2004 to 22H2', build: '19041' },
    });
    const effective = () =>
      Object.fromEntries(
        loadAssetHistory(vault.db, id)
          .facts.filter(({ effective: counts }) => counts)
          .map(({ field, value }) => [field, value]),
      );
    expect(effective()).toMatchObject({ domain: 'corp.example', vendor: 'Dell', model: 'Some box' });
    expect(asset(id)).toMatchObject({
      os: { family: 'windows', name: 'Windows 10 2004 to 22H2' },
      lastInventory: null,
    });
    expect(asset(id).os).not.toHaveProperty('build');
    const hardware = { vendor: 'Dell Inc.', model: 'OptiPlex 7090' };
    expect(collect({ identity: { fqdn: 'pc7.corp.example' }, hardware, packages: [] })).toBe(id);
    expect(effective()).toMatchObject({ vendor: 'Dell Inc.', model: 'OptiPlex 7090', domain: 'corp.example' });
    sweep({ reverse: ['pc7.corp.example'], vendor: 'Intel Corporate' });
    expect(effective()).toMatchObject({ vendor: 'Dell Inc.', model: 'OptiPlex 7090' });
  });

  it('that only devices’ usual names are known of is called so, and never taken for another of that name', () => {
    const first = sweep({ address: '10.0.0.31', label: 'ipad.local' });
    expect(asset(first).name).toBe('ipad');
    const second = sweep({ address: '10.0.0.32', label: 'ipad.local' });
    expect(second).not.toBe(first);
    expect(asset(second).name).toBe('ipad (2)');
  });

  it('that has only run on is stored once', () => {
    const id = sweep({ notes: ['Its SNMP agent has run for 12 days.'] });
    sweep({ notes: ['Its SNMP agent has run for 13 days.'] });
    expect(loadAssetHistory(vault.db, id).observations).toMatchObject([{ source: 'sweep', repeats: 1 }]);
  });

  it('is stored once when nothing changed', () => {
    const id = sweep({ ports: [{ port: 22, service: 'ssh' }] });
    sweep({ ports: [{ port: 22, service: 'ssh' }] });
    expect(loadAssetHistory(vault.db, id).observations).toMatchObject([{ source: 'sweep', repeats: 1 }]);
  });
});

describe('a name made of the address', () => {
  it.each([
    'dhcp-10-0-0-23.lan',
    '10-0-0-23.example',
    '23.0.0.10.in-addr.example',
    'pc-0-23.lan',
    'host010.000.000.023',
  ])('%s says nothing of the machine', (name) => expect(isAddressName(name, '10.0.0.23')).toBe(true));
  it.each(['web1.lan', 'srv-23.lan', 'dc10.corp'])('%s does', (name) =>
    expect(isAddressName(name, '10.0.0.23')).toBe(false),
  );
});
