import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collectLocal } from './local.ts';

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
