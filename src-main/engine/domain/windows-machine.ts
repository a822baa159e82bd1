/** A Windows machine from the sections of collect.ps1: identity, system, hardware, protection, software and updates. Pure. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { instantIn, numberIn, sectionRows, textIn, textsIn } from './section-rows.ts';
import type { Sections } from './sections.ts';
import { windowsHotfixes, windowsOffers, windowsReboot, windowsUpdateState } from './windows-offers.ts';
import type { WindowsArch } from './windows-product.ts';
import { windowsPackages } from './windows-software.ts';
import { windowsSystem } from './windows-system.ts';

/** ProductType of Win32_OperatingSystem; 2 is a domain controller, 3 another server. */
const workstation = 1;

const first = (sections: Sections, name: string) => sectionRows(sections, name)[0];

/** Processor architectures of Win32_Processor; the system on it may be of 32 bits. */
function architecture(sections: Sections): WindowsArch | undefined {
  const bits = textIn(first(sections, 'win-os'), 'OSArchitecture') ?? '';
  const code = numberIn(first(sections, 'win-processor'), 'Architecture');
  const type = textIn(first(sections, 'win-system'), 'SystemType') ?? '';
  if (code === 12 || /arm64/i.test(type)) return 'arm64';
  if (code === 6 || /itanium/i.test(type)) return 'ia64';
  if (/^32/.test(bits) || /^x86/i.test(type)) return 'i386';
  return code === 9 || /x64/i.test(type) || /^64/.test(bits) ? 'amd64' : undefined;
}

function system(sections: Sections, arch: WindowsArch | undefined): OperatingSystem | undefined {
  const row = first(sections, 'win-os');
  const registry = first(sections, 'win-version');
  const build = numberIn(row, 'BuildNumber') ?? numberIn(registry, 'CurrentBuild');
  const name = textIn(row, 'Caption') ?? textIn(registry, 'ProductName');
  const version = textIn(row, 'Version');
  if (build === undefined || name === undefined || version === undefined) return undefined;
  const ubr = numberIn(registry, 'UBR');
  const type = numberIn(row, 'ProductType');
  return windowsSystem({
    name,
    version,
    build,
    servicePack: numberIn(row, 'ServicePackMajorVersion') ?? 0,
    ...(ubr === undefined ? {} : { ubr }),
    ...(arch ? { arch } : {}),
    ...(type === undefined ? {} : { server: type !== workstation }),
  }).os;
}

/** Cards that software makes up: tunnels, virtual switches, Bluetooth. */
const madeUp = /^(?:ROOT|SWD|BTH|BTHENUM|\{)/i;

function network(sections: Sections): { macs: string[]; addresses: string[] } {
  const cards = sectionRows(sections, 'win-network').filter((row) => !madeUp.test(textIn(row, 'PNPDeviceID') ?? ''));
  const macs = cards.flatMap((row) => textIn(row, 'MACAddress')?.toLowerCase() ?? []);
  const addresses = cards
    .flatMap((row) => textsIn(row, 'IPAddress'))
    .filter((text) => !/^(?:fe80:|169\.254\.)/i.test(text));
  return { macs: [...new Set(macs)].toSorted(), addresses: [...new Set(addresses)].toSorted() };
}

function identity(sections: Sections, macs: string[]): Inventory['identity'] {
  const row = first(sections, 'win-system');
  const name = textIn(row, 'DNSHostName') ?? textIn(row, 'Name');
  const domain = row?.PartOfDomain === true ? textIn(row, 'Domain') : undefined;
  const serial =
    textIn(first(sections, 'win-bios'), 'SerialNumber') ?? textIn(first(sections, 'win-product'), 'IdentifyingNumber');
  const machineId = textIn(first(sections, 'win-machine-guid'), 'MachineGuid')?.toLowerCase();
  return {
    ...(machineId ? { machineId } : {}),
    ...(serial ? { serial } : {}),
    ...(name ? { name } : {}),
    ...(domain ? { domain } : {}),
    ...(name && domain?.includes('.') ? { fqdn: `${name}.${domain}`.toLowerCase() } : {}),
    macs,
  };
}

/** Signatures older than this are not up to date (Microsoft warns from seven days on), days. */
const staleSignatures = 7;

function protection(sections: Sections): Inventory['securityControls'] {
  const defender = first(sections, 'win-defender');
  const version = textIn(defender, 'AMProductVersion');
  const definitions = textIn(defender, 'AntivirusSignatureVersion');
  const age = numberIn(defender, 'AntivirusSignatureAge');
  const others = sectionRows(sections, 'win-antivirus').flatMap((row) => {
    const name = textIn(row, 'displayName');
    const state = numberIn(row, 'productState') ?? 0;
    // Windows Security Center: the second byte tells whether it runs, the lowest whether its definitions are old.
    return name && !/defender/i.test(name)
      ? [{ name, active: ((state >> 12) & 0xf) === 1, upToDate: (state & 0xf0) === 0 }]
      : [];
  });
  if (!defender) return others.length ? others : undefined;
  const active = defender.AntivirusEnabled === true && defender.RealTimeProtectionEnabled === true;
  return [
    {
      name: 'Microsoft Defender Antivirus',
      ...(version ? { version } : {}),
      ...(definitions ? { definitions } : {}),
      active,
      ...(age === undefined ? {} : { upToDate: age <= staleSignatures }),
    },
    ...others,
  ];
}

function hardware(sections: Sections): Inventory['hardware'] {
  const row = first(sections, 'win-system');
  const [vendor, model] = [textIn(row, 'Manufacturer'), textIn(row, 'Model')];
  const cpu = textIn(first(sections, 'win-processor'), 'Name');
  const memory = numberIn(row, 'TotalPhysicalMemory');
  const firmware = textIn(first(sections, 'win-bios'), 'SMBIOSBIOSVersion');
  return {
    ...(vendor ? { vendor } : {}),
    ...(model ? { model } : {}),
    ...(cpu ? { cpu } : {}),
    ...(memory ? { memory } : {}),
    ...(firmware ? { firmware } : {}),
  };
}

/** `elevated`: an administrator collected, who sees the apps of all users. */
export function windowsInventory(sections: Sections, elevated: boolean, warnings: string[]): Inventory {
  const arch = architecture(sections);
  const os = system(sections, arch);
  if (!os) warnings.push('which Windows it is could not be read');
  else if (os.ubr === undefined)
    warnings.push('the update revision (UBR) could not be read: updates are judged by KB only');
  const { macs, addresses } = network(sections);
  const row = first(sections, 'win-os');
  const type = numberIn(row, 'ProductType');
  const bootedAt = instantIn(row, 'LastBootUpTime');
  const packages = windowsPackages(sections, elevated && sections.ok('win-appx'), warnings);
  const hotfixes = windowsHotfixes(sections, warnings);
  const reboot = windowsReboot(sections, warnings);
  const windowsUpdate = windowsUpdateState(sections);
  const securityControls = protection(sections);
  return {
    identity: identity(sections, macs),
    addresses,
    ...(type === undefined ? {} : { kind: type === workstation ? ('workstation' as const) : ('server' as const) }),
    ...(os ? { os } : {}),
    ...(bootedAt ? { bootedAt } : {}),
    hardware: hardware(sections),
    ...(packages ? { packages, sections: [...new Set(packages.map((item) => item.section ?? 'programs'))] } : {}),
    ...(hotfixes ? { hotfixes } : {}),
    ...(reboot ? { reboot } : {}),
    ...(windowsUpdate ? { windowsUpdate } : {}),
    ...(securityControls ? { securityControls } : {}),
    ...windowsOffers(sections, warnings),
  };
}
