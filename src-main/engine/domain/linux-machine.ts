/**
 * From the sections of a Linux machine that collect.sh gives to its inventory: what every distribution has, and the software
 * of the Debian family. Pure.
 */
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import {
  applyShown,
  isPackageIndex,
  machineIdentity,
  noPackageLists,
  readBootTime,
  readDpkgQuery,
  readUpgrades,
  rebootState,
  runningKernel,
  sourcesFromInstalled,
} from './debian-machine.ts';
import { readIp, readKernelNetwork, readListening } from './machine-network.ts';
import {
  deniedProcesses,
  groupStale,
  readDeletedFiles,
  readMaps,
  readProcesses,
  readUnit,
} from './machine-processes.ts';
import { newestOf, type Sections } from './sections.ts';

function staleServices(sections: Sections, warnings: string[]): Inventory['staleServices'] {
  const { maps, denied } = readMaps(sections.text('maps'));
  const processes = readProcesses(sections.text('processes'));
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

/** "SELinux 1", "AppArmor Y", "nftables active": what guards the machine, and whether it does. */
function guards(text: string): NonNullable<Inventory['securityControls']> {
  return text.split('\n').flatMap((line) => {
    const [name, state] = line.split(' ');
    return name && state ? [{ name, active: state === '1' || state === 'Y' || state === 'active' }] : [];
  });
}

/** Identity, network, hardware, kernel, last start, services on replaced files. `sshHostKeys` are fingerprints. */
export function linuxFacts(sections: Sections, sshHostKeys: string[], warnings: string[]): Inventory {
  const { serial, ...made } = hardware(sections.text('dmi'));
  if (!serial && /permission denied/i.test(sections.of('dmi').stderr))
    warnings.push('the serial number can be read only as root');
  const { macs, addresses } = sections.ok('ip')
    ? readIp(sections.text('ip'))
    : readKernelNetwork({
        cards: sections.text('cards'),
        routes: sections.text('routes'),
        fib: sections.text('fib'),
        inet6: sections.text('inet6'),
      });
  const identity = machineIdentity({
    machineId: sections.line('machine'),
    name: sections.line('name'),
    hosts: sections.text('hosts'),
    sshHostKeys,
  });
  const kernel = runningKernel(sections.line('release'), sections.line('kernel'));
  if (!kernel) warnings.push('the running kernel could not be read');
  const bootId = sections.line('boot');
  const bootedAt = readBootTime(sections.text('booted'));
  return {
    identity: { ...identity, ...(serial ? { serial } : {}), macs },
    addresses,
    hardware: made,
    ...(kernel ? { kernel } : {}),
    ...(bootId ? { bootId } : {}),
    ...(bootedAt ? { bootedAt } : {}),
    staleServices: staleServices(sections, warnings),
    reboot: rebootState(sections.ok('reboot'), sections.text('reboot-packages')),
    ...(sections.ok('listening') ? { listening: readListening(sections.text('listening')) } : {}),
    ...(sections.ok('guards') ? { securityControls: guards(sections.text('guards')) } : {}),
  };
}

/** Null where dpkg's list can't be read or is empty. */
export function dpkgPackages(sections: Sections): InstalledPackage[] | null {
  const packages = readDpkgQuery(sections.text('packages'));
  return sections.ok('packages') && packages.length > 0 ? packages : null;
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
  const { upgrades, ask } = sourcesFromInstalled(readUpgrades(sections.text('offers')), [...packages]);
  if (ask.length === 0) return upgrades;
  if (!sections.ok('shown'))
    warnings.push(`the source packages of some upgrades are not known: apt-cache: ${sections.problem('shown')}`);
  return applyShown(upgrades, sections.text('shown'));
}

/** What is installed and what apt offers. */
export function debianSoftware(
  sections: Sections,
  packages: InstalledPackage[],
  warnings: string[],
): Pick<Inventory, 'packages' | 'available' | 'availableAsOf'> {
  const available = offers(sections, packages, warnings);
  const availableAsOf = newestOf(sections.text('index'), isPackageIndex);
  if (!availableAsOf) warnings.push(noPackageLists);
  return { packages, ...(available && availableAsOf ? { available, availableAsOf } : {}) };
}
