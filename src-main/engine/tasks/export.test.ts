/** Exports of a real vault: documents keep their schemas, say the worst of what machines differ in, and come back as the same suppressions. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, addMachine, makeVault, setPackages, setTracker, type TestVault } from '../../../test/match-vault.ts';
import { readOne } from '../../../test/read-import.ts';
import { checkCsafVex, checkCycloneDx, checkOpenVex } from '../../../test/strict-schemas.ts';
import { exportFormats, type ExportFormat, type ExportKind } from '../../../src-shared/model/export.ts';
import { insertException } from '../vault/exceptions.ts';
import { writeSetting } from '../vault/settings.ts';
import { makeExport } from './export.ts';
import { runImport } from './import.ts';
import { matchAssets } from './match.ts';
import { rejudge } from './rejudge.ts';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T09:00:00.000Z`;
const tracker = {
  openssl: {
    'CVE-2026-1001': { releases: { bookworm: { status: 'resolved', fixed_version: '3.0.9-1' } } },
    'CVE-2026-1002': { releases: { bookworm: { status: 'open' } } },
    'CVE-2026-1003': { releases: { bookworm: { status: 'undetermined' } } },
    'CVE-2026-1004': { releases: { bookworm: { status: 'open' } } },
    'CVE-2026-1005': { releases: { bookworm: { status: 'open' } } },
  },
  curl: { 'CVE-2026-2001': { releases: { bookworm: { status: 'resolved', fixed_version: '8-2' } } } },
};
const openssl = (version: string) => [
  { name: 'openssl', version, source: 'openssl' },
  { name: 'libssl3', version, source: 'openssl' },
];
const open: TestVault[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.remove();
});

async function site(name: string): Promise<TestVault> {
  const made = await makeVault({ now: day(1) });
  open.push(made);
  setTracker(made.db, tracker);
  writeSetting(made.db, 'site', name);
  return made;
}

const numberOf = ({ db }: TestVault, cve: string) =>
  db.get<{ id: number }>('SELECT id FROM finding WHERE cve = ? ORDER BY id', cve)!.id;

function except({ db }: TestVault, cve: string, kind: 'accepted' | 'false-positive', reason: string): void {
  const ids = [numberOf({ db } as TestVault, cve)];
  db.transaction(() => {
    insertException(db, { kind, reason, approver: 'owner', controls: [], createdAt: day(3), until: '2026-12-31' }, ids);
    rejudge(db, acting(day(3)), { ids }, 'excepted');
  });
}

let vault: TestVault;
let web1: number;
beforeEach(async () => {
  vault = await site('Site One');
  web1 = addMachine(vault.db, 'web1', [...openssl('3.0.1-1'), { name: 'curl', version: '8-1' }]);
  matchAssets(vault.db, acting(day(2)), 'all');
  except(vault, 'CVE-2026-1004', 'accepted', 'no way to reach it');
  except(vault, 'CVE-2026-1005', 'false-positive', 'the code was patched out here');
  setPackages(vault.db, web1, [...openssl('3.0.1-1'), { name: 'curl', version: '8-2' }]);
  matchAssets(vault.db, acting(day(4)), 'all');
});

const make = (kind: ExportKind, format?: ExportFormat, asset?: string, from = vault) =>
  makeExport(from.db, acting(day(5)), { kind, format, asset, version: '0.1.0' });
const jsonOf = ({ bytes }: { bytes: Uint8Array }) => JSON.parse(new TextDecoder().decode(bytes)) as never;

interface OpenVexDocument {
  author: string;
  statements: {
    vulnerability: { name: string };
    products: { '@id': string }[];
    status: string;
    impact_statement?: string;
    action_statement?: string;
  }[];
}
const saidOf = (made: { bytes: Uint8Array }) =>
  Object.fromEntries(
    (jsonOf(made) as OpenVexDocument).statements.map((one) => [
      one.vulnerability.name,
      [one.status, one.action_statement ?? one.impact_statement ?? ''],
    ]),
  );

describe('VEX', () => {
  it('says of every finding what it means for whoever asks', () => {
    const made = make('vex');
    expect(saidOf(made)).toEqual({
      'CVE-2026-1001': ['affected', 'Update openssl to 3.0.9-1.'],
      'CVE-2026-1002': ['affected', 'There is no fix yet.'],
      'CVE-2026-1003': ['under_investigation', ''],
      'CVE-2026-1004': ['affected', 'The risk is accepted until 2026-12-31 by owner: no way to reach it'],
      'CVE-2026-1005': ['not_affected', 'False positive, found by owner: the code was patched out here'],
      'CVE-2026-2001': ['fixed', ''],
    });
    const { author, statements } = jsonOf(made) as OpenVexDocument;
    expect(author).toBe('Site One');
    expect(statements[0]!.products.map(({ '@id': id }) => id)).toEqual([
      'pkg:deb/debian/libssl3@3.0.1-1?arch=amd64&distro=debian-12',
      'pkg:deb/debian/openssl@3.0.1-1?arch=amd64&distro=debian-12',
    ]);
    expect(made).toMatchObject({ name: 'Site One, vex, 2026-11-05.openvex.json', items: 6 });
    expect(make('vex').sha256).toBe(made.sha256);
  });

  it('keeps the rules of each format', () => {
    const checks = { openvex: checkOpenVex, cyclonedx: checkCycloneDx, csaf: checkCsafVex };
    for (const [format, check] of Object.entries(checks))
      expect(check(jsonOf(make('vex', format as ExportFormat)))).toEqual([]);
  });

  it('says the worst where machines differ, and of one machine its own', () => {
    const web2 = addMachine(vault.db, 'web2', openssl('3.0.1-1'));
    matchAssets(vault.db, acting(day(5)), 'all');
    expect(saidOf(make('vex'))['CVE-2026-1005']).toEqual(['affected', 'There is no fix yet.']);
    expect(saidOf(make('vex', undefined, 'web1'))['CVE-2026-1005']![0]).toBe('not_affected');
    setPackages(vault.db, web2, [{ name: 'bash', version: '5' }]);
    matchAssets(vault.db, acting(day(5)), [web2]);
    expect(() => make('vex', undefined, 'web2')).toThrow('no finding');
  });

  it.each(exportFormats.vex)('as %s gives another vault the same suppressions', async (format) => {
    const made = make('vex', format);
    const other = await site('Site Two');
    addMachine(other.db, 'app1', [...openssl('3.0.1-1'), { name: 'curl', version: '8-1' }]);
    matchAssets(other.db, acting(day(6)), 'all');
    const context = {
      db: other.db,
      acting: acting(day(6)),
      clock: () => day(6),
      progress: () => undefined,
      note: () => undefined,
    };
    const { files } = await runImport(context, { paths: [], uploads: [{ name: made.name, bytes: made.bytes }] });
    expect(files[0]).toMatchObject({ ok: true, format: format === 'openvex' ? format : `${format}-vex` });
    const states = other.db.all<{ cve: string; state: string }>('SELECT cve, state FROM finding ORDER BY cve');
    expect(states.map(({ cve, state }) => [cve.slice(-4), state])).toEqual([
      ['1001', 'open'],
      ['1002', 'open'],
      ['1003', 'suppressed'],
      ['1004', 'open'],
      ['1005', 'suppressed'],
      ['2001', 'open'],
    ]);
    expect(
      other.db.get<{ reason: string }>("SELECT state_reason reason FROM finding WHERE cve = 'CVE-2026-1005'")!.reason,
    ).toContain('Site One says');
  });
});

describe('software', () => {
  it('of one machine is read again as the same packages of the same sources', () => {
    const made = make('sbom', undefined, 'web1');
    expect(checkCycloneDx(jsonOf(made))).toEqual([]);
    const { os, packages } = readOne(made.bytes);
    expect(os).toMatchObject({ family: 'debian', version: '12' });
    expect(packages!.map(({ name, version, source, scheme }) => [name, version, source, scheme])).toEqual([
      ['curl', '8-2', 'curl', 'dpkg'],
      ['libssl3', '3.0.1-1', 'openssl', 'dpkg'],
      ['openssl', '3.0.1-1', 'openssl', 'dpkg'],
    ]);
  });

  it('of all machines stands below each of them', () => {
    addMachine(vault.db, 'web2', openssl('3.0.1-1'));
    const made = make('sbom');
    expect(made.items).toBe(5);
    expect(checkCycloneDx(jsonOf(made))).toEqual([]);
    const { components } = jsonOf(made) as { components: { name: string; components: unknown[] }[] };
    expect(components.map(({ name, components: inner }) => [name, inner.length])).toEqual([
      ['web1', 4],
      ['web2', 3],
    ]);
  });
});

describe('tables', () => {
  it('hold findings of every state, as CSV and as JSON', () => {
    const lines = new TextDecoder().decode(make('findings').bytes).trim().split('\r\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toContain('id,asset,assetName,product,cves');
    expect(lines.filter((line) => line.includes(',excepted,'))).toHaveLength(2);
    const { findings } = jsonOf(make('findings', 'json')) as { findings: { state: string }[] };
    expect(findings).toHaveLength(6);
  });

  it('hold the verdict of every machine, or of one', () => {
    vault.db.run('UPDATE asset SET has_packages = 0 WHERE id = ?', addMachine(vault.db, 'web2', []));
    const { verdicts } = jsonOf(make('verdicts', 'json')) as { verdicts: { name: string; verdict: string }[] };
    expect(verdicts.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['web1', 'compliant'],
      ['web2', 'unknown'],
    ]);
    expect(make('verdicts', 'csv', 'web2').items).toBe(1);
  });

  it('are refused in formats they have not, and of machines nobody knows', () => {
    expect(() => make('findings', 'csaf')).toThrow('no export of findings as "csaf"');
    expect(() => make('sbom', undefined, 'nobody')).toThrow('nobody');
  });
});
