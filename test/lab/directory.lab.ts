/**
 * The computers of a real Active Directory domain (Samba as its controller) read over LDAP: what was put into the directory is the
 * truth, what the directory itself counts as failures is the proof that a wrong password is sent once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Attribute, Change, Client } from 'ldapts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../src-shared/errors.ts';
import type { DirectoryOptions, DirectoryResult } from '../../src-shared/model/directory.ts';
import { collectDirectoryJob } from '../../src-main/engine/tasks/collect-directory.ts';
import { readCoverage } from '../../src-main/engine/tasks/coverage.ts';
import { runImport } from '../../src-main/engine/tasks/import.ts';
import { listLog } from '../../src-main/engine/vault/log.ts';
import { acting, makeVault, type TestVault } from '../match-vault.ts';
import { run, scratch } from '../program.ts';
import { missingForProbes, ProbeHosts } from './probe-hosts.ts';

const missing = missingForProbes();
const hosts = new ProbeHosts({ name: 'direct', prefix: '10.78.6' });
const last = 12;
const controller = hosts.address(last);
const domain = 'corp.example';
const base = 'DC=corp,DC=example';
const password = 'Lab-password-7';
const now = '2026-11-23T09:00:00.000Z';
/** Failures until an account is locked. */
const threshold = 3;
let pem: Record<'ca' | 'certificate' | 'key', string>;

interface TestComputer {
  system?: string;
  version?: string;
  /** 4096 is an account of a workstation, 2 more a disabled one. */
  flags?: number;
  description?: string;
  lastLogon?: string;
  /** Where its account lies. */
  place?: string;
}

const computers: Record<string, TestComputer> = {
  'pc-1': { system: 'Windows 10 Enterprise', version: '10.0 (19045)', description: 'front desk; second floor' },
  'pc-2': { system: 'Windows 11 Pro', version: '10.0 (22631)', lastLogon: '2026-11-20T07:30:00.000Z' },
  'srv-1': { system: 'Windows Server 2019 Standard', version: '10.0 (17763)', flags: 4098 },
  'lin-1': { system: 'Ubuntu', version: '22.04' },
  'bare-1': {},
};

async function administer<Value>(work: (client: Client) => Promise<Value>): Promise<Value> {
  const client = new Client({ url: `ldaps://${controller}`, tlsOptions: { ca: [readFileSync(pem.ca)] } });
  await client.bind(`Administrator@${domain}`, password);
  try {
    return await work(client);
  } finally {
    await client.unbind();
  }
}

/** LDIF of one computer. */
function entryOf([name, computer]: [string, TestComputer]): string {
  const { system, version, flags = 4096, description, lastLogon, place = `CN=Computers,${base}` } = computer;
  const attributes = {
    dn: `CN=${name},${place}`,
    objectClass: 'computer',
    sAMAccountName: `${name.toUpperCase()}$`,
    userAccountControl: flags,
    dNSHostName: `${name}.${domain}`,
    operatingSystem: system,
    operatingSystemVersion: version,
    description,
    // 100 ns since 1601.
    lastLogonTimestamp: lastLogon && (Date.parse(lastLogon) + 11_644_473_600_000) * 10_000,
  };
  const lines = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]));
  return `${lines.join('\n')}\n`;
}

/** An account that may do no more than log on and read. */
async function addReader(client: Client, name: string, flags = 512): Promise<void> {
  const dn = `CN=${name},CN=Users,${base}`;
  const values = {
    objectClass: 'user',
    sAMAccountName: name,
    userPrincipalName: `${name}@${domain}`,
    userAccountControl: String(flags),
  };
  await client.add(dn, [
    ...Object.entries(values).map(([type, value]) => new Attribute({ type, values: [value] })),
    new Attribute({ type: 'unicodePwd', values: [Buffer.from(`"${password}"`, 'utf16le')] }),
  ]);
}

async function failuresOf(name: string): Promise<number> {
  const { searchEntries } = await administer((client) =>
    client.search(`CN=${name},CN=Users,${base}`, { scope: 'base', attributes: ['badPwdCount'] }),
  );
  return Number(searchEntries[0]!['badPwdCount']);
}

let vault: TestVault;
const context = () => ({
  db: vault.db,
  acting: acting(now),
  clock: () => now,
  progress: () => {},
  note: () => {},
});

async function read(options: Partial<DirectoryOptions> = {}, host = controller): Promise<DirectoryResult> {
  const directory = {
    user: `reader@${domain}`,
    password,
    tls: 'starttls' as const,
    ca: readFileSync(pem.ca, 'utf8'),
    ...options,
  };
  return (await collectDirectoryJob.run(context(), { host, directory })).results[0]!;
}

/** What is stored of every computer, without when it came. */
const stored = ({ db }: TestVault) => ({
  assets: db.all('SELECT name, kind, retired_at FROM asset ORDER BY name'),
  facts: db.all(
    `SELECT a.name, f.field, f.source, f.value FROM asset_fact f JOIN asset a ON a.id = f.asset ORDER BY 1, 2, 3`,
  ),
});

afterAll(() => (missing === '' ? hosts.down() : undefined));

describe.skipIf(missing !== '')(`a directory${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  beforeAll(async () => {
    await hosts.up();
    pem = await hosts.certificate('dc1', last, domain);
    await hosts.domainController('dc1', last, domain, [
      'tls enabled = yes',
      `tls cafile = ${pem.ca}`,
      `tls certfile = ${pem.certificate}`,
      `tls keyfile = ${pem.key}`,
    ]);
    await hosts.until(last, 636);
    await administer(async (client) => {
      // Without it the directory does not count failures.
      const modification = new Attribute({ type: 'lockoutThreshold', values: [String(threshold)] });
      await client.modify(base, new Change({ operation: 'replace', modification }));
      await addReader(client, 'reader');
      await addReader(client, 'locked');
      await addReader(client, 'careless');
      await addReader(client, 'former', 514);
    });
    await hosts.addEntries('dc1', Object.entries(computers).map(entryOf).join('\n'));
  }, 300_000);
  beforeEach(async () => {
    vault = await makeVault({ now });
  });
  afterEach(() => vault.remove());

  it.each(['starttls', 'ldaps'] as const)('is read by a mere reader over %s, checked by the authority', async (tls) => {
    const result = await read({ tls });
    expect(result).toMatchObject({ ok: true, base, computers: 6, created: 6, disabled: 1, idle: 0, warnings: [] });
    const rows = vault.db.all<{ name: string; value: string }>(
      `SELECT a.name, f.value FROM asset_fact f JOIN asset a ON a.id = f.asset WHERE field = 'os' ORDER BY a.name`,
    );
    const systems = Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as object]));
    expect(systems).toMatchObject({
      'pc-1': { family: 'windows', build: '19045', edition: 'Enterprise' },
      'pc-2': { family: 'windows', build: '22631', edition: 'Pro' },
      'srv-1': { family: 'windows', build: '17763' },
      'lin-1': { family: 'ubuntu', version: '22.04' },
    });
    const [told] = vault.db.all<{ value: string }>(
      `SELECT f.value FROM asset_fact f JOIN asset a ON a.id = f.asset WHERE field = 'directory' AND a.name = 'pc-2'`,
    );
    expect(JSON.parse(told!.value)).toMatchObject({ enabled: true, lastLogon: '2026-11-20T07:30:00.000Z' });
    expect(await read({ tls })).toMatchObject({ computers: 6, created: 0 });
  });

  it('names in coverage what nobody has collected, and which accounts are disabled or idle', async () => {
    await read();
    const coverage = readCoverage(vault.db, now);
    expect(coverage.counts['never-collected']).toBe(6);
    expect(coverage.sources).toEqual([{ class: 'directory', known: 6, collected: 0 }]);
    const signs = (at: string) =>
      Object.fromEntries(readCoverage(vault.db, at).assets.map((asset) => [asset.name, asset.signs]));
    expect(signs(now)).toMatchObject({
      'pc-1': ['never-collected'],
      'srv-1': ['never-collected', 'account-disabled'],
    });
    const muchLater = new Date(Date.now() + 100 * 86_400_000).toISOString();
    expect(signs(muchLater)['pc-1']).toEqual(['never-collected', 'account-idle']);
  });

  it('gives the same machines as an export of the same accounts', async () => {
    await read();
    const overLdap = stored(vault);
    vault.remove();
    vault = await makeVault({ now });
    const entries = await administer(
      async (client) =>
        (
          await client.search(base, {
            filter: '(objectClass=computer)',
            attributes: ['*', 'objectGUID'],
            explicitBufferAttributes: ['objectGUID', 'objectSid'],
          })
        ).searchEntries,
    );
    const ldif = entries.map((entry) =>
      Object.entries(entry)
        .flatMap(([name, value]) =>
          [value]
            .flat()
            .map((one) => `${name}:: ${(typeof one === 'string' ? Buffer.from(one) : one).toString('base64')}`),
        )
        .join('\n'),
    );
    const bytes = Buffer.from(`${ldif.join('\n\n')}\n`);
    const { files } = await runImport(context(), { paths: [], uploads: [{ name: 'computers.ldif', bytes }] });
    expect(files[0]).toMatchObject({ ok: true, format: 'ad-computers' });
    expect(stored(vault)).toEqual(overLdap);
    // And read over LDAP after the import, nothing is new.
    expect(await read()).toMatchObject({ computers: 6, created: 0 });
  });

  it('gets a wrong password once', async () => {
    const before = await failuresOf('careless');
    const result = await read({ user: `careless@${domain}`, password: 'Wrong-password-1' });
    expect(result.error).toMatchObject({ code: 'login-refused', message: expect.stringContaining('wrong password') });
    expect(await failuresOf('careless')).toBe(before + 1);
    expect(JSON.stringify([result, listLog(vault.db, {}).entries])).not.toContain('Wrong-password-1');
    expect(vault.db.all('SELECT id FROM asset')).toEqual([]);
  });

  it('says in words why an account may not log on', async () => {
    const result = await read({ user: `former@${domain}` });
    expect(result.error!.message).toContain('the account is disabled');
    for (let tries = 0; tries < threshold; tries++)
      await read({ user: `locked@${domain}`, password: 'Wrong-password-1' });
    expect((await read({ user: `locked@${domain}` })).error!.message).toContain('the account is locked');
  });

  it('is sent no password where its certificate does not prove it', async () => {
    const before = await failuresOf('careless');
    const wrong = { user: `careless@${domain}`, password: 'Wrong-password-1', ca: undefined };
    for (const tls of ['starttls', 'ldaps'] as const) {
      const result = await read({ ...wrong, tls });
      expect(result.error).toMatchObject({ code: 'certificate-refused', hint: expect.stringContaining('--ca FILE') });
      const print = /[0-9a-f]{64}$/.exec(result.error!.message)![0];
      expect((await read({ ca: undefined, tls, acceptCertificate: print })).ok).toBe(true);
      const other = await read({ ...wrong, tls, acceptCertificate: '0'.repeat(64) });
      expect(other.error).toMatchObject({ code: 'certificate-refused', message: expect.stringContaining('another') });
    }
    expect(await failuresOf('careless')).toBe(before);
  });

  it('takes no password without encryption, and says so', async () => {
    expect((await read({ tls: 'none' })).error).toMatchObject({
      code: 'login-refused',
      message: expect.stringContaining('without encryption'),
    });
  });

  it('is refused clearly where the place or the port is another', async () => {
    expect((await read({ base: `OU=Nowhere,${base}` })).error).toMatchObject({
      code: 'collection-failed',
      message: expect.stringContaining('holds no OU=Nowhere'),
    });
    expect((await read({ base: 'CN=Users,DC=elsewhere,DC=example' })).error!.code).toBe('collection-failed');
    expect((await read({ port: 390 })).error!.code).toBe('host-unreachable');
    expect((await read({ port: 445, tls: 'ldaps' })).error!.code).toBe('connection-lost');
  });

  it('is left at once when the person cancels', async () => {
    let looks = 0;
    const progress = () => {
      if (++looks > 1) throw new Refusal('task-cancelled', 'the task was cancelled', '');
    };
    const directory = {
      user: `reader@${domain}`,
      password,
      tls: 'starttls' as const,
      ca: readFileSync(pem.ca, 'utf8'),
    };
    await expect(
      collectDirectoryJob.run({ ...context(), progress }, { host: controller, directory }),
    ).rejects.toMatchObject({ code: 'task-cancelled' });
    expect(vault.db.all('SELECT id FROM asset')).toEqual([]);
  });

  it('is read on the command line', () => {
    const file = join(scratch(), 'cli.patchledger');
    expect(run(['--vault', file, 'init', '--plain', '--no-starter']).exit).toBe(0);
    const call = ['--vault', file, 'collect', 'directory', controller, '--user', `reader@${domain}`];
    const more = ['--password-env', 'DIRECTORY_PASSWORD', '--ca', pem.ca];
    const done = run<{ results: DirectoryResult[] }>([...call, ...more], { env: { DIRECTORY_PASSWORD: password } });
    expect([done.exit, done.document.results[0]!.computers]).toEqual([0, 6]);
    const refused = run([...call, ...more], { env: { DIRECTORY_PASSWORD: 'Wrong-password-1' } });
    expect([refused.exit, refused.document]).toMatchObject([3, { error: { code: 'login-refused' } }]);
    expect(refused.stdout + refused.stderr).not.toContain('Wrong-password-1');
    const unset = run([...call, '--password-env', 'NOT_SET_ANYWHERE']);
    expect(unset.exit).toBe(2);
  });

  it('gives all of 1,200 computers, over the limit of a page', { timeout: 300_000 }, async () => {
    const place = `OU=Many,${base}`;
    await administer(async (client) => {
      await client.add(place, { objectClass: 'organizationalUnit' });
    });
    const one = { system: 'Windows 11 Pro', version: '10.0 (26100)', place };
    const many = Array.from({ length: 1_200 }, (_, number): [string, TestComputer] => [`many-${number}`, one]);
    await hosts.addEntries('dc1', many.map(entryOf).join('\n'));
    const result = await read({ base: place });
    console.log(`directory: ${result.computers} computers in ${result.seconds} s`);
    expect(result).toMatchObject({ computers: 1_200, created: 1_200 });
    expect(vault.db.all('SELECT id FROM asset')).toHaveLength(1_200);
  });
});
