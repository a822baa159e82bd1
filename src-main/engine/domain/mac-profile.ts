/**
 * What macOS's system_profiler says of a Mac: its records as JSON or property list, and what any form of it comes to as an
 * inventory. Pure.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory, InstalledPackage } from '../../../src-shared/model/software.ts';
import { compact, isRecord, recordsOf, textOf, textsOf, type JsonRecord } from './json-values.ts';
import { listedPackage, onePackageEach } from './listed-package.ts';
import { readAddresses, readHostName, readMacs } from './network-names.ts';
import { readInstant } from './written-dates.ts';

/** What any of the forms says, before it becomes an inventory. */
export interface Profile {
  os?: OperatingSystem;
  kernel?: string;
  computerName?: string;
  serial?: string;
  uuid?: string;
  hardware: NonNullable<Inventory['hardware']>;
  macs: string[];
  addresses: string[];
  apps: InstalledPackage[] | null;
  takenAt?: string;
  /** Updates of the install history, which is left out. */
  history: number;
}

export const systemForm =
  /(?:macOS|Mac ?OS ?X|OS X)(?: Server)?(?: [A-Z][a-z]+(?: [A-Z][a-z]+)?)? (\d+(?:\.\d+)*)[^(]{0,20}\(([0-9A-Za-z]+)\)/u;
export const darwinForm = /^Darwin (\d+(?:\.\d+)*)$/u;

export const newProfile = (): Profile => ({ hardware: {}, macs: [], addresses: [], apps: null, history: 0 });

export function readSystemVersion(text: string): OperatingSystem | undefined {
  const match = systemForm.exec(text);
  if (!match) return undefined;
  return {
    family: 'macos',
    name: text.slice(0, match.index + match[0].length).replace(/\s*\([^)]*\)$/u, ''),
    version: match[1]!,
    build: match[2]!,
  };
}

/** "16 GB" to bytes. */
export function readMemory(text: string): number | undefined {
  const match = /^(\d+(?:[.,]\d+)?)\s?([GTM])[BoБ]/u.exec(text);
  const unit = { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }[match?.[2] ?? ''];
  return match && unit ? Math.round(Number(match[1]!.replace(',', '.')) * unit) : undefined;
}

/** The publisher in the certificate that signed it. */
function readSigner(certificate: string): string {
  const [, developer = ''] = /^Developer ID Application: (.{1,200})/u.exec(certificate) ?? [];
  if (developer) return developer.replace(/,? Developer ID Certification.*$/u, '').replace(/ \([A-Z0-9]{10}\)$/u, '');
  return /^Software Signing/u.test(certificate) ? 'Apple' : '';
}

export const appOf = (name: string, version: string, signer: string) =>
  listedPackage({ name, version, scheme: 'macos', section: 'programs', origin: readSigner(signer) });

function readItem(type: string, item: JsonRecord, profile: Profile): void {
  const text = (name: string) => textOf(item[name]);
  switch (type) {
    case 'SPSoftwareDataType':
      profile.os = readSystemVersion(text('os_version').slice(0, 200)) ?? profile.os;
      profile.kernel = darwinForm.exec(text('kernel_version'))?.[1] ?? profile.kernel;
      profile.computerName = text('local_host_name') || profile.computerName;
      break;
    case 'SPHardwareDataType':
      profile.serial = text('serial_number') || profile.serial;
      profile.uuid = text('platform_UUID') || profile.uuid;
      profile.hardware = compact({
        vendor: 'Apple',
        model: text('machine_model'),
        cpu: text('chip_type') || text('cpu_type'),
        memory: readMemory(text('physical_memory')),
        firmware: text('boot_rom_version'),
      });
      break;
    case 'SPApplicationsDataType': {
      profile.apps ??= [];
      const name = text('_name');
      const signer = textsOf(item['signed_by'])[0] ?? '';
      if (name)
        profile.apps.push(
          appOf(name, text('version'), signer || (text('obtained_from') === 'apple' ? 'Software Signing' : '')),
        );
      break;
    }
    case 'SPInstallHistoryDataType':
      profile.history += 1;
      break;
    case 'SPNetworkDataType': {
      const ethernet = isRecord(item['Ethernet']) ? item['Ethernet'] : {};
      profile.macs.push(...readMacs(textOf(ethernet['MAC Address'])));
      profile.addresses.push(...readAddresses(textsOf(item['ip_address']).join(' ')));
      break;
    }
    default:
  }
}

/** Sections of `-xml` (a list of dictionaries) and `-json` (one record by data type). */
function sectionsOf(value: unknown): { type: string; items: JsonRecord[]; at: string }[] {
  if (isRecord(value)) return Object.entries(value).map(([type, items]) => ({ type, items: recordsOf(items), at: '' }));
  return recordsOf(value).map((section) => ({
    type: textOf(section['_dataType']),
    items: recordsOf(section['_items']),
    at: textOf(section['_timeStamp']),
  }));
}

/** Records by data type, of `-json`, or the list of dictionaries of `-xml`. */
export function readProfile(value: unknown): Profile {
  const profile = newProfile();
  for (const { type, items, at } of sectionsOf(value)) {
    profile.takenAt ??= readInstant(at, 'unknown') ?? undefined;
    for (const item of items) readItem(type, item, profile);
  }
  return profile;
}

/** `called` is the computer's name where it is no host name. */
export function profileInventory(profile: Profile): { inventory: Inventory; warnings: string[]; called?: string } {
  const warnings: string[] = [];
  if (profile.history)
    warnings.push(
      `The install history (${profile.history} entries) tells what was installed once, not what is: left out.`,
    );
  const host = readHostName(profile.computerName ?? '');
  const inventory: Inventory = compact({
    takenAt: profile.takenAt,
    addresses: [...new Set(profile.addresses)],
    kind: /^(?:MacBook|iMac|Mac)/u.test(profile.hardware.model ?? '') ? ('workstation' as const) : undefined,
    os: profile.os,
    kernel: profile.kernel ? { release: profile.kernel } : undefined,
    hardware: profile.hardware,
    ...(profile.apps?.length ? { packages: onePackageEach(profile.apps), sections: ['programs' as const] } : {}),
    identity: {},
  });
  inventory.identity = compact({
    ...host,
    serial: profile.serial,
    machineId: profile.uuid,
    macs: [...new Set(profile.macs)],
  });
  return { inventory, warnings, ...(!host.name && profile.computerName ? { called: profile.computerName } : {}) };
}
