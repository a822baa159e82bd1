/**
 * Windows `systeminfo` in every display language, as a list or as CSV. The words differ, the order of the fields
 * does not: everything is found from the line of the OS version and counted from there. Nothing is read by its label.
 */
import { isIP } from 'node:net';
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { identifyWindows, isServerName, windowsEdition } from '../domain/windows-product.ts';
import type { WindowsArch } from '../domain/windows-product.ts';
import { hotfixKb } from '../domain/windows-hotfix.ts';
import { findVersion, readCsvFields, readListFields } from './systeminfo-fields.ts';
import type { Field, OsVersion } from './systeminfo-fields.ts';
import type { Importer, ParsedInventory } from './importer.ts';

/** Places of the fields counted from "OS Version" (the same in all languages since Windows XP). */
const fromVersion = { host: -2, name: -1, vendor: 9, model: 10, systemType: 11, processors: 12 } as const;
/** Places counted from "Processor(s)". */
const fromProcessors = { systemType: -1, domain: 14, logonServer: 15, hotfixes: 16, network: 17 } as const;

/** A value a person or a publisher has blanked out, or none: only signs. */
const isBlank = (value: string) =>
  !/[\p{L}\p{N}]/u.test(value) ||
  /^(?:N\/[AD]|To Be Filled By O\.E\.M\.|System manufacturer|System Product Name)$/iu.test(value);

const archWords: readonly (readonly [RegExp, WindowsArch])[] = [
  [/(?<![\p{L}\p{N}])arm64/iu, 'arm64'],
  [/(?<![\p{L}\p{N}])(?:ia-?64|itanium)/iu, 'ia64'],
  [/(?<![\p{L}\p{N}])(?:x64|amd64|em64t|x86[-_]64)/iu, 'amd64'],
  [/(?<![\p{L}\p{N}])(?:x86|i[3-6]86)/iu, 'i386'],
  [/(?<![\p{L}\p{N}])arm/iu, 'armhf'],
];

/** Processor names tell the machine, not the system on it: only used when the system type is missing. */
const processorWords: readonly (readonly [RegExp, WindowsArch])[] = [
  [/(?:Intel64|AMD64|EM64T) Family/iu, 'amd64'],
  [/ARMv8|ARM64/iu, 'arm64'],
  [/ia64 Family/iu, 'ia64'],
  [/x86 Family/iu, 'i386'],
];

function firstArch(text: string, words: readonly (readonly [RegExp, WindowsArch])[]): WindowsArch | null {
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** The list of processors is the first with "[01]:" after the version. */
function findProcessors(fields: readonly Field[], at: number): number {
  const counted = at + fromVersion.processors;
  if (fields[counted]?.items.length) return counted;
  for (let i = at + 1; i < fields.length; i++)
    if (/Family \d+ Model \d+|ARMv\d/iu.test(fields[i]!.items.join('\n'))) return i;
  return fields.length > counted ? counted : -1;
}

function readArch(fields: readonly Field[], at: number, processors: number): WindowsArch | null {
  const places = [processors > 0 ? processors + fromProcessors.systemType : -1, at + fromVersion.systemType];
  for (const place of places) {
    const arch = place > at ? firstArch(fields[place]?.value ?? '', archWords) : null;
    if (arch) return arch;
  }
  return processors > 0 ? firstArch(fields[processors]!.items.join('\n'), processorWords) : null;
}

const isHotfixItem = (item: string) => hotfixKb(item) !== null || /^(?:File \d+|Q\d{6}|\{[0-9A-F-]{36}\})/iu.test(item);

interface HotfixList {
  kbs: string[];
  warnings: string[];
}

/** Null when the output ends before the list of hotfixes: then nothing is known of them. */
function readHotfixes(fields: readonly Field[], at: number, processors: number): HotfixList | null {
  const counted = processors > 0 ? processors + fromProcessors.hotfixes : -1;
  let field = fields.find((f, i) => i > at && f.items.some(isHotfixItem));
  if (!field && counted > 0) {
    field = fields[counted];
    // Without a field after it the output may have been cut right here, unless it says "none" itself.
    if (field && field === fields.at(-1) && field.value === '') return null;
  }
  if (!field) return null;
  const kbs = [...new Set(field.items.map(hotfixKb).filter((kb) => kb !== null))];
  const stated = Number(/\d+/u.exec(field.value)?.[0] ?? 0);
  const warnings: string[] = [];
  if (stated > field.items.length) {
    warnings.push(
      `The list of hotfixes is cut off: it says ${stated} and shows ${field.items.length}. Updates that are not shown count as missing.`,
    );
  }
  return { kbs, warnings };
}

function readAddresses(fields: readonly Field[], processors: number): string[] {
  const found = new Set<string>();
  for (const field of fields.slice(Math.max(processors, 0) + 1))
    for (const item of field.items) if (isIP(item)) found.add(item);
  return [...found];
}

function readOs(name: string, version: OsVersion, arch: WindowsArch | null): OperatingSystem {
  const os: OperatingSystem = {
    family: 'windows',
    name: name || `Windows ${version.version}`,
    version: version.version,
    build: String(version.build),
  };
  if (version.servicePack) os.servicePack = version.servicePack;
  const edition = name ? windowsEdition(name) : '';
  if (edition) os.edition = edition;
  if (!arch) return os;
  os.arch = arch;
  const product = name
    ? identifyWindows({ name, version: version.version, build: version.build, arch, servicePack: version.servicePack })
    : null;
  if (product) os.product = product.product;
  return os;
}

function readIdentity(
  fields: readonly Field[],
  at: number,
  processors: number,
  server: boolean,
): Inventory['identity'] {
  const identity: Inventory['identity'] = {};
  const name = fields[at + fromVersion.host]?.value ?? '';
  if (isBlank(name) || /\s/u.test(name)) return identity;
  identity.name = name;
  if (processors < 0) return identity;
  const domain = fields[processors + fromProcessors.domain]?.value ?? '';
  const logon = /^\\\\(\S+)$/u.exec(fields[processors + fromProcessors.logonServer]?.value ?? '')?.[1];
  if (isBlank(domain) || /\s/u.test(domain) || domain.toUpperCase() === 'WORKGROUP') return identity;
  // A workgroup stands in the same field: only what can't be one is taken for a domain.
  const dotted = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+$/u.test(domain);
  if (dotted || server || (logon && logon.toLowerCase() !== name.toLowerCase())) identity.domain = domain;
  if (dotted) identity.fqdn = `${name}.${domain}`.toLowerCase();
  return identity;
}

function readMachine(fields: readonly Field[], at: number, version: OsVersion): ParsedInventory {
  const warnings: string[] = [];
  const name = fields[at + fromVersion.name]?.value ?? '';
  const processors = findProcessors(fields, at);
  const arch = readArch(fields, at, processors);
  const os = readOs(name, version, arch);
  const server = isServerName(name);
  if (!name) warnings.push("The line with the name of the system is missing: which Windows it is can't be said.");
  if (!arch) warnings.push("The system type (x64, x86, ARM64) is missing: which updates fit can't be said.");
  else if (name && !os.product)
    warnings.push(
      `No Windows release is known with version ${version.version} on ${arch}: its updates are not judged.`,
    );
  const inventory: Inventory = {
    identity: readIdentity(fields, at, processors, server),
    kind: server ? 'server' : name ? 'workstation' : 'computer',
    os,
  };
  const hotfixes = readHotfixes(fields, at, processors);
  if (hotfixes) {
    inventory.hotfixes = hotfixes.kbs.map((kb) => ({ kb }));
    warnings.push(...hotfixes.warnings);
  } else {
    warnings.push('The output ends before the list of hotfixes: what is installed is not known.');
  }
  const addresses = readAddresses(fields, processors);
  if (addresses.length) inventory.addresses = addresses;
  const vendor = fields[at + fromVersion.vendor]?.value ?? '';
  const model = fields[at + fromVersion.model]?.value ?? '';
  const hardware = { ...(isBlank(vendor) ? {} : { vendor }), ...(isBlank(model) ? {} : { model }) };
  if (Object.keys(hardware).length) inventory.hardware = hardware;
  return { inventory, warnings };
}

/** All lists in the text, each with the place of its OS version. */
function readAll(text: string): { fields: Field[]; at: number; version: OsVersion }[] {
  return [...readListFields(text), ...readCsvFields(text)].flatMap((fields) => {
    const found = findVersion(fields);
    return found ? [{ fields, ...found }] : [];
  });
}

export const systeminfo: Importer = {
  id: 'systeminfo',
  title: 'Windows system information',
  example: 'systeminfo > systeminfo.txt',
  detect({ head }) {
    const first = readAll(head)[0];
    if (!first) return 0;
    const name = first.fields[first.at + fromVersion.name]?.value ?? '';
    // Fewer lines than a system prints up to its type: a version line alone proves nothing.
    const whole = first.fields.length > first.at + fromVersion.systemType;
    if (/Windows/iu.test(name)) return whole ? 0.98 : 0.8;
    return whole && findProcessors(first.fields, first.at) > 0 ? 0.6 : 0;
  },
  parse({ text }) {
    const machines = readAll(text).map(({ fields, at, version }) => readMachine(fields, at, version));
    if (machines.length === 0) {
      throw new Refusal(
        'file-damaged',
        'No OS version was found in this output of systeminfo.',
        'Run systeminfo again and save its whole output.',
      );
    }
    return machines;
  },
};
