/**
 * Makes resources/debian-sources.json.gz, which source package each binary of Debian 12 (amd64, main with updates and
 * security) comes from where the names differ, out of this machine's own package lists: apt-get update, then
 * node scripts/build-debian-sources.ts on a Debian 12.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const release = 'bookworm';
const lists = '/var/lib/apt/lists';
const sources = new Map<string, string>();
/** Binaries with a version of their own, not merely a rebuild of their source's. */
const ownVersion = new Set<string>();
let binaries = 0;
for (const file of readdirSync(lists).sort()) {
  if (
    !/_debian(-security)?_dists_/.test(file) ||
    !file.includes(`_dists_${release}`) ||
    !/_main_binary-amd64_Packages/.test(file)
  )
    continue;
  const text = execFileSync('/usr/lib/apt/apt-helper', ['cat-file', join(lists, file)], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
    timeout: 60_000,
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
  });
  for (const stanza of text.split('\n\n')) {
    const binary = /^Package: (\S+)/m.exec(stanza)?.[1];
    const source = /^Source: (\S+)/m.exec(stanza)?.[1];
    if (!binary) continue;
    binaries += 1;
    if (source && source !== binary) sources.set(binary, source);
    const version = /^Version: (\S+)/m.exec(stanza)?.[1]?.replace(/\+b\d+$/, '');
    const sourceVersion = /^Source: \S+ \(([^)\s]+)\)/m.exec(stanza)?.[1];
    // Signed kernels and the like are judged by the binary's version.
    if (sourceVersion && sourceVersion !== version && !source?.startsWith('linux-signed')) ownVersion.add(binary);
  }
}
if (binaries < 10_000) throw new Error('the package lists are missing: run apt-get update on a Debian 12');
const sorted = Object.fromEntries([...sources].sort(([a], [b]) => (a < b ? -1 : 1)));
const packed = gzipSync(JSON.stringify({ release, sources: sorted, ownVersion: [...ownVersion].sort() }), { level: 9 });
writeFileSync(resolve(import.meta.dirname, '../resources/debian-sources.json.gz'), packed);
process.stdout.write(`${binaries} binaries, ${sources.size} named apart from their source, ${packed.length} bytes\n`);
