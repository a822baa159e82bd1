/**
 * macOS `system_profiler` as text, as property list and as JSON, and `sw_vers`: system, hardware, applications. The text is
 * translated, so it is read by its structure and the form of its values. An install history tells no current state.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory, InstalledPackage } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { compact, isRecord, recordsOf, textOf, textsOf, type JsonRecord } from '../domain/json-values.ts';
import { listedPackage, onePackageEach } from '../domain/listed-package.ts';
import { readAddresses, readHostName, readMacs } from '../domain/network-names.ts';
import { readInstant } from '../domain/written-dates.ts';
import type { Content } from '../files/content.ts';
import { readPlist } from '../files/plist.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { readBlocks, walkBlocks, type TextBlock } from './system-profiler-text.ts';

/** What any of the forms says, before it becomes an inventory. */
interface Profile {
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

const systemForm =
  /(?:macOS|Mac ?OS ?X|OS X)(?: Server)?(?: [A-Z][a-z]+(?: [A-Z][a-z]+)?)? (\d+(?:\.\d+)*)[^(]{0,20}\(([0-9A-Za-z]+)\)/u;
const darwinForm = /^Darwin (\d+(?:\.\d+)*)$/u;
const modelForm = /^[A-Za-z]+\d+,\d+$/u;
const uuidForm = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/iu;
/** "Serial Number (system)", "Numéro de série", "Seriennummer", "Número de serie", "序列号", "シリアル番号". */
const serialName = /serial|séri|serie|sériov|seri[aeë]|сери|序列|シリアル|일련/iu;
const computerName =
  /computer|ordinateur|ordenador|equipo|dator|datamaskin|komputer|компьютер|コンピュータ|电脑|電腦|컴퓨터/iu;

const newProfile = (): Profile => ({ hardware: {}, macs: [], addresses: [], apps: null, history: 0 });

function readSystemVersion(text: string): OperatingSystem | undefined {
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
function readMemory(text: string): number | undefined {
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

const appOf = (name: string, version: string, signer: string) =>
  listedPackage({ name, version, scheme: 'macos', section: 'programs', origin: readSigner(signer) });

/** An application has a place on the disk among its fields; the heading above it is its name. */
function readTextApp(block: TextBlock): InstalledPackage | null {
  const values = [...block.fields.values()];
  const path = values.find((value) => value.startsWith('/'));
  // A field without a value looks like a heading with nothing below.
  const parts = block.children.some((child) => child.fields.size > 0 || child.children.length > 0);
  if (!path || !block.title || parts) return null;
  // The version stands first; where it is missing the next field is a date, a kind or an origin.
  const [[firstName, firstValue] = ['', '']] = [...block.fields];
  const told =
    block.fields.get('Version') ??
    (/^(?:vers|wersja|verze|verzió|версия|バージョン|版本|버전)/iu.test(firstName) ? firstValue : '');
  return appOf(
    block.title,
    told,
    values.find((value) => /^(?:Developer ID Application:|Software Signing)/u.test(value)) ?? '',
  );
}

function readText(content: Content): Profile {
  const profile = newProfile();
  const blocks = readBlocks(content.text);
  for (const block of walkBlocks(blocks)) {
    const entries = [...block.fields];
    const valueOf = (test: (name: string, value: string) => boolean) =>
      entries.find(([name, value]) => test(name, value))?.[1];
    const system = valueOf((_, value) => systemForm.test(value.slice(0, 200)));
    const darwin = valueOf((_, value) => darwinForm.test(value));
    if (system && darwin) {
      profile.os = readSystemVersion(system.slice(0, 200));
      profile.kernel = darwinForm.exec(darwin)![1]!;
      profile.computerName = valueOf((name) => computerName.test(name));
    }
    const model = valueOf((_, value) => modelForm.test(value));
    if (model) {
      profile.serial = valueOf((name, value) => serialName.test(name) && /^[A-Za-z0-9+/-]{6,40}$/u.test(value));
      profile.uuid = valueOf((_, value) => uuidForm.test(value));
      const memory = valueOf((name) =>
        /^(?:memory|mémoire|speicher|arbeitsspeicher|memoria|geheugen|память|メモリ|内存|記憶體)$/iu.test(name),
      );
      profile.hardware = compact({
        vendor: 'Apple',
        model,
        cpu: block.fields.get('Chip') ?? block.fields.get('Processor Name') ?? '',
        memory: readMemory(memory ?? ''),
        firmware: block.fields.get('System Firmware Version') ?? block.fields.get('Boot ROM Version') ?? '',
      });
    }
    for (const [name, value] of entries) if (/MAC/u.test(name)) profile.macs.push(...readMacs(value));
  }
  // Applications are a section of blocks that nearly all lie somewhere on the disk.
  for (const section of blocks) {
    const apps = section.children.map(readTextApp);
    const found = apps.filter((app) => app !== null);
    const places = section.children.filter((child) =>
      [...child.fields.values()].some((value) => /^\/.+\.app$/u.test(value)),
    );
    if (found.length > 0 && places.length >= section.children.length * 0.3)
      profile.apps = [...(profile.apps ?? []), ...found];
  }
  return profile;
}

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

function readSections(value: unknown): Profile {
  const profile = newProfile();
  for (const { type, items, at } of sectionsOf(value)) {
    profile.takenAt ??= readInstant(at, 'unknown') ?? undefined;
    for (const item of items) readItem(type, item, profile);
  }
  return profile;
}

/** ProductName, ProductVersion, BuildVersion, each on its line. */
function readSwVers(text: string): Profile | null {
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]{0,20}(\\S.*)$`, 'mu').exec(text.slice(0, 4000))?.[1]?.trim();
  const version = field('ProductVersion');
  const name = field('ProductName');
  const build = field('BuildVersion');
  if (!name || !version || !/^(?:mac ?OS|OS ?X)/iu.test(name)) return null;
  return { ...newProfile(), os: { family: 'macos', name: `${name} ${version}`, version, ...(build ? { build } : {}) } };
}

function inventoryOf(profile: Profile): ParsedInventory {
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

export const systemProfiler: Importer = {
  id: 'system-profiler',
  title: 'macOS system profile',
  example: 'system_profiler -json SPSoftwareDataType SPHardwareDataType SPApplicationsDataType > mac.json',
  detect(content) {
    const { head } = content;
    if (/^\s*\{/u.test(head)) {
      if (!/"SP\w{3,60}DataType"\s*:/u.test(head)) return 0;
      const value = content.json();
      return isRecord(value) && Object.keys(value).some((key) => /^SP\w+DataType$/u.test(key)) ? 0.98 : 0;
    }
    if (/^\s*</u.test(head)) {
      return content.xmlRoot()?.name === 'plist' && /<string>SP\w{3,60}DataType<\/string>/u.test(head) ? 0.98 : 0;
    }
    if (readSwVers(head)) return 0.97;
    if (!/^[^\s:：][^:：\n]{0,80}[:：]\n/mu.test(head.slice(0, 20_000))) return 0;
    const profile = readText({ ...content, text: head });
    return profile.os ? 0.97 : profile.apps ? 0.95 : profile.uuid && profile.serial ? 0.9 : 0;
  },
  parse(content) {
    const { text, file } = content;
    const profile = /^\s*</u.test(content.head)
      ? readSections(readPlist(text, file.name))
      : content.json() !== undefined
        ? readSections(content.json())
        : (readSwVers(text) ?? readText(content));
    const parsed = inventoryOf(profile);
    if (Object.keys(parsed.inventory).length === 1 && Object.keys(parsed.inventory.identity).length === 0)
      throw new Refusal(
        'nothing-to-import',
        `${file.name} says neither what the Mac is nor what is installed on it`,
        'Run system_profiler SPSoftwareDataType SPHardwareDataType SPApplicationsDataType.',
      );
    return [parsed];
  },
};
