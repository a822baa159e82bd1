/** A Mac, from the sections of collect.sh: system, network, serial number. Its programs are not listed. Pure. */
import type { Inventory } from '../../../src-shared/model/software.ts';
import { machineIdentity } from './debian-machine.ts';
import { debianArch } from './debian-sources.ts';
import { readIfconfig } from './machine-network.ts';
import type { Sections } from './sections.ts';

export function macFacts(sections: Sections, sshHostKeys: string[]): Inventory {
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
  return {
    identity: { ...identity, ...(serial ? { serial } : {}), macs },
    addresses,
    hardware: { vendor: 'Apple Inc.', ...(model ? { model } : {}) },
    os: {
      family: 'macos',
      name: [name, version].filter(Boolean).join(' '),
      ...(version ? { version } : {}),
      ...(build ? { build } : {}),
      ...(machine ? { arch: debianArch(machine) } : {}),
    },
    ...(release ? { kernel: { release } } : {}),
    ...(seconds ? { bootedAt: new Date(Number(seconds) * 1000).toISOString() } : {}),
  };
}
