/** The (source package, CVE) pairs of real package lists equal those of a separate script that asks dpkg itself. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { matchAssets } from '../src-main/engine/tasks/match.ts';
import { listFindings } from '../src-main/engine/vault/findings.ts';
import { acting, addMachine, makeVault, setTracker } from './match-vault.ts';
import { haveSharedData, sharedData } from './shared-data.ts';

const script = resolve(import.meta.dirname, 'pairs/debian-pairs.py');
const trackerFile = sharedData('debian/security-tracker/tracker-bookworm-2026-11.json');
const now = '2026-11-23T09:00:00.000Z';

async function compare(list: string): Promise<number> {
  const vault = await makeVault();
  try {
    const tracker = JSON.parse(readFileSync(trackerFile, 'utf8')) as Parameters<typeof setTracker>[1];
    setTracker(vault.db, tracker);
    const packages = list
      .split('\n')
      .map((line) => line.split('\t'))
      .filter((fields) => fields.length >= 5)
      .map(([name, version, arch, source, sourceVersion]) => ({
        name: name!,
        version: version!,
        arch: arch!,
        source: source!,
        sourceVersion: sourceVersion!,
      }));
    addMachine(vault.db, 'host', packages);
    matchAssets(vault.db, acting(now), 'all');
    const ours = listFindings(vault.db, { state: 'open' }, now).findings.map((row) => `${row.product}\t${row.cves[0]}`);
    const file = join(dirname(vault.path), 'packages.tsv');
    writeFileSync(file, list);
    const theirs = execFileSync('python3', [script, trackerFile, 'bookworm', file], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
    expect(ours.sort()).toEqual(theirs.sort());
    return ours.length;
  } finally {
    vault.remove();
  }
}

describe.skipIf(!haveSharedData)('pairs against the tracker of the shared data', () => {
  it('are the same for a captured Debian 12.15 server', async () => {
    expect(
      await compare(readFileSync(resolve(import.meta.dirname, 'fixtures/hosts/shop-server/dpkg-query.txt'), 'utf8')),
    ).toBeGreaterThan(0);
  });

  it.skipIf(!existsSync('/usr/bin/dpkg-query'))('are the same for the packages of this computer', async () => {
    const format = '${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\n';
    const list = execFileSync('dpkg-query', ['-W', '-f', format], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    });
    expect(await compare(list)).toBeGreaterThanOrEqual(0);
  });
});
