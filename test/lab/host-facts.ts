/** What a host of the lab says of itself, asked past PatchLedger: the truth its answers are measured against. */
import type { LabHost } from './host.ts';

/** `dpkg-query -W` with status, sorted: what "exactly as before" means. */
export async function packageList(host: LabHost): Promise<string> {
  return host.exec(['dpkg-query', '-W', '-f', '${binary:Package} ${Version} ${db:Status-Abbrev}\n']);
}

/** What apt would install now, as name=version, by its own simulation. */
export async function offered(host: LabHost): Promise<string[]> {
  const text = await host.exec(['apt-get', '-s', 'dist-upgrade']);
  return Array.from(text.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm), (match) => `${match[1]}=${match[2]}`);
}

/** Empty when no package is half installed or half configured. */
export async function audit(host: LabHost): Promise<string> {
  return host.exec(['dpkg', '--audit']);
}

export interface DpkgAct {
  at: string;
  /** upgrade, install, configure, remove, purge, ... */
  act: string;
  pack: string;
  from: string;
  to: string;
}

/** The acts (not the states) in /var/log/dpkg.log: what dpkg really did, whoever asked for it. */
export async function dpkgActs(host: LabHost): Promise<DpkgAct[]> {
  const text = await host.read('var/log/dpkg.log').catch(() => '');
  return Array.from(
    text.matchAll(/^(\S+ \S+) (upgrade|install|configure|remove|purge|trigproc) (\S+?)(?::\S+)? (\S+) (\S+)$/gm),
    ([, at = '', act = '', pack = '', from = '', to = '']) => ({ at, act, pack, from, to }),
  );
}

/** How often each package was brought to a version, as "name version" -> times. */
export function upgradesOf(acts: readonly DpkgAct[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { act, pack, to } of acts) {
    if (act !== 'upgrade' && act !== 'install') continue;
    times.set(`${pack} ${to}`, (times.get(`${pack} ${to}`) ?? 0) + 1);
  }
  return times;
}

/** Every file of its disk with size, owner, mode and moments of change: nothing may differ where nothing was written. */
export async function fileList(host: LabHost): Promise<string> {
  return host.exec([
    ...['find', '/', '-xdev', '-not', '-path', '/var/log/wtmp', '-not', '-path', '/var/log/lastlog'],
    ...['-printf', '%p %y %s %u %g %m %T@ %C@\n'],
  ]);
}
