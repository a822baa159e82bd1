/** A Mac, from the sections of collect.sh: system, network, applications, and what Software Update found at its last search. Pure. */
import type { AvailableUpgrade, Inventory } from '../../../src-shared/model/software.ts';
import { machineIdentity } from './debian-machine.ts';
import { debianArch } from './debian-sources.ts';
import { readIfconfig } from './machine-network.ts';
import { profileInventory, readProfile } from './mac-profile.ts';
import type { Sections } from './sections.ts';

/** Long lines count here: the profile is JSON. Null where it is not whole. */
function profile(text: string): ReturnType<typeof profileInventory> | null {
  try {
    return profileInventory(readProfile(JSON.parse(text)));
  } catch {
    return null;
  }
}

const offer = (name: string, version: string): AvailableUpgrade => ({
  name,
  arch: '',
  version,
  source: name,
  sourceVersion: version,
  suites: ['softwareupdate'],
  security: /security/i.test(name),
});

/**
 * `softwareupdate --list`: since macOS 10.15 "Title: Safari, Version: 17.1, Size: ...", before that "Safari (13.1.2),
 * 67518K [recommended]", each below its label.
 */
export function readSoftwareUpdates(text: string): AvailableUpgrade[] {
  return text.split('\n').flatMap((line) => {
    const now = /^\s{1,8}Title: (.{1,200}?), Version: ([^,\s]{1,60}),/.exec(line);
    const before = now ? null : /^\s{1,8}(\S.{0,200}?) \(([^()\s]{1,60})\), \d{1,12}K/.exec(line);
    const match = now ?? before;
    return match ? [offer(match[1]!, match[2]!)] : [];
  });
}

/** "2026-11-20 08:00:00 +0000" of `defaults read`. */
function scannedAt(text: string | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/.exec(text ?? '');
  const time = match ? Date.parse(`${match[1]}T${match[2]}${match[3]}:${match[4]}`) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** `profileText` is what system_profiler printed, unshortened. */
export function macFacts(
  sections: Sections,
  profileText: string,
  sshHostKeys: string[],
  warnings: string[],
): Inventory {
  const told = (section: string, pattern: RegExp) => pattern.exec(sections.text(section))?.[1]?.trim() || undefined;
  const name = told('mac-version', /^ProductName:[ \t]*(.{1,80})$/m) ?? 'macOS';
  const version = told('mac-version', /^ProductVersion:[ \t]*(\S{1,40})/m);
  const build = told('mac-version', /^BuildVersion:[ \t]*(\S{1,40})/m);
  const serial = told('mac-platform', /"IOPlatformSerialNumber" = "([^"]{1,60})"/);
  const model = told('mac-platform', /"model" = <"([^"]{1,60})">/);
  const [, release, machine] = (sections.line('uname') ?? '').split(' ');
  const seconds = told('mac-booted', /\bsec = (\d{9,11}),/);
  const { macs, addresses } = readIfconfig(sections.text('mac-network'));
  // On a Mac the name may end in .local, which is no domain of the site.
  const identity = machineIdentity({
    name: sections.line('name')?.replace(/\.local$/, ''),
    hosts: sections.text('hosts'),
    sshHostKeys,
  });
  const profiled = profile(profileText)?.inventory;
  if (!profiled?.packages) warnings.push('the applications could not be listed: what is installed is not known');
  const availableAsOf = scannedAt(sections.line('mac-scanned'));
  const isOffered = sections.ok('mac-updates') && availableAsOf !== undefined;
  if (!isOffered) warnings.push('what Software Update offers is not known: it has not searched, or does not say when');
  return {
    identity: {
      ...identity,
      ...(profiled?.identity.machineId ? { machineId: profiled.identity.machineId } : {}),
      ...(serial ? { serial } : {}),
      macs,
    },
    addresses,
    ...(profiled?.kind ? { kind: profiled.kind } : {}),
    hardware: { ...profiled?.hardware, vendor: 'Apple Inc.', ...(model ? { model } : {}) },
    os: {
      family: 'macos',
      name: [name, version].filter(Boolean).join(' '),
      ...(version ? { version } : {}),
      ...(build ? { build } : {}),
      ...(machine ? { arch: debianArch(machine) } : {}),
    },
    ...(release ? { kernel: { release } } : {}),
    ...(seconds ? { bootedAt: new Date(Number(seconds) * 1000).toISOString() } : {}),
    ...(profiled?.packages ? { packages: profiled.packages, sections: profiled.sections } : {}),
    ...(isOffered ? { available: readSoftwareUpdates(sections.text('mac-updates')), availableAsOf } : {}),
  };
}
