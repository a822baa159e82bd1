/** The operating system as inventory agents tell it, whichever of their fields carry it. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import { debianArch } from '../domain/debian-sources.ts';
import { systemFamily, toldSystem } from '../domain/distribution.ts';
import { identifyWindows, windowsEdition, type WindowsArch } from '../domain/windows-product.ts';
import { firstOf, type AgentRecord, type AgentSections } from './agent-records.ts';

const archWords: readonly (readonly [RegExp, WindowsArch])[] = [
  [/\barm.?64|aarch64/i, 'arm64'],
  [/ia64|itanium/i, 'ia64'],
  [/x86_64|x64|amd64|\b64[- ]?bit/i, 'amd64'],
  [/\bx86\b|i[3-6]86|\b32[- ]?bit/i, 'i386'],
];

/** The system's own word counts first; the last is that of the agent's Perl. */
function windowsArch(system: AgentRecord, hardware: AgentRecord): WindowsArch | null {
  for (const told of [system.arch, hardware.arch, hardware.archname]) {
    const found = archWords.find(([pattern]) => pattern.test(told ?? ''));
    if (found) return found[1];
  }
  return null;
}

/** Build and revision stand in the kernel's version, since 2023 also as "19045.3803" where service packs stood. */
function readWindows(system: AgentRecord, hardware: AgentRecord): { os: OperatingSystem; warnings: string[] } {
  const name = system.full_name ?? hardware.osname ?? 'Windows';
  const version =
    /^(\d+\.\d+)\.(\d{3,6})(?:\.(\d+))?/.exec(system.kernel_version ?? '') ??
    /^(\d+\.\d+)\.(\d{3,6})(?:\.(\d+))?/.exec(hardware.osversion ?? '');
  const pack = system.service_pack ?? hardware.oscomments ?? '';
  const servicePack = Number(/(?:Service Pack|SP)\s*(\d)/i.exec(pack)?.[1] ?? 0);
  const told = /^(?:\d{4,6}\.)?(\d{1,6})$/.exec(pack)?.[1] ?? version?.[3];
  const revision = version?.[1] === '10.0' ? told : undefined;
  const arch = windowsArch(system, hardware);
  const edition = windowsEdition(name);
  const os: OperatingSystem = {
    family: 'windows',
    name,
    ...(version ? { version: `${version[1]}.${version[2]}`, build: version[2]! } : {}),
    ...(edition ? { edition } : {}),
    ...(servicePack ? { servicePack } : {}),
    ...(revision ? { ubr: Number(revision) } : {}),
    ...(arch ? { arch } : {}),
  };
  if (!version || !arch)
    return { os, warnings: ['The version or architecture of Windows is missing: which updates fit is not known.'] };
  const product = identifyWindows({ name, version: os.version!, build: Number(version[2]), arch, servicePack });
  if (!product)
    return { os, warnings: [`No Windows release is known with version ${os.version}: its updates are not judged.`] };
  return { os: { ...os, product: product.product }, warnings: [] };
}

const numberIn = (text: string | undefined) => /\d+(?:\.\d+)*/.exec(text?.slice(0, 200) ?? '')?.[0];

/** On Linux the field of the hardware section is the kernel's; Android writes its API level where others write a version. */
function versionOf(family: string | null | undefined, system: AgentRecord, hardware: AgentRecord): string | undefined {
  if (family === 'android') return numberIn(hardware.osversion) ?? numberIn(system.full_name);
  const told = system.version ?? numberIn(system.full_name ?? hardware.osname);
  return told ?? (family === 'macos' ? hardware.osversion : undefined);
}

/** Null where the inventory does not tell. */
export function readSystem(sections: AgentSections): { os: OperatingSystem; warnings: string[] } | null {
  const system = firstOf(sections, 'operatingsystem');
  const hardware = firstOf(sections, 'hardware');
  const names = [system.name, system.full_name, hardware.osname, system.kernel_name].filter(
    (name) => name !== undefined,
  );
  if (names.length === 0) return null;
  const family = names.map(systemFamily).find((found) => found !== null);
  if (family === 'windows') return readWindows(system, hardware);
  const fullName = system.full_name ?? hardware.osname;
  const version = versionOf(family, system, hardware);
  const arch = system.arch?.split(',')[0]?.replace(/^arm64-v8a$/, 'arm64');
  const codename = family === 'debian' ? /\(([a-z]+)\)\s*$/.exec(fullName?.slice(0, 200) ?? '')?.[1] : undefined;
  const told = toldSystem({
    name: family ?? names[0]!,
    ...(version ? { version } : {}),
    ...(fullName ? { prettyName: fullName } : {}),
    ...(codename ? { codename } : {}),
    ...(arch ? { arch: debianArch(arch) } : {}),
  });
  return { os: told, warnings: [] };
}
