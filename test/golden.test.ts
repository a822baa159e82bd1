/**
 * One golden JSON answer per command, in test/golden: names, shapes and values of the command line contract.
 * PATCHLEDGER_GOLDEN=write renews them. What differs from run to run (seconds, folders, this machine) is replaced by words.
 */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { hasSshd, quickSshd } from './sshd.ts';
import { startFeedServer } from './feed-server.ts';
import { root, run, runBeside, scratch } from './program.ts';

const folder = scratch();
const sshd = hasSshd && existsSync('/usr/bin/dpkg-query') ? await quickSshd() : null;
afterAll(() => sshd?.stop());
const vault = join(folder, 'golden.patchledger');
const at = (now: string) => ['--vault', vault, '--now', now, '--actor', 'tester'];
const early = at('2026-11-23T09:00:00Z');
const later = at('2026-11-24T09:00:00Z');
const host = join(root, 'test/fixtures/hosts/shop-server');
const versions = join(folder, 'versions.txt');
writeFileSync(versions, '1.0~rc1 < 1.0\n1:0.9 > 2.0\n1.0-1 = 1.0-1\n1.0 > 1.1\n');
const planFile = join(folder, 'plan.json');
writeFileSync(
  planFile,
  JSON.stringify({
    owner: 'Web team',
    rings: [{ name: 'test', assets: ['shop-server'], soakMinutes: 60 }, { name: 'all' }],
    windows: [{ start: '2026-11-23T20:00:00Z', end: '2026-11-23T23:00:00Z' }],
    checks: [{ kind: 'service', value: 'nginx', assets: ['shop-server'] }],
    approvals: 1,
  }),
);
const shortFile = join(folder, 'short.json');
writeFileSync(shortFile, '{"windows": [{"start": "2026-11-23T20:00:00Z", "end": "2026-11-23T20:01:00Z"}]}');
const kev = join(folder, 'kev.json');
writeFileSync(
  kev,
  JSON.stringify({
    title: 'CISA Catalog of Known Exploited Vulnerabilities',
    catalogVersion: '2026.11.23',
    dateReleased: '2026-11-23T08:00:00.0000Z',
    count: 1,
    vulnerabilities: [
      {
        cveID: 'CVE-2026-0001',
        vendorProject: 'Vendor',
        product: 'Product',
        vulnerabilityName: 'Vendor Product Vulnerability',
        dateAdded: '2026-11-22',
        shortDescription: 'Made for this test.',
        requiredAction: 'Apply updates.',
        dueDate: '2026-12-13',
        knownRansomwareCampaignUse: 'Unknown',
        notes: '',
        cwes: [],
      },
    ],
  }),
);

/** Lists longer than this keep their first entries; their length stays visible. */
const shown = 3;

function settle(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const head = value.slice(0, shown).map((entry) => settle(entry, key));
    return value.length > shown ? [...head, `… ${value.length} in all`] : head;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, settle(entry, name)]));
  }
  if (key === 'seconds') return 'seconds';
  // Every vault has an id of its own, so every chain differs.
  if (['head', 'hash', 'prev'].includes(key)) return `${typeof value} of ${String(value).length}`;
  if (typeof value === 'string') return value.replaceAll(folder, 'FOLDER').replaceAll(root, 'ROOT');
  return value;
}

/** The names of a document, for answers whose values are this machine's own. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [shape(value[0])] : [];
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, shape(entry)]));
  }
  return value === null ? 'null' : typeof value;
}

/** This machine's resolver may know a name for an address or not. */
const withoutNames = (value: unknown): unknown =>
  settle(JSON.parse(JSON.stringify(value, (key, entry: unknown) => (key === 'names' ? [] : entry))));

function check(name: string, args: string[], exit = 0, as: (value: unknown) => unknown = settle) {
  it(name, { timeout: 120_000 }, async () => {
    const ran = await runBeside(args);
    expect(ran.exit, ran.stderr).toBe(exit);
    const text = `${JSON.stringify(as(ran.document), null, 2)}\n`;
    const file = join(root, 'test/golden', `${name.replaceAll(' ', '-')}.json`);
    if (process.env.PATCHLEDGER_GOLDEN === 'write') writeFileSync(file, text);
    expect(existsSync(file), `${file} is missing`).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
}

describe('golden answers, in the order of one story', () => {
  check('init', [...early, 'init', '--plain', '--test']);
  check('import', [...early, 'import', host, '--asset', 'shop-server']);
  check('status', [...early, 'status']);
  check('assets', [...early, 'assets']);
  check('assets set', [...early, 'assets', 'set', 'shop-server', 'criticality=4', 'exposure=internet']);
  check('assets show', [...early, 'assets', 'show', 'shop-server']);
  check('assets group', [...early, 'assets', '--group', 'exposure']);
  check('assets view', [...early, 'assets', '--view', 'No owner']);
  check('views', [...early, 'views']);
  check('views remove refused', [...early, 'views', 'remove', 'past-due'], 3);
  check('software', [...early, 'software', '--asset', 'shop-server']);
  check('match', [...early, 'match']);
  check('findings', [...early, 'findings']);
  check('explain', [...early, 'explain', 'F1']);
  check('patches', [...early, 'patches']);
  check('except', [
    ...early,
    'except',
    'F1',
    '--kind',
    'accepted',
    '--reason',
    'no fix fits before the audit',
    '--until',
    '2026-12-31',
    '--approver',
    'owner',
  ]);
  check('exploitation', [...early, 'exploitation', 'CVE-2023-41056', 'poc', '--reason', 'seen in a public write-up']);
  check('exceptions', [...early, 'exceptions']);
  check('exceptions end', [...early, 'exceptions', 'end', 'E1', '--reason', 'patched after all']);
  check('coverage', [...early, 'coverage']);
  check('coverage section', [...early, 'coverage', '--section', 'stale']);
  check('coverage refused', [...early, 'coverage', '--section', 'everything'], 2);
  const nginxRule = ['nginx*', '--minimum', '1.24', '--assets', 'shop-server'];
  check('standards check', [...early, 'standards', 'check', ...nginxRule], 1);
  check('standards add', [...early, 'standards', 'add', ...nginxRule, '--reason', 'HTTP/3 is wanted']);
  check('standards list', [...early, 'standards', 'list']);
  check('standards remove', [...early, 'standards', 'remove', 'D1']);
  check('standards refused', [...early, 'standards', 'add', 'nginx', '--reason', 'says nothing'], 2);
  it('knows how to reach the machine', () => {
    const db = new Sqlite(vault);
    db.exec(
      "INSERT INTO reach (asset, address, port, user, sudo, at) VALUES (1, '192.0.2.7', 22, 'root', 0, '2026-11-23T09:00:00.000Z')",
    );
    db.close();
  });
  const nginx = 'nginx 1.22.1-9+deb12u11';
  check('plan', [
    ...early,
    'plan',
    '--patches',
    `${nginx}, apt 2.6.2`,
    '--title',
    'Web and apt',
    '--windows',
    planFile,
  ]);
  check('plan infeasible', [...early, 'plan', '--decision', 'immediate', '--windows', shortFile], 1);
  check('plan refused', [...early, 'plan', '--patches', nginx, '--windows', versions], 2);
  check('rollout list', [...early, 'rollout', 'list']);
  check('rollout run refused', [...early, 'rollout', 'run', 'R1'], 3);
  check('rollout approve', [...early, 'rollout', 'approve', 'web and apt', '--as', 'Ben', '--evidence', planFile]);
  check('rollout show', [...early, 'rollout', 'show', 'R1']);
  check('verify-rollout refused', [...early, 'verify-rollout', 'R1'], 3);
  check('rollout cancel', [...early, 'rollout', 'cancel', 'R1']);
  check('feeds status', [...early, 'feeds', 'status']);
  check('feeds import refused', [...later, 'feeds', 'import', kev], 3);
  check('feeds import', [...later, 'feeds', 'import', kev, '--force']);
  check('report', [...later, 'report', 'executive', '--format', 'pdf', '--out', join(folder, 'summary.pdf')], 0, shape);
  check('report refused', [...later, 'report', 'compliance', '--format', 'pdf', '--out', join(folder, 'c.pdf')], 2);
  check('log', [...later, 'log', '--since', '2026-11-24']);
  check('log verify', [...later, 'log', 'verify'], 0, shape);
  check('keys create', [...later, 'keys', 'create', 'Site key'], 0, shape);
  check('keys rotate', [...later, 'keys', 'rotate', '--reason', 'yearly'], 0, shape);
  check('keys list', [...later, 'keys', 'list'], 0, shape);
  check('actors add', [...later, 'actors', 'add', 'Anna']);
  check('actors list', [...later, 'actors', 'list']);
  check('evidence pack', [...later, 'evidence', 'pack', '--out', join(folder, 'evidence.zip')], 0, shape);
  check('verify', [...later, 'verify', join(folder, 'evidence.zip')], 0, shape);
  check('verify refused', ['verify', versions], 3);
  check('doctor', [...later, 'doctor'], 0, shape);
  check('backup', [...later, 'backup', join(folder, 'copy.patchledger')], 0, shape);
  check('restore', [...later, 'restore', join(folder, 'copy.patchledger')], 0, shape);
  check('collect local', [...later, 'collect', 'local'], 0, shape);
  check('collect ssh refused', [...later, 'collect', 'ssh', '127.0.0.1:1', '--user', 'nobody', '--no-agent'], 3);
  check('collect psremote refused', [...later, 'collect', 'psremote', 'pc1', '--user', 'LAB\\anna'], 2);
  process.env['GOLDEN_PASSWORD'] = 'never sent';
  const reader = ['--user', 'reader@corp.example', '--password-env', 'GOLDEN_PASSWORD'];
  check('collect directory refused', [...later, 'collect', 'directory', '127.0.0.1:1', ...reader], 3);
  const signer = join(folder, 'signer.pem');
  writeFileSync(signer, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const elsewhere = ['--now', '2026-11-24T09:00:00Z', '--actor', 'tester', 'collect', 'local'];
  const collection = join(folder, 'collection.zip');
  check('collect local out', [...elsewhere, '--out', collection, '--sign', signer], 0, shape);
  check('collect local out refused', [...elsewhere, '--out', join(folder, 'unsigned.zip')], 2);
  check('import collection refused', [...later, 'import', collection], 3, shape);
  check('collect snmp refused', [...later, 'collect', 'snmp', 'switch1', '--user', 'ops', '--priv-env', 'HOME'], 2);
  if (sshd) {
    const login = ['--user', sshd.user, '--port', String(sshd.port), '--key', sshd.keyPath, '--no-agent'];
    // Whether there are warnings is up to the machine.
    const withoutWarnings = (value: unknown) =>
      shape((value as { results: { warnings: string[] }[] }).results.map(({ warnings: _warnings, ...rest }) => rest));
    check('collect ssh', [...later, 'collect', 'ssh', '127.0.0.1', ...login], 0, withoutWarnings);
  }
  check('assets retire', [...later, 'assets', 'retire', 'shop-server', '--reason', 'sold']);
  check('assets reinstate', [...later, 'assets', 'reinstate', 'shop-server']);
  const loopback = [...later, 'discover', '127.0.0.1', '--ports', '1', '--ask', 'none'];
  check('discover unconfirmed', loopback, 2);
  check('discover', [...loopback, '--confirm-scope'], 0, withoutNames);
  check('discover list', [...later, 'discover', 'list']);
  check('discover show', [...later, 'discover', 'show', 'S1'], 0, withoutNames);
  const tills = join(folder, 'tills.csv');
  writeFileSync(tills, 'Place;Inventory no\nTill 7;SN-4711\nTill 8;SN-4712\n');
  check('import show-columns', [...later, 'import', tills, '--show-columns']);
  check('import table refused', [...later, 'import', tills], 3);
  check('import table', [...later, 'import', tills, '--column', 'Place=name', '--column', 'Inventory no=serial']);
  check('import column refused', [...later, 'import', tills, '--column', 'Plaice=name'], 2);
  check('assets merge', [...later, 'assets', 'merge', 'Till 7', 'Till 8', '--reason', 'one till, two numbers']);
  check('assets split', [...later, 'assets', 'split', 'Till 8']);
  check('assets edits', [...later, 'assets', 'edits']);
  check('assets undo', [...later, 'assets', 'undo']);
  const kiosk = join(folder, 'kiosk.csv');
  const kioskColumns = ['Place=name', 'Inventory no=serial', 'Who=owner'].flatMap((column) => ['--column', column]);
  it('sees a kiosk twice', { timeout: 120_000 }, () => {
    for (const owner of ['Ada', 'Bea']) {
      writeFileSync(kiosk, `Place;Inventory no;Who\nKiosk 9;SN-4719;${owner}\n`);
      expect(run([...later, 'import', kiosk, ...kioskColumns]).exit).toBe(0);
    }
  });
  check('assets compare', [...later, 'assets', 'compare', 'Kiosk 9'], 0, shape);
  check('assets compare refused', [...later, 'assets', 'compare', 'Kiosk 9', 'O999'], 3);
  check('assets ignore', [...later, 'assets', 'ignore', 'mac', '00-11-22-33-44-55', '--reason', 'a dock']);
  check('assets heed', [...later, 'assets', 'heed', 'mac', '00:11:22:33:44:55']);
  check('assets precedence', [...later, 'assets', 'precedence', '--order', 'agent,collector', '--fresh-days', '14']);
  const sundays = ['--starts', '2026-12-06T22:00', '--zone', 'Europe/Berlin', '--rule', 'FREQ=WEEKLY;BYDAY=SU'];
  check('windows add', [...later, 'windows', 'add', 'Sundays', ...sundays, '--minutes', '180']);
  check('windows add refused', [...later, 'windows', 'add', 'Days', ...sundays, '--minutes', '20000'], 2);
  check('windows next', [...later, 'windows', 'next', 'sundays', '--count', '3']);
  check('assets set refused', [...later, 'assets', 'set', 'shop-server', 'maintenanceWindow=Mondays'], 3);
  it('gives a machine a window', () => {
    expect(run([...later, 'assets', 'set', 'shop-server', 'maintenanceWindow=sundays']).exit).toBe(0);
  });
  check('windows', [...later, 'windows']);
  check('windows remove refused', [...later, 'windows', 'remove', 'Sundays'], 3);
  it('takes the window back', () => {
    expect(run([...later, 'assets', 'set', 'shop-server', 'maintenanceWindow=']).exit).toBe(0);
  });
  check('windows remove', [...later, 'windows', 'remove', 'Sundays']);
  const nightly = ['--rule', 'FREQ=DAILY', '--at', '22:00', '--zone', 'Europe/Berlin'];
  const lowPort = ['--discover', '127.0.0.1', '--ports', '1', '--ask', 'none'];
  check('schedule unconfirmed', [...later, 'schedule', 'add', 'Nightly', ...nightly, ...lowPort], 2);
  check('schedule add', [...later, 'schedule', 'add', 'Nightly', ...nightly, ...lowPort, '--confirm-scope']);
  check('schedule add refused', [...later, 'schedule', 'add', 'nightly', ...nightly, ...lowPort, '--confirm-scope'], 3);
  check('schedule run', [...at('2026-11-24T08:59:59Z'), 'schedule', 'run']);
  check('schedule pause', [...later, 'schedule', 'pause', 'nightly']);
  check('schedule resume', [...later, 'schedule', 'resume', 'nightly']);
  check('schedule', [...later, 'schedule']);
  check('schedule show', [...later, 'schedule', 'show', 'nightly']);
  check('schedule remove', [...later, 'schedule', 'remove', 'Nightly']);
  check('assets depend', [...later, 'assets', 'depend', 'A4', 'shop-server', '--note', 'its shop']);
  check('applications add', [...later, 'applications', 'add', 'Stock', '--app-version', '2.1', '--owner', 'Anna']);
  check('applications set', [...later, 'applications', 'set', 'stock', '--criticality', '4', '--note', 'made here']);
  check('applications on', [...later, 'applications', 'on', 'Stock', 'shop-server']);
  check('applications', [...later, 'applications']);
  check('applications remove', [...later, 'applications', 'remove', 'N1']);
  const drop = join(folder, 'drop');
  mkdirSync(drop);
  writeFileSync(join(drop, 'kiosk.csv'), 'Name,Serial Number\nkiosk,SN-4720\n');
  writeFileSync(join(drop, 'notes.md'), 'buy milk\n');
  check('watch', [...later, 'watch', drop, '--once'], 1, shape);
  check('watch remember', [...later, 'watch', drop, '--remember'], 0, shape);
  check('watch forget', [...later, 'watch', '--forget'], 0, shape);
  check('watch refused', [...later, 'watch', '--once'], 2);
  check('versions', ['versions', 'dpkg', versions], 1);
  check('cvss', ['cvss', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'AV:N/AC:L/Au:N/C:P/I:P/A:P', 'nonsense'], 1);
  const supplierFile = join(folder, 'supplier.json');
  writeFileSync(
    supplierFile,
    JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://supplier.example/vex/1',
      author: 'Supplier of the shop',
      timestamp: '2026-11-22T08:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name: 'CVE-2023-41056' },
          products: [{ '@id': 'pkg:deb/debian/redis' }],
          status: 'not_affected',
          justification: 'vulnerable_code_not_in_execute_path',
        },
      ],
    }),
  );
  check('vex empty', [...later, 'vex']);
  check('import vex', [...later, 'import', supplierFile]);
  check('vex', [...later, 'vex']);
  check('vex show', [...later, 'vex', 'show', 'X1']);
  check('vex remove', [...later, 'vex', 'remove', 'X1', '--reason', 'the contract ended']);
  check('vex remove refused', [...later, 'vex', 'remove', 'X1', '--reason', 'twice'], 3);
  const out = (name: string) => ['--out', join(folder, name)];
  check('export vex', [...later, 'export', 'vex', ...out('vex.json')]);
  check('export vex csaf', [
    ...later,
    'export',
    'vex',
    '--format',
    'csaf',
    '--asset',
    'shop-server',
    ...out('csaf.json'),
  ]);
  check('export sbom', [...later, 'export', 'sbom', '--asset', 'shop-server', ...out('bom.json')]);
  check('export findings', [...later, 'export', 'findings', ...out('findings.json')]);
  check('export verdicts', [...later, 'export', 'verdicts', ...out('verdicts.csv')]);
  check('export refused', [...later, 'export', 'sbom', '--format', 'csaf', ...out('bom.json')], 2);
});

describe('golden answers of the network', async () => {
  const own = (now: string) => ['--vault', join(folder, 'network.patchledger'), '--now', now, '--actor', 'tester'];
  const later = own('2026-11-24T09:00:00Z');
  const server = await startFeedServer({ '/kev/known_exploited_vulnerabilities.json': readFileSync(kev) });
  afterAll(() => server.close());
  it('know no feed', { timeout: 120_000 }, () => {
    expect(run([...own('2026-11-23T09:00:00Z'), 'init', '--plain', '--test', '--no-starter']).exit).toBe(0);
  });
  check('feeds update none', [...later, 'feeds', 'update', '--from', server.url], 3);
  check('feeds update', [...later, 'feeds', 'update', 'kev', '--from', server.url]);
  check('feeds update unchanged', [...later, 'feeds', 'update', '--from', server.url]);
  check('feeds update wrong', [...later, 'feeds', 'update', 'kevin'], 2);
  check('feeds update list', [...later, 'feeds', 'update', '--list'], 0, shape);
  check('settings network', [...later, 'settings', 'network', 'off']);
  check('feeds update refused', [...later, 'feeds', 'update', '--from', server.url], 3);
  check('settings feeds-from', [...later, 'settings', 'feeds-from', 'https://mirror.example/feeds']);
  check('settings proxy', [...later, 'settings', 'proxy', 'http://proxy.example:3128']);
  check('settings proxy refused', [...later, 'settings', 'proxy', 'http://ann:secret@proxy.example:3128'], 2);
  check('settings', [...later, 'settings']);
});

describe('golden answers of rules and questions', () => {
  const own = (now: string) => ['--vault', join(folder, 'rules.patchledger'), '--now', now, '--actor', 'tester'];
  const later = own('2026-11-24T09:00:00Z');
  const tills = join(folder, 'till-list.csv');
  writeFileSync(tills, 'Name;Serial number\nTill 7;SN-4711\nTill 8;SN-4712\n');
  it('know three machines', { timeout: 120_000 }, () => {
    expect(run([...own('2026-11-23T09:00:00Z'), 'init', '--plain', '--test']).exit).toBe(0);
    expect(run([...own('2026-11-23T09:00:00Z'), 'import', host, tills]).exit).toBe(0);
  });
  check('rules add', [
    ...later,
    ...['rules', 'add', 'Tills', '--if', 'name=till*', '--if', 'name=kasse*', '--if', 'kind=computer'],
    ...['--set', 'criticality=4', '--set', 'scopes=pci-dss', '--set', 'owner=Shop'],
  ]);
  check('rules preview', [
    ...later,
    ...['rules', 'preview', 'Web servers', '--if', 'software=nginx>=1.22', '--if', 'os=debian 12'],
    ...['--set', 'exposure=dmz', '--set', 'ring=pilot', '--before', 'Tills'],
  ]);
  check('rules preview refused', [...later, 'rules', 'preview', 'X', '--if', 'colour=red'], 2);
  check('rules', [...later, 'rules']);
  check('rules move', [...later, 'rules', 'move', 'U1']);
  check('rules disable', [...later, 'rules', 'disable', 'Tills']);
  check('rules enable', [...later, 'rules', 'enable', 'Tills']);
  check('rules apply', [...later, 'rules', 'apply']);
  const rulesFile = join(folder, 'rules.json');
  check('rules export', [...later, 'rules', 'export', rulesFile]);
  check('rules remove', [...later, 'rules', 'remove', 'Tills']);
  check('rules remove refused', [...later, 'rules', 'remove', 'Tills'], 3);
  check('rules import', [...later, 'rules', 'import', rulesFile]);
  check('assets ask questions', [...later, 'assets', 'ask']);
  check('assets ask', [...later, 'assets', 'ask', 'Till 7', '--answers', 'b,d,b,b,c']);
});

describe('golden answers of stored credentials', () => {
  const now = [
    '--vault',
    join(folder, 'credentials.patchledger'),
    '--now',
    '2026-11-24T09:00:00Z',
    '--actor',
    'tester',
  ];
  const add = (name: string, ...words: string[]) => [...now, 'credentials', 'add', name, ...words];
  it('know a machine', { timeout: 120_000 }, () => {
    expect(run([...now, 'init', '--plain', '--test', '--no-starter']).exit).toBe(0);
    expect(run([...now, 'import', host, '--asset', 'shop-server']).exit).toBe(0);
    expect(run([...now, 'assets', 'set', 'shop-server', 'scopes=pci-dss']).exit).toBe(0);
  });
  const missing = 'PATCHLEDGER_GOLDEN_NOT_SET';
  check(
    'credentials add',
    add(
      'Shop',
      '--kind',
      'ssh',
      '--user',
      'ops',
      '--password-env',
      missing,
      '--scope',
      'scope:pci-dss',
      '192.0.2.0/24',
    ),
  );
  check('credentials add refused', add('Nothing', '--kind', 'ssh', '--user', 'ops'), 2);
  check(
    'credentials add snmp',
    add(
      'Switches',
      ...['--kind', 'snmp', '--user', 'reader', '--auth-protocol', 'sha256', '--auth-password-env', missing],
      ...['--scope', '192.0.2.0/24', '--note', 'of the new ones', '--before', 'Shop'],
    ),
  );
  check('credentials set', [...now, 'credentials', 'set', 'shop', '--rename', 'Shops', '--sudo', '--port', '2222']);
  check('credentials order', [...now, 'credentials', 'order', 'Shops', '--before', 'Switches']);
  check('credentials', [...now, 'credentials']);
  check('credentials show', [...now, 'credentials', 'show', 'Shops']);
  check('credentials for', [...now, 'credentials', 'for', 'shop-server', '192.0.2.77', '198.51.100.1']);
  check('credentials named refused', [...now, 'collect', 'ssh', '192.0.2.1', '--credential', 'Switches'], 2);
  check('credentials missing refused', [...now, 'collect', 'ssh', '192.0.2.1', '--credential', 'Shops'], 3);
  check('credentials remove', [...now, 'credentials', 'remove', 'Shops']);
});
