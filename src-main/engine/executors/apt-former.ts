/** What a machine had and can have again: its list of packages, former versions that can still be got, the way back to them. */
import type { RemoteHost } from '../remote/remote-host.ts';
import { checkWords, look, readable } from './apt-ask.ts';
import { formerScript, snapshotScript } from './apt-look.ts';
import { aptName, readSnapshot } from './apt-read.ts';
import type { WayBack } from './apt-rollback.ts';
import { count, failureWords, list } from './apt-words.ts';
import type { Snapshot, SnapshotPackage, StepOutcome } from './executor.ts';

interface Version {
  name: string;
  arch: string;
  version: string;
}

export const named = (item: Version) => `${item.name} ${item.version}`;

export async function takeSnapshot(host: RemoteHost): Promise<StepOutcome & { snapshot: Snapshot | null }> {
  const { exit, stderr, sections } = await look(host, snapshotScript);
  const native = sections.get('native')?.[0] ?? '';
  const packages = readSnapshot(sections.get('packages') ?? [], sections.get('auto') ?? [], native);
  const output = readable(sections, { packages: 'dpkg-query -W', auto: 'apt-mark showauto', boot: 'boot' });
  if (exit !== 0 || native === '' || packages.length === 0) {
    const evidence = `the packages can't be listed: ${failureWords(stderr)}`;
    return { ok: false, exit, output: output + stderr, evidence, snapshot: null };
  }
  const automatic = packages.filter((item) => item.auto).length;
  return {
    ok: true,
    exit,
    output,
    evidence: `${count(packages.length, 'package')} listed, ${automatic} of them installed automatically`,
    snapshot: { packages, bootId: sections.get('boot')?.[0] || null },
  };
}

/** Asks which of these versions can be had. */
export async function findFormer(host: RemoteHost, items: readonly Version[]) {
  checkWords(items);
  const { sections } = await look(host, formerScript, {
    former: items.map(({ name, arch, version }) => `${name} ${arch} ${version}`),
  });
  const native = sections.get('native')?.[0] ?? '';
  const offered = new Set(sections.get('offered'));
  const kept = new Map(
    (sections.get('kept') ?? []).map((line) => {
      const [name, arch, version, ...path] = line.split(' ');
      return [`${name} ${arch} ${version}`, path.join(' ')];
    }),
  );
  return {
    /** `uname -r`. */
    kernel: sections.get('kernel')?.[0] ?? '',
    /** Null: not to be had; '': a source offers it; else the path of the file apt has kept. */
    find({ name, arch, version }: Version): string | null {
      if (offered.has(`${aptName(name, arch, native)} ${version}`)) return '';
      return kept.get(`${name} ${arch} ${version}`) ?? null;
    },
  };
}

/** Lines for the rollback's script, or why nothing may be changed. */
export async function planRollback(
  host: RemoteHost,
  way: WayBack,
): Promise<{ wanted: string[] } | { refused: string }> {
  const former = await findFormer(host, way.install);
  const wanted: string[] = [];
  const lost: SnapshotPackage[] = [];
  const isConfigurationOnly = new Set(way.remove.map((item) => item.name));
  for (const item of way.install) {
    const place = former.find(item);
    if (place !== null) wanted.push(`install ${item.name} ${item.arch} ${item.version} ${place || '-'}`);
    else if (!isConfigurationOnly.has(item.name)) lost.push(item);
  }
  if (lost.length > 0)
    return {
      refused: `${list(lost.map(named))} can't be had any more: no source of the machine offers it and apt has kept no file of it`,
    };
  const running = way.purge.find((item) => former.kernel !== '' && item.name === `linux-image-${former.kernel}`);
  if (running)
    return {
      refused: `the machine runs the kernel of ${running.name}, which came with the upgrade: restart it with the former kernel first`,
    };
  checkWords([...way.purge, ...way.remove, ...way.marks].map(({ name, arch }) => ({ name, arch })));
  wanted.push(
    ...way.purge.map((item) => `purge ${item.name} ${item.arch}`),
    ...way.remove.map((item) => `remove ${item.name} ${item.arch}`),
    ...way.marks.map((item) => `${item.auto ? 'auto' : 'manual'} ${item.name} ${item.arch}`),
  );
  return { wanted };
}
