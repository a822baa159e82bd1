/** Suppliers' VEX documents on a real vault: what they suppress, open and note, what re-imports and removal do, and what is refused. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  acting,
  addKev,
  addMachine,
  makeVault,
  setPackages,
  setTracker,
  type TestVault,
} from '../../../test/match-vault.ts';
import { listLog } from '../vault/log.ts';
import { listSupplierDocuments, readSupplierDocument } from '../vault/supplier-documents.ts';
import { runImport, type ImportInput } from './import.ts';
import { matchAssets } from './match.ts';
import { removeDocumentJob } from './supplier-statements.ts';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T09:00:00.000Z`;
let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault({ now: day(1) });
  setTracker(vault.db, {
    openssl: {
      'CVE-2026-1001': { releases: { bookworm: { status: 'resolved', fixed_version: '3.0.9-1' } } },
      'CVE-2026-1002': { releases: { bookworm: { status: 'resolved', fixed_version: '3.0.9-1' } } },
      'CVE-2026-1003': { releases: { bookworm: { status: 'resolved', fixed_version: '0' } } },
    },
  });
  addMachine(vault.db, 'web1', [
    { name: 'openssl', version: '3.0.1-1', source: 'openssl' },
    { name: 'libssl3', version: '3.0.1-1', source: 'openssl' },
    { name: 'curl', version: '7.88.1-10', source: 'curl' },
  ]);
  matchAssets(vault.db, acting(day(2)), 'all');
});
afterEach(() => vault.remove());

const context = (n: number) => ({
  db: vault.db,
  acting: acting(day(n)),
  clock: () => day(n),
  progress: () => undefined,
  note: () => undefined,
});

function importText(n: number, files: Record<string, unknown>, more: Partial<ImportInput> = {}) {
  const uploads = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
  }));
  return runImport(context(n), { paths: [], uploads, ...more });
}

interface Said {
  vulnerability: string;
  status: string;
  products: unknown[];
  [more: string]: unknown;
}
const openVex = (statements: Said[], more: Record<string, unknown> = {}) => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://acme.example/vex/1',
  author: 'Acme Appliances',
  timestamp: day(3),
  version: 1,
  statements: statements.map(({ vulnerability, ...rest }) => ({ vulnerability: { name: vulnerability }, ...rest })),
  ...more,
});
const source = 'pkg:deb/debian/openssl@3.0.1-1?arch=source&distro=debian-12';
const binary = (name: string) => `pkg:deb/debian/${name}@3.0.1-1?arch=amd64&distro=debian-12`;
const products = (...ids: string[]) => ids.map((id) => ({ '@id': id }));
const notAffected = (vulnerability: string, ...ids: string[]): Said => ({
  vulnerability,
  status: 'not_affected',
  justification: 'vulnerable_code_not_in_execute_path',
  impact_statement: 'the engine is not loaded',
  products: products(...ids),
});

const states = () =>
  Object.fromEntries(
    vault.db
      .all<{ product: string; cve: string; state: string; origin: string }>(
        'SELECT product, cve, state, origin FROM finding ORDER BY cve, product',
      )
      .map(({ product, cve, state, origin }) => [`${product} ${cve}`, `${state} ${origin}`]),
  );
const evidenceOf = (cve: string) =>
  JSON.parse(
    vault.db.get<{ document: string }>(
      'SELECT e.document FROM finding f JOIN evidence e ON e.id = f.evidence WHERE f.cve = ?',
      cve,
    )!.document,
  ) as { notes: string[]; justification?: string };

describe('a supplier’s statements', () => {
  it('suppress with the author’s word, and open again when they are taken back', async () => {
    const { files } = await importText(4, { 'acme.json': openVex([notAffected('CVE-2026-1001', source)]) });
    expect(files[0]).toMatchObject({ ok: true, format: 'openvex', statements: 1, assets: [] });
    expect(states()).toMatchObject({
      'openssl CVE-2026-1001': 'suppressed match',
      'openssl CVE-2026-1002': 'open match',
    });
    const { state_reason: reason } = vault.db.get<{ state_reason: string }>(
      "SELECT state_reason FROM finding WHERE cve = 'CVE-2026-1001'",
    )!;
    expect(reason).toContain('Acme Appliances says');
    expect(reason).toContain('vulnerable code not in execute path; the engine is not loaded (acme.json, 2026-11-03)');
    expect(evidenceOf('CVE-2026-1001').justification).toBe('vulnerable_code_not_in_execute_path');
    const entry = listLog(vault.db, { limit: 2 }).entries.find(({ action }) => action === 'vex.added');
    expect(entry).toMatchObject({
      subject: 'X1',
      actor: 'tester',
      detail: { author: 'Acme Appliances', statements: 1 },
    });

    const answer = await removeDocumentJob.run(context(5), { document: 'X1', reason: 'no longer trusted' });
    expect(answer).toMatchObject({ documents: [], match: { opened: 1 } });
    expect(states()['openssl CVE-2026-1001']).toBe('open match');
    await expect(async () =>
      removeDocumentJob.run(context(5), { document: 'X1', reason: 'again' }),
    ).rejects.toMatchObject({ code: 'unknown-id' });
  });

  it('on one package of a source clear that package alone', async () => {
    await importText(4, { 'a.json': openVex([notAffected('CVE-2026-1001', binary('libssl3'))]) });
    expect(states()['openssl CVE-2026-1001']).toBe('open match');
    expect(evidenceOf('CVE-2026-1001').notes.join()).toContain('Acme Appliances says');
    await importText(5, {
      'b.json': openVex([notAffected('CVE-2026-1001', binary('openssl'))], { '@id': 'https://acme.example/vex/2' }),
    });
    expect(states()['openssl CVE-2026-1001']).toBe('suppressed match');
  });

  it('count for the version, release and architecture they name, or for all', async () => {
    const left = [
      'pkg:deb/debian/openssl@3.0.2-1?arch=source',
      'pkg:deb/ubuntu/openssl@3.0.1-1?arch=source',
      'pkg:deb/debian/openssl@3.0.1-1?arch=source&distro=debian-11',
      'pkg:rpm/redhat/openssl@3.0.1-1',
      'pkg:deb/debian/openssh',
      'openssl',
    ];
    await importText(4, { 'a.json': openVex([notAffected('CVE-2026-1001', ...left)]) });
    expect(states()['openssl CVE-2026-1001']).toBe('open match');
    await importText(5, {
      'b.json': openVex([notAffected('CVE-2026-1001', 'pkg:deb/debian/openssl')], { timestamp: day(4) }),
    });
    expect(states()['openssl CVE-2026-1001']).toBe('suppressed match');
  });

  it('of parts of a product say nothing where the product is not', async () => {
    const statement = (product: string): Said => ({
      ...notAffected('CVE-2026-1001'),
      products: [{ '@id': product, subcomponents: [{ '@id': source }] }],
    });
    await importText(4, { 'a.json': openVex([statement('pkg:oci/appliance@sha256:aa')]) });
    expect(states()['openssl CVE-2026-1001']).toBe('open match');
    await importText(5, { 'b.json': openVex([statement('pkg:deb/debian/curl')], { timestamp: day(4) }) });
    expect(states()['openssl CVE-2026-1001']).toBe('suppressed match');
  });

  it('open findings of their own where no feed of ours found or cleared it', async () => {
    const affected = (vulnerability: string, id: string): Said => ({
      vulnerability,
      status: 'affected',
      action_statement: 'switch HTTP/2 off',
      products: products(id),
    });
    const document = openVex([
      affected('CVE-2026-9001', 'pkg:deb/debian/curl'),
      affected('CVE-2026-9002', 'pkg:npm/nobodys'),
      affected('CVE-2026-1003', source),
      affected('CVE-2026-1002', source),
    ]);
    await importText(4, { 'a.json': document });
    expect(states()).toEqual({
      'openssl CVE-2026-1001': 'open match',
      'openssl CVE-2026-1002': 'open match',
      'openssl CVE-2026-1003': 'suppressed vex',
      'curl CVE-2026-9001': 'open vex',
    });
    expect(evidenceOf('CVE-2026-1002').notes.join()).toContain('switch HTTP/2 off');
    expect(evidenceOf('CVE-2026-9001').notes.join()).toContain('switch HTTP/2 off');
    await removeDocumentJob.run(context(5), { document: 'X1', reason: 'taken back' });
    expect(states()).toMatchObject({ 'curl CVE-2026-9001': 'closed vex', 'openssl CVE-2026-1003': 'closed vex' });
  });

  it('that it is being investigated, or fixed in no named version, suppress nothing', async () => {
    await importText(4, {
      'a.json': openVex([
        { vulnerability: 'CVE-2026-1001', status: 'under_investigation', products: products(source) },
        { vulnerability: 'CVE-2026-1002', status: 'fixed', products: products('pkg:deb/debian/openssl') },
      ]),
    });
    expect(states()).toMatchObject({ 'openssl CVE-2026-1001': 'open match', 'openssl CVE-2026-1002': 'open match' });
    expect(evidenceOf('CVE-2026-1001').notes.join()).toContain('still being investigated');
    await importText(5, {
      'b.json': openVex([{ vulnerability: 'CVE-2026-1002', status: 'fixed', products: products(source) }], {
        '@id': 'x:2',
      }),
    });
    expect(states()['openssl CVE-2026-1002']).toBe('suppressed match');
  });

  it('are replaced by later ones of the same author; of two authors the worse counts', async () => {
    await importText(4, { 'a.json': openVex([notAffected('CVE-2026-1001', source)]) });
    const later = openVex(
      [{ vulnerability: 'CVE-2026-1001', status: 'affected', action_statement: 'update', products: products(source) }],
      {
        '@id': 'https://acme.example/vex/2',
        timestamp: day(5),
      },
    );
    await importText(6, { 'b.json': later });
    expect(states()['openssl CVE-2026-1001']).toBe('open match');
    const page = { offset: 0, limit: 10 };
    expect(readSupplierDocument(vault.db, 'X1', page).statements[0]!.replaced).toBe(true);
    expect(readSupplierDocument(vault.db, 'X2', page).statements[0]!.replaced).toBe(false);
    await importText(7, {
      'c.json': openVex([notAffected('CVE-2026-1001', source)], {
        '@id': 'x:3',
        author: 'Somebody Else',
        timestamp: day(6),
      }),
    });
    expect(states()['openssl CVE-2026-1001']).toBe('open match');
    await removeDocumentJob.run(context(8), { document: 'X2', reason: 'was wrong' });
    expect(states()['openssl CVE-2026-1001']).toBe('suppressed match');
  });

  it('change nothing when the file comes again, or an older version of it', async () => {
    const document = openVex([notAffected('CVE-2026-1001', source)]);
    await importText(4, { 'a.json': document });
    const before = vault.db.get<{ n: number }>('SELECT count(*) n FROM log')!.n;
    const again = await importText(5, { 'a.json': document });
    expect(again.files[0]).toMatchObject({ ok: true, statements: 1 });
    expect(again.files[0]!.warnings[0]).toContain('X1 holds this file already');
    const older = await importText(5, {
      'a.json': openVex([notAffected('CVE-2026-1002', source)], { timestamp: day(2) }),
    });
    expect(older.files[0]!.warnings[0]).toContain('later version');
    expect(vault.db.get<{ n: number }>('SELECT count(*) n FROM log')!.n).toBe(before);
    expect(states()['openssl CVE-2026-1002']).toBe('open match');
    await importText(6, { 'a.json': openVex([notAffected('CVE-2026-1002', source)], { timestamp: day(5) }) });
    expect(listSupplierDocuments(vault.db)).toHaveLength(1);
    expect(states()).toMatchObject({
      'openssl CVE-2026-1001': 'open match',
      'openssl CVE-2026-1002': 'suppressed match',
    });
  });

  it('say so where CISA lists the vulnerability as exploited', async () => {
    addKev(vault.db, 'CVE-2026-1001', '2026-11-01', day(1));
    await importText(4, { 'a.json': openVex([notAffected('CVE-2026-1001', source)]) });
    expect(evidenceOf('CVE-2026-1001').notes.at(-1)).toContain('KEV');
  });

  it('hold for machines that come later and end with what they speak of', async () => {
    await importText(4, { 'a.json': openVex([notAffected('CVE-2026-1001', source)]) });
    const web2 = addMachine(vault.db, 'web2', [{ name: 'openssl', version: '3.0.1-1' }]);
    matchAssets(vault.db, acting(day(5)), [web2]);
    const stateOn = () =>
      vault.db.get<{ state: string }>("SELECT state FROM finding WHERE asset = ? AND cve = 'CVE-2026-1001'", web2)!
        .state;
    expect(stateOn()).toBe('suppressed');
    setPackages(vault.db, web2, [{ name: 'openssl', version: '3.0.2-1' }]);
    matchAssets(vault.db, acting(day(6)), [web2]);
    expect(stateOn()).toBe('open');
  });
});

describe('refused, with nothing changed', () => {
  const cases: [name: string, content: unknown, code: string, says: string][] = [
    ['broken JSON', JSON.stringify(openVex([notAffected('CVE-2026-1001', source)])).slice(0, -20), 'feed-damaged', ''],
    [
      'an unknown status',
      openVex([{ vulnerability: 'CVE-1', status: 'harmless', products: products(source) }]),
      'feed-damaged',
      'harmless',
    ],
    ['no author', openVex([notAffected('CVE-2026-1001', source)], { author: '' }), 'file-damaged', 'author'],
    [
      'no product',
      openVex([{ vulnerability: 'CVE-2026-1001', status: 'fixed', products: [] }]),
      'nothing-to-import',
      'of a product',
    ],
    [
      'a CycloneDX state that is none',
      {
        bomFormat: 'CycloneDX',
        metadata: { timestamp: day(1) },
        vulnerabilities: [{ id: 'CVE-2026-1001', analysis: { state: 'fine' }, affects: [{ ref: source }] }],
      },
      'file-damaged',
      'fine',
    ],
    [
      'a CycloneDX document without a time',
      { bomFormat: 'CycloneDX', vulnerabilities: [{ id: 'CVE-1', analysis: { state: 'resolved' }, affects: [] }] },
      'file-damaged',
      'timestamp',
    ],
    [
      'CSAF without its product tree',
      {
        document: {
          category: 'csaf_vex',
          csaf_version: '2.0',
          title: 't',
          publisher: { category: 'vendor', name: 'Acme', namespace: 'https://acme.example' },
          tracking: { id: 'a', initial_release_date: day(1), current_release_date: day(1) },
        },
        vulnerabilities: [{ cve: 'CVE-2026-1001', product_status: { known_not_affected: ['P1'] } }],
      },
      'feed-damaged',
      'P1',
    ],
  ];
  it.each(cases)('%s', async (_name, content, code, says) => {
    const before = vault.db.get<{ n: number }>('SELECT count(*) n FROM log')!.n;
    const { files } = await importText(4, { 'bad.json': content });
    expect(files[0]).toMatchObject({ ok: false, error: { code } });
    expect(files[0]!.error!.message).toContain(says);
    expect(vault.db.get<{ n: number }>('SELECT count(*) n FROM log')!.n).toBe(before);
    expect(listSupplierDocuments(vault.db)).toEqual([]);
  });

  it('where no person chose the file', async () => {
    const { files } = await importText(
      4,
      { 'a.json': openVex([notAffected('CVE-2026-1001', source)]) },
      { unattended: true },
    );
    expect(files[0]).toMatchObject({ ok: false, error: { code: 'not-recognised' } });
    expect(states()['openssl CVE-2026-1001']).toBe('open match');
  });
});

it('takes in 50,000 statements, and still judges in seconds', async () => {
  const statements = Array.from({ length: 50_000 }, (_, i) =>
    notAffected(`CVE-2025-${10_000 + i}`, `pkg:npm/package-${i}@1.0.0`),
  );
  statements[49_999] = notAffected('CVE-2026-1001', source);
  const begun = performance.now();
  const { files } = await importText(4, { 'many.json': openVex(statements) });
  expect(files[0]).toMatchObject({ ok: true, statements: 50_000 });
  expect(states()['openssl CVE-2026-1001']).toBe('suppressed match');
  expect(readSupplierDocument(vault.db, 'X1', { offset: 49_990, limit: 100 }).statements).toHaveLength(10);
  expect(performance.now() - begun).toBeLessThan(20_000);
});
