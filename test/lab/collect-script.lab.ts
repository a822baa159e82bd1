/**
 * resources/collect.sh on every host of the lab, in each shell, as root and as a plain user: its import must say of the
 * host what collecting it over SSH as the same account says, and the host must be as it was.
 */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { collectSsh } from '../../src-main/engine/collectors/ssh.ts';
import { readContent } from '../../src-main/engine/files/content.ts';
import { collected } from '../../src-main/engine/importers/collected.ts';
import { connectHost } from '../../src-main/engine/remote/connect-host.ts';
import type { Credentials } from '../../src-main/engine/remote/credentials.ts';
import type { Inventory } from '../../src-shared/model/software.ts';
import { root as checkout } from '../program.ts';
import { opsPassword } from './base.ts';
import { fileList } from './host-facts.ts';
import type { LabHost } from './host.ts';
import type { Lab } from './lab.ts';
import { onLab, openLab, Site } from './on-lab.ts';

interface Asset {
  facts: { field: string; value: unknown; effective: boolean }[];
  identity: { kind: string; value: string }[];
  name: string;
  os: unknown;
  addresses: string[];
  packages: number;
  findings: number;
  hotfixes: unknown[];
}

/** Without /run, where a login leaves its traces. */
async function lastingFiles(host: LabHost): Promise<string> {
  return (await fileList(host))
    .split('\n')
    .filter((line) => !/^\/run[ /]/.test(line))
    .join('\n');
}

async function overSsh(host: LabHost, user: string, credentials: Credentials): Promise<Inventory> {
  const connected = await connectHost(
    { address: host.address, port: 22, user, credentials },
    { pins: { accept: false, find: () => null, pin: () => {} } },
  );
  try {
    return (await collectSsh(connected)).inventory;
  } finally {
    connected.close();
  }
}

/** What is not of the moment. */
function lasting({ takenAt, clockOffset, ...rest }: Inventory): Partial<Inventory> {
  void [takenAt, clockOffset];
  return rest;
}

onLab('the collector script on real hosts', () => {
  let lab: Lab;
  const shells = [['dash'], ['bash'], ['/opt/busybox', 'sh']];
  const accounts = [
    { user: 'root', become: [] as string[], credentials: (): Credentials => ({ keyPath: lab.keyFile }) },
    {
      user: 'ops',
      become: ['runuser', '-u', 'ops', '--'],
      credentials: (): Credentials => ({ password: opsPassword }),
    },
  ];

  async function runScript(host: LabHost, words: readonly string[]): Promise<string> {
    const ran = await host.tryExec([...words, '/opt/collect.sh', '-o', '-']);
    expect([ran.code, ran.stderr], `${words.join(' ')} on ${host.name}`).toEqual([0, '']);
    return ran.stdout;
  }

  beforeAll(async () => {
    lab = await openLab();
    for (const host of lab.hosts) {
      await host.reset();
      await host.write('opt/collect.sh', readFileSync(join(checkout, 'resources/collect.sh'), 'utf8'));
      if (existsSync('/usr/bin/busybox'))
        cpSync('/usr/bin/busybox', join(host.root, 'opt/busybox'), { dereference: true });
    }
  });

  it.each(accounts)('as $user says what collecting over SSH says', { timeout: 900_000 }, async (account) => {
    for (const host of lab.hosts) {
      const theirs = lasting(await overSsh(host, account.user, account.credentials()));
      expect(theirs.packages!.length).toBeGreaterThan(100);
      const before = await lastingFiles(host);
      for (const shell of shells) {
        if (shell[0] === '/opt/busybox' && !existsSync('/usr/bin/busybox')) continue;
        const text = await runScript(host, [...account.become, ...shell]);
        const content = readContent({ name: 'x', folder: '', bytes: Buffer.from(text) });
        const [ours, ...others] = collected.parse(content);
        expect(others).toEqual([]);
        expect(lasting(ours!.inventory), `${shell.join(' ')} on ${host.name}`).toEqual(theirs);
      }
      expect(await lastingFiles(host)).toBe(before);
    }
  });

  it('gives a vault the same machine and software by file as by SSH', { timeout: 600_000 }, async () => {
    const [byFile, bySsh] = [new Site(lab), new Site(lab)];
    const files: string[] = [];
    for (const host of lab.hosts) {
      const file = join(byFile.folder, `${host.name}.patchledger.json`);
      writeFileSync(file, await runScript(host, ['sh']));
      files.push(file);
    }
    const imported = byFile.answer<{ files: { format: string; ok: boolean; warnings: string[] }[] }>([
      'import',
      ...files,
    ]);
    expect(imported.files.filter(({ format, ok }) => format !== 'collected' || !ok)).toEqual([]);
    bySsh.answer(['collect', 'ssh', ...lab.hosts.map((host) => host.address), ...bySsh.key]);
    bySsh.answer(['match']);
    for (const host of lab.hosts) {
      const [ours, theirs] = [byFile, bySsh].map((site) => {
        const asset = site.answer<Asset>(['assets', 'show', host.name]);
        const { software } = site.answer<{ software: { asset: string }[] }>(['software', '--asset', host.name]);
        return {
          name: asset.name,
          os: asset.os,
          addresses: asset.addresses,
          hotfixes: asset.hotfixes,
          packages: asset.packages,
          findings: asset.findings,
          identity: asset.identity.map(({ kind, value }) => `${kind} ${value}`).toSorted(),
          // The offset of the clock and the login are what only somebody who reached it knows.
          facts: asset.facts
            .filter(({ field }) => !/^(?:clock|ssh|login)/i.test(field))
            .map(({ field, value }) => [field, value])
            .toSorted(),
          software: software.map((row) => ({ ...row, asset: '' })),
        };
      });
      expect(ours!.software.length).toBeGreaterThan(100);
      expect(ours, host.name).toEqual(theirs);
    }
  });
});
