/** Running processes that still map files an upgrade has replaced, and the services they belong to. Pure. */
import type { Inventory } from '../../../src-shared/model/software.ts';

export interface MappedProcesses {
  /** Text of /proc/PID/maps, only lines of deleted files, by process. */
  maps: Map<number, string>;
  /** Processes that could not be looked into. */
  denied: number;
}

/** `grep -H` over all /proc/PID/maps, with its complaints. */
export function readMaps(text: string): MappedProcesses {
  const maps = new Map<number, string>();
  let denied = 0;
  for (const line of text.split('\n')) {
    const match = /^\/proc\/(\d+)\/maps:(.*)$/.exec(line);
    if (match) maps.set(Number(match[1]), `${maps.get(Number(match[1])) ?? ''}${match[2]}\n`);
    else if (/^grep: \/proc\/\d+\/maps: (?:Permission denied|Operation not permitted)$/.test(line)) denied += 1;
  }
  return { maps, denied };
}

/** "process PID", then the name of its command and its cgroup. */
export function readProcesses(text: string): Map<number, { command: string; cgroup: string }> {
  const processes = new Map<number, { command: string; cgroup: string }>();
  for (const part of text.split(/^process (?=\d+$)/m).slice(1)) {
    const [pid, command, ...cgroup] = part.split('\n');
    processes.set(Number(pid), { command: (command ?? '').trim(), cgroup: cgroup.join('\n') });
  }
  return processes;
}

/** What could not be looked into for services on replaced libraries. */
export function deniedProcesses(count: number): string {
  return `${count} process(es) could not be looked into, which may need root: services on replaced libraries are known only in part`;
}

/** Library and program files a process maps that are gone from the disk: replaced by an upgrade since it started. */
export function readDeletedFiles(maps: string): string[] {
  const files = new Set<string>();
  for (const line of maps.split('\n')) {
    const match = /^\S+ \S*x\S* \S+ \S+ [1-9]\d*\s+(\/\S.*) \(deleted\)$/.exec(line);
    if (match && /^\/(?:usr|lib|lib64|bin|sbin|opt)\//.test(match[1]!)) files.add(match[1]!);
  }
  return [...files];
}

/** The unit in a line of /proc/PID/cgroup, e.g. ssh.service; null for what no unit runs. */
export function readUnit(cgroup: string): string | null {
  for (const line of cgroup.split('\n')) {
    const last = line.slice(line.lastIndexOf('/') + 1).trim();
    if (/^\S+\.(?:service|scope)$/.test(last)) return last;
  }
  return null;
}

type StaleService = NonNullable<Inventory['staleServices']>[number];

/** One entry per service: its first process and all replaced files. */
export function groupStale(processes: StaleService[]): StaleService[] {
  const services = new Map<string, StaleService>();
  for (const process of [...processes].sort((a, b) => a.pid - b.pid)) {
    const known = services.get(process.service);
    if (known) known.files = [...new Set([...known.files, ...process.files])].sort();
    else services.set(process.service, { ...process, files: [...process.files].sort() });
  }
  return [...services.values()];
}
