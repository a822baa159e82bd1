import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  applyShown,
  groupStale,
  readBootTime,
  readDeletedFiles,
  readDpkgQuery,
  readUnit,
  readUpgrades,
  sourcesFromInstalled,
} from './local-parse.ts';
import { collectLocal } from './local.ts';

describe('what programs and files of a machine say', () => {
  it('keeps installed and held packages with their sources', () => {
    const packages = readDpkgQuery(
      'ii \tgcc\t4:12.2.0-3\tamd64\tgcc-defaults\t1.203\t\nhi \tbash\t5.2-1+b7\tamd64\tbash\t5.2-1\t\nrc \told\t1\tall\told\t1\t\n',
    );
    expect(packages.map((item) => [item.name, item.source, item.sourceVersion, item.held])).toEqual([
      ['gcc', 'gcc-defaults', '1.203', false],
      ['bash', 'bash', '5.2-1', true],
    ]);
  });

  it('asks apt only for sources that versions do not tell', () => {
    const packages = readDpkgQuery(
      'ii \tgcc\t4:12.2.0-3\tamd64\tgcc-defaults\t1.203\t\nii \tlibssl3\t3.0.15-1\tamd64\topenssl\t3.0.15-1\t\n',
    );
    const offers = readUpgrades(
      'Inst gcc [4:12.2.0-3] (4:12.2.0-4 Debian:12.9/stable [amd64])\nInst libssl3 [3.0.15-1] (3.0.18-1 Debian-Security:12/stable-security [amd64])\n',
    );
    const { upgrades, ask } = sourcesFromInstalled(offers, packages);
    expect(ask).toEqual(['gcc:amd64=4:12.2.0-4']);
    const shown = applyShown(
      upgrades,
      'Package: gcc\nSource: gcc-defaults (1.204)\nVersion: 4:12.2.0-4\nDescription: x\n\n',
    );
    expect(shown.map((item) => [item.source, item.sourceVersion, item.security])).toEqual([
      ['gcc-defaults', '1.204', false],
      ['openssl', '3.0.18-1', true],
    ]);
  });

  it('finds services on replaced files', () => {
    const maps = `7f00-7f01 r-xp 00000000 08:01 42   /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7f02-7f03 r--p 00000000 08:01 42   /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7f04-7f05 r-xp 00000000 00:01 77   /memfd:jit (deleted)
7f06-7f07 r-xp 00000000 08:01 78   /tmp/x (deleted)
7f08-7f09 r-xp 00000000 08:01 79   /usr/lib/libc.so.6
`;
    const files = ['/usr/lib/x86_64-linux-gnu/libssl.so.3'];
    expect(readDeletedFiles(maps)).toEqual(files);
    expect(readUnit('0::/system.slice/ssh.service\n')).toBe('ssh.service');
    expect(readUnit('0::/\n')).toBeNull();
    expect(
      groupStale([
        { service: 'a', pid: 9, files: ['x'] },
        { service: 'a', pid: 3, files: ['y'] },
      ]),
    ).toEqual([{ service: 'a', pid: 3, files: ['x', 'y'] }]);
    expect(readBootTime('cpu 1\nbtime 1700000000\n')).toBe('2023-11-14T22:13:20.000Z');
  });
});

describe.skipIf(!existsSync('/usr/bin/dpkg-query') || !existsSync('/usr/bin/apt-get'))('on this Debian machine', () => {
  const env = { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

  it('equals dpkg-query and the Inst lines of apt-get -s dist-upgrade', { timeout: 120_000 }, async () => {
    const { inventory } = await collectLocal();
    const query = execFileSync('/usr/bin/dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package} ${Version}\\n'], {
      env,
      maxBuffer: 1 << 26,
    }).toString();
    const installed = query
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice('installed '.length));
    expect(inventory.packages!.map((item) => `${item.name} ${item.version}`).sort()).toEqual(installed.sort());
    expect(inventory.os!.family).not.toBe('');
    expect(inventory.kernel!.release).not.toBe('');
    if (!inventory.available) return;
    const simulated = execFileSync(
      '/usr/bin/apt-get',
      ['-s', '-q', '-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache=', 'dist-upgrade'],
      { env },
    ).toString();
    const inst = [...simulated.matchAll(/^Inst (\S+) .*?\((\S+) /gm)].map(
      (match) => `${match[1]!.split(':')[0]} ${match[2]}`,
    );
    expect(inventory.available.map((item) => `${item.name} ${item.version}`).sort()).toEqual(inst.sort());
    expect(inventory.available.every((item) => item.sourceKnown !== false)).toBe(true);
  });
});
