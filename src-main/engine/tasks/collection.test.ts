/** Collections made in one vault and imported into another: they mean what collecting there would have meant, or nothing at all. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { seededRandom } from '../../../test/seeded.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { makeKeyPair } from '../evidence/ed25519.ts';
import { listLog } from '../vault/log.ts';
import { createSigningKey, rotateSigningKey } from '../vault/signing-keys.ts';
import { packCollection } from './collection.ts';
import { storeCollected } from './collect-hosts.ts';
import { discoverJob } from './discover.ts';
import { evidenceJob, orderPack } from './evidence.ts';
import { runImport } from './import.ts';
import type { JobContext } from './job.ts';
import { loadSourceMap } from './source-map.ts';

const collectedAt = '2026-11-02T00:00:00.000Z';
const importedAt = '2026-11-03T08:00:00.000Z';
const version = '1.0.0';
const anna = { actor: 'Anna', now: collectedAt };

let there: TestVault;
let here: TestVault;
beforeEach(async () => {
  there = await makeVault();
  here = await makeVault();
});
afterEach(() => {
  there.remove();
  here.remove();
});

const pkg = (name: string, version: string) => ({
  name,
  version,
  arch: 'amd64',
  source: name,
  sourceVersion: version,
  held: false,
  scheme: 'dpkg' as const,
});
const machine: Inventory = {
  identity: {
    name: 'web1',
    fqdn: 'web1.corp.example',
    machineId: '0123456789abcdef0123456789abcdef',
    macs: ['02:00:00:00:00:01'],
  },
  addresses: ['192.0.2.11'],
  os: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12', codename: 'bookworm' },
  packages: [pkg('openssl', '3.0.15-1~deb12u1'), pkg('nginx', '1.22.1-9+deb12u1')],
  bootedAt: '2026-11-01T00:00:00.000Z',
};
const container: Inventory = {
  identity: { name: 'web1/app', machineId: `${machine.identity.machineId}617070` },
  kind: 'container',
  container: { host: 'web1', engine: 'docker', image: 'registry.example/app:1' },
  packages: [pkg('zlib1g', '1:1.2.13')],
};

function collect({ db }: TestVault, source = 'ssh-linux'): string[] {
  const collected = { inventory: machine, containers: [{ name: 'app', inventory: container }], source };
  const seen = { name: '192.0.2.11', reachedAt: '192.0.2.11' };
  const { asset, containers } = storeCollected(db, anna, collected, seen, { map: loadSourceMap([collected]) });
  return [asset, ...containers].map((number) => `A${number}`);
}

const context = ({ db }: TestVault, now = importedAt): JobContext => ({
  db,
  acting: acting(now),
  clock: () => now,
  progress: () => {},
  note: () => {},
});

async function take(bytes: Uint8Array, trust?: string) {
  const uploads = [{ name: 'collection.zip', bytes }];
  return (await runImport(context(here), { paths: [], uploads, trust })).files[0]!;
}

/** All that a vault knows of its machines, whenever it came to know it. */
const known = ({ db }: TestVault) => ({
  assets: db.all('SELECT id, name, kind, last_seen, last_inventory, has_packages FROM asset ORDER BY id'),
  facts: db.all('SELECT asset, field, source, value, observed_at FROM asset_fact ORDER BY 1, 2, 3, 4'),
  identities: db.all('SELECT asset, kind, value FROM asset_identity ORDER BY 1, 2, 3'),
  software: db.all(
    `SELECT i.asset, p.scheme, p.name, p.version, p.source, p.source_version FROM installed i
     JOIN package p ON p.id = i.package ORDER BY 1, 3, 4`,
  ),
  observations: db.all('SELECT asset, source, taken_at, sha256 FROM observation ORDER BY id'),
  needs: db.all('SELECT asset, needs FROM asset_dependency ORDER BY 1'),
});

const pair = makeKeyPair();
const signed = (source?: string) =>
  packCollection(there.db, anna, { assets: collect(there, source), sign: pair.privateKey, version });

describe('a collection', () => {
  it.each(['ssh-linux', 'snmp'])(
    'of %s gives what collecting here would have given, with its containers, person and time',
    async (source) => {
      const direct = collect(here, source);
      expect(direct).toEqual(['A1', 'A2']);
      const expected = known(here);
      here.remove();
      here = await makeVault();
      const made = signed(source);
      expect(made).toMatchObject({ machines: 2, signer: pair.fingerprint });
      const row = await take(made.bytes, pair.pem);
      expect(row).toMatchObject({ ok: true, format: 'signed-collection', assets: ['A1', 'A2'], packages: 3 });
      expect(row.warnings[0]).toContain('Collected by Anna on ');
      expect(known(here)).toEqual(expected);
      const { entries } = listLog(here.db, {});
      expect(entries.find(({ action }) => action === 'collection.imported')!.detail).toMatchObject({
        person: 'Anna',
        madeAt: collectedAt,
        signer: pair.fingerprint,
      });
    },
  );

  it('is the same bytes for the same vault, key and time, and changes nothing the second time', async () => {
    const assets = collect(there);
    const pack = () => packCollection(there.db, anna, { assets, sign: pair.privateKey, version }).sha256;
    expect(pack()).toBe(pack());
    const { bytes } = signed();
    await take(bytes, pair.pem);
    const before = known(here);
    expect((await take(bytes)).ok).toBe(true);
    expect(known(here)).toEqual(before);
  });

  it('says where nothing was collected', () => {
    expect(() => packCollection(there.db, anna, { assets: [], sign: pair.privateKey, version })).toThrow(/Nothing/);
    const assets = collect(there);
    expect(() => packCollection(there.db, anna, { assets, sign: 'no key', version })).toThrow(/private key/);
  });
});

describe('a sweep', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\r\n'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => void server.close());

  it('made elsewhere gives the same machines', async () => {
    const { port } = server.address() as AddressInfo;
    const scope = { ranges: ['127.0.0.1'], exclude: [], ports: [port], polite: false, ask: [] };
    const swept = await discoverJob.run(context(there, collectedAt), { scope, communities: [] });
    expect(swept.hosts).toHaveLength(1);
    const { bytes } = packCollection(there.db, anna, {
      assets: [],
      sweep: swept.sweep,
      sign: pair.privateKey,
      version,
    });
    expect(await take(bytes, pair.fingerprint)).toMatchObject({ ok: true, assets: ['A1'] });
    expect(known(here)).toEqual(known(there));
  });
});

describe('whose key it is', () => {
  it('must be known: a person names it once, and it is remembered', async () => {
    const { bytes } = signed();
    const refused = await take(bytes);
    expect(refused.error).toMatchObject({ code: 'signer-unknown', message: expect.stringContaining(pair.fingerprint) });
    expect(known(here).assets).toEqual([]);
    const other = makeKeyPair();
    expect((await take(bytes, other.pem)).error!.code).toBe('signature-invalid');
    expect((await take(bytes, other.fingerprint)).error!.code).toBe('signature-invalid');
    expect((await take(bytes, pair.fingerprint)).ok).toBe(true);
    expect((await take(bytes)).ok).toBe(true);
    expect(listLog(here.db, {}).entries.filter(({ action }) => action === 'signer.trusted')).toHaveLength(1);
  });

  it('may be the vault’s own, while it is in use', async () => {
    createSigningKey(here.db, anna, 'Site');
    const assets = collect(here);
    const { bytes } = packCollection(here.db, anna, { assets, version });
    expect((await take(bytes)).ok).toBe(true);
    rotateSigningKey(here.db, { actor: 'Anna', now: '2026-11-01T00:00:00.000Z' }, 'lost');
    expect((await take(bytes)).error!.code).toBe('signer-unknown');
  });

  it('an evidence pack is no collection', async () => {
    collect(there);
    const order = orderPack(there.db, anna, { version });
    const { bytes } = await evidenceJob.run(context(there), order);
    const { files } = await runImport(context(here), { paths: [], uploads: [{ name: 'evidence.zip', bytes }] });
    expect(files.every(({ format }) => format !== 'signed-collection')).toBe(true);
  });
});

it('300 flipped bits, 60 cuts and additions: each is refused whole', { timeout: 120_000 }, async () => {
  const { bytes } = signed();
  await take(bytes, pair.pem); // the signer is trusted from here on
  const before = known(here);
  const entries = listLog(here.db, {}).entries.length;
  const random = seededRandom(20261123);
  const broken: [string, Buffer][] = [];
  for (let flip = 0; flip < 300; flip++) {
    const at = Math.floor(random() * bytes.length);
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1 << Math.floor(random() * 8);
    broken.push([`flip at ${at}`, changed]);
  }
  for (let cut = 0; cut < 30; cut++) {
    const length = Math.floor(random() * bytes.length);
    broken.push([`cut to ${length}`, Buffer.from(bytes.subarray(0, length))]);
    broken.push([`${cut + 1} more bytes`, Buffer.concat([bytes, Buffer.alloc(cut + 1, Math.floor(random() * 256))])]);
  }
  const codes = new Map<string, number>();
  for (const [what, changed] of broken) {
    const { files } = await runImport(context(here), { paths: [], uploads: [{ name: 'c.zip', bytes: changed }] });
    expect(
      files.map(({ ok }) => ok),
      what,
    ).not.toContain(true);
    for (const { error } of files) codes.set(error!.code, (codes.get(error!.code) ?? 0) + 1);
  }
  expect(known(here)).toEqual(before);
  expect(listLog(here.db, {}).entries).toHaveLength(entries);
  expect(codes.get('file-damaged')).toBeGreaterThan(300);
});
