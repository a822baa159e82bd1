/**
 * Collects a Debian-family machine over SSH: one fixed script in one exec channel, nothing written over there. Answers
 * what collecting the same machine on the spot would, and how far its clock is off. What can't be read becomes a warning.
 */
import { randomBytes } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import type { RemoteHost } from '../remote/remote-host.ts';
import type { Collected } from './local.ts';
import {
  applyShown,
  debianSystem,
  deniedProcesses,
  groupStale,
  isPackageIndex,
  machineIdentity,
  noPackageLists,
  readBootTime,
  readDeletedFiles,
  readDpkgQuery,
  readUnit,
  readUpgrades,
  rebootState,
  runningKernel,
  sourcesFromInstalled,
} from './local-parse.ts';
import { readIp, readKernelNetwork, readMaps, readProcesses, readSections, type Section } from './ssh-debian-parse.ts';
import { debianScript } from './ssh-debian-script.ts';

/** apt may have to read long package lists on a slow machine. */
const timeoutMs = 300_000;
/** From here on a clock that is off is worth a warning, seconds. */
const clockTolerance = 300;

const noSection: Section = { stdout: '', stderr: '', status: 127 };

class Sections {
  private readonly sections: ReadonlyMap<string, Section>;

  constructor(sections: ReadonlyMap<string, Section>) {
    this.sections = sections;
  }

  of(name: string): Section {
    return this.sections.get(name) ?? noSection;
  }

  /** What it printed, trimmed; undefined when that is nothing. */
  line(name: string): string | undefined {
    return this.of(name).stdout.trim() || undefined;
  }

  ok(name: string): boolean {
    return this.of(name).status === 0;
  }

  /** The first complaint, or the status. */
  problem(name: string): string {
    const { stderr, status } = this.of(name);
    const lines = stderr.split('\n').filter((text) => text.trim() !== '');
    return (lines.find((text) => text.startsWith('E: ')) ?? lines[0] ?? `exit status ${status}`).trim();
  }
}

/** Seconds its clock stands before ours; the moment it was read lies between the asking and the first answer. */
function clockOffset(clock: string | undefined, asked: number, answered: number): number | undefined {
  const seconds = Number(clock);
  if (!clock || !Number.isFinite(seconds)) return undefined;
  return Math.round(seconds - (asked + answered) / 2000);
}

function offers(
  sections: Sections,
  packages: readonly InstalledPackage[],
  warnings: string[],
): AvailableUpgrade[] | null {
  if (!sections.ok('offers')) {
    warnings.push(`what is offered is not known: apt-get: ${sections.problem('offers')}`);
    return null;
  }
  const { upgrades, ask } = sourcesFromInstalled(readUpgrades(sections.of('offers').stdout), [...packages]);
  if (ask.length === 0) return upgrades;
  if (!sections.ok('shown'))
    warnings.push(`the source packages of some upgrades are not known: apt-cache: ${sections.problem('shown')}`);
  return applyShown(upgrades, sections.of('shown').stdout);
}

/** The newest index file: "seconds name" lines. */
function indexTime(text: string): string | undefined {
  const times = text.split('\n').flatMap((line) => {
    const [time, name] = line.split(' ');
    return name && isPackageIndex(name) && Number.isFinite(Number(time)) ? [Number(time)] : [];
  });
  const newest = Math.max(0, ...times);
  return newest > 0 ? new Date(newest * 1000).toISOString() : undefined;
}

function staleServices(sections: Sections, warnings: string[]): Inventory['staleServices'] {
  const { maps, denied } = readMaps(sections.of('maps').stdout);
  const processes = readProcesses(sections.of('processes').stdout);
  if (denied) warnings.push(deniedProcesses(denied));
  return groupStale(
    [...maps].flatMap(([pid, text]) => {
      const files = readDeletedFiles(text);
      if (files.length === 0) return [];
      const process = processes.get(pid);
      const service = readUnit(process?.cgroup ?? '') ?? (process?.command || `process ${pid}`);
      return [{ service, pid, files }];
    }),
  );
}

function hardware(text: string): { serial?: string; vendor?: string; model?: string } {
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.trim() || undefined;
  return { serial: field('product_serial'), vendor: field('sys_vendor'), model: field('product_name') };
}

function inventoryOf(sections: Sections, packages: InstalledPackage[], warnings: string[]): Inventory {
  const { serial, ...made } = hardware(sections.of('dmi').stdout);
  if (!serial && /permission denied/i.test(sections.of('dmi').stderr))
    warnings.push('the serial number can be read only as root');
  const text = (name: string) => sections.of(name).stdout;
  const { macs, addresses } = sections.ok('ip')
    ? readIp(text('ip'))
    : readKernelNetwork({ cards: text('cards'), routes: text('routes'), fib: text('fib'), inet6: text('inet6') });
  const identity = machineIdentity({
    machineId: sections.line('machine'),
    name: sections.line('name'),
    hosts: text('hosts'),
    hostKeys: text('hostkeys'),
  });
  const kernel = runningKernel(sections.line('release'), sections.line('kernel'));
  if (!kernel) warnings.push('the running kernel could not be read');
  const bootId = sections.line('boot');
  const bootedAt = readBootTime(text('booted'));
  const available = offers(sections, packages, warnings);
  const availableAsOf = indexTime(text('index'));
  if (!availableAsOf) warnings.push(noPackageLists);
  return {
    identity: { ...identity, ...(serial ? { serial } : {}), macs },
    addresses,
    hardware: made,
    ...(kernel ? { kernel } : {}),
    ...(bootId ? { bootId } : {}),
    ...(bootedAt ? { bootedAt } : {}),
    staleServices: staleServices(sections, warnings),
    reboot: rebootState(sections.ok('reboot'), text('reboot-packages')),
    packages,
    ...(available && availableAsOf ? { available, availableAsOf } : {}),
  };
}

/**
 * Throws Refusal: system-unsupported on other systems, collection-failed when the answer is not whole or the package list
 * can't be read, and all of RemoteHost.run. `now` is our clock, milliseconds.
 */
export async function collectSshDebian(
  host: RemoteHost,
  options: { signal?: AbortSignal; now?: () => number } = {},
): Promise<Collected> {
  const now = options.now ?? Date.now;
  const mark = `patchledger-${randomBytes(16).toString('hex')}`;
  const asked = now();
  let answered: number | null = null;
  const output = await host.run(
    { text: debianScript, inputs: { mark: [mark] }, asRoot: true },
    { timeoutMs, signal: options.signal, onOutput: () => (answered ??= now()) },
  );
  const read = readSections(mark, output.stdout, output.stderr);
  if (!read || output.exit !== 0) {
    throw new Refusal(
      'collection-failed',
      `${host.address} did not answer to the end (exit status ${output.exit ?? 'none, a signal ended it'}).`,
      'Look at its load, its disk and its login shell, then try again.',
    );
  }
  const sections = new Sections(read);
  const os = debianSystem(sections.line('os'), sections.ok('debian'), sections.line('name') ?? 'that system');
  const packages = readDpkgQuery(sections.of('packages').stdout);
  if (!sections.ok('packages') || packages.length === 0) {
    throw new Refusal(
      'collection-failed',
      `The installed packages of ${host.address} can't be read: ${sections.ok('packages') ? 'dpkg lists none' : sections.problem('packages')}`,
      'Check that dpkg works there.',
    );
  }
  const warnings: string[] = [];
  const inventory = inventoryOf(sections, packages, warnings);
  const offset = clockOffset(sections.line('clock'), asked, answered ?? now());
  if (offset !== undefined && Math.abs(offset) > clockTolerance)
    warnings.push(
      `its clock is ${Math.abs(offset)} seconds ${offset > 0 ? 'ahead of' : 'behind'} this computer's: set one of them right, else times in logs and evidence do not agree`,
    );
  const arch = sections.line('arch');
  return {
    inventory: {
      ...inventory,
      os: { ...os, ...(arch ? { arch } : {}) },
      ...(offset === undefined ? {} : { clockOffset: offset }),
    },
    warnings,
  };
}
