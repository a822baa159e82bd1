/**
 * Makes a machine of what it answered over SNMP: who made it, what it is, its firmware and software. The maker's own MIB
 * counts before the line a device describes itself by, that before ENTITY-MIB's chassis (RFC 6933), and that before RMON's
 * word (RFC 4502, probeConfig). What nothing says stays unknown. Pure.
 */
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory, InstalledPackage } from '../../../src-shared/model/software.ts';
import { describeDevice, isAirOsImage, kindOfWords } from './describe-device.ts';
import { enterpriseOf, kindOfObject, makerOfEnterprise } from './device-makers.ts';
import type { ObjectField } from './device-objects.ts';
import { listedPackage } from './listed-package.ts';
import { isHostName, readHostName } from './network-names.ts';
import { snmpNetwork, type SnmpInterface } from './snmp-network.ts';
import { readSnmpSoftware } from './snmp-software.ts';
import { observedSystem } from './observed-system.ts';
import { runningKernel } from './debian-machine.ts';
import { windowsFamily } from './windows-family.ts';

/** One row of entPhysicalTable. */
export interface SnmpChassis {
  description: string;
  name: string;
  hardware: string;
  firmware: string;
  software: string;
  serial: string;
  maker: string;
  model: string;
}

/** What was answered; texts are as received but for control characters. */
export interface SnmpAnswers {
  description: string;
  /** sysObjectID, "" where there is none. */
  object: string;
  name: string;
  contact: string;
  location: string;
  /** Hundredths of a second: hrSystemUptime of the machine, sysUpTime of its agent. */
  upTime: { system: number | null; agent: number | null };
  /** Of makers' MIBs, in the order in which they count. */
  own: { enterprise: number; product?: string; values: Partial<Record<ObjectField, string>> }[];
  chassis: SnmpChassis | null;
  printer: { name: string; serial: string; description: string } | null;
  ups: { maker: string; model: string; software: string; agent: string } | null;
  /** probeSoftwareRev. */
  probeSoftware: string;
  /** dot11manufacturerName, ProductName and ProductVersion of an access point or bridge. */
  radio: { maker: string; model: string; software: string } | null;
  interfaces: SnmpInterface[];
  addresses: { address: string; interface: number }[];
  /** hrMemorySize, bytes. */
  memory: number | null;
  /** Null where the table was not read to its end. */
  software: string[] | null;
}

/** Agents that run on anything: their number tells nothing of the device. */
export const isGenericAgent = (enterprise: number | undefined): boolean =>
  enterprise === undefined || enterprise === 8072 || enterprise === 2021 || enterprise === 311 || enterprise === 99;

/** Blank, or a word that stands for nothing. */
const meaningful = (text: string | undefined): string | undefined => {
  const plain = (text ?? '')
    .replace(/^"+|"+$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain === '' ||
    /^(?:n\/?a|none|null|unknown|not (?:available|specified|set)|unspecified|\?+|-+|0+)$/i.test(plain)
    ? undefined
    : plain.slice(0, 120);
};

const firstOf = (...texts: (string | undefined)[]): string | undefined => {
  for (const text of texts) {
    const told = meaningful(text);
    if (told !== undefined) return told;
  }
  return undefined;
};

const legalForm =
  /(?:,? (?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|gmbh|ag|systems|networks limited)\b\.?,?)+$/i;

/** "Cisco Systems, Inc." to "Cisco"; the maker's usual name where it is one of ours. */
const makerName = (text: string | undefined) => meaningful(text)?.replace(legalForm, '').trim() || undefined;

/** A model without its maker's name in front. */
function modelName(text: string | undefined, maker: string | undefined): string | undefined {
  const told = meaningful(text);
  if (!told || !maker) return told;
  const escaped = maker.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return told.replace(new RegExp(`^${escaped}[ :,-]+(?:Switch |Router )?`, 'i'), '') || told;
}

/** A version without the words around it: "CW_VERSION$12.1(8)EA1c$", "v6.7.2", "Build 1.00-B32", "Mini Card v5.27 (...)". */
function versionText(text: string | undefined): string | undefined {
  const told = meaningful(text)?.replace(/^CW_(?:VERSION|FAMILY)\$(.*)\$$/, '$1');
  if (!told) return undefined;
  const plain = told
    .replace(/^(?:Ver(?:sion)?|Rev(?:ision)?|Build|Firmware|INV)[.: ]+(?=[Vv]?\d)/i, '')
    .replace(/^v(?=\d+[._])/i, '')
    .replace(/, (?=Release )/, ' ');
  const inside = /^[A-Za-z]/.test(plain) ? /(?:^|[ .])v(\d+\.\d[\w.-]*)/.exec(plain)?.[1] : undefined;
  const version = inside ?? plain;
  return /[1-9]/.test(version) ? version.slice(0, 80) : undefined;
}

/** Part numbers that some agents give as model: Brocade's 40-1000165-14. */
const isPartNumber = (text: string) => /^\d{2}-\d{6,7}-\d{2}$/.test(text);

function chassisModel(chassis: SnmpChassis | null): string | undefined {
  if (!chassis) return undefined;
  const model = meaningful(chassis.model);
  if (model !== undefined && !isPartNumber(model)) return model;
  return [chassis.name, chassis.description]
    .map(meaningful)
    .find((text) => text !== undefined && /^[\w-]*\d[\w-]*$/.test(text) && text.length > 3 && /[A-Za-z]/.test(text));
}

/** Texts that agents come with, and that say nothing of the place. */
const noPlace =
  /^(?:unknown\b|unset$|location$|agent location$|end user premise|sitting on the dock|right here, right now|n\/a$|undefined$)|\(edit \/etc\/|^snmplocation$/i;
const noContact = /^(?:root(?:@localhost)?\b.*|me <.*|unknown\b.*|contact$|.*\(configure .*|snmpcontact)$/i;
/** Names of hosts and models that devices come with. */
const bareName = (text: string) => (isHostName(text) ? readHostName(text) : {});

/** Windows' own numbers for what a machine is (sysObjectID below 1.3.6.1.4.1.311.1.1.3.1). */
const windowsKinds: Readonly<Record<string, AssetKind>> = {
  '1.3.6.1.4.1.311.1.1.3.1.1': 'workstation',
  '1.3.6.1.4.1.311.1.1.3.1.2': 'server',
  '1.3.6.1.4.1.311.1.1.3.1.3': 'server',
};

interface System {
  os?: OperatingSystem;
  kind?: AssetKind;
  kernel?: Inventory['kernel'];
}

/** A general-purpose system, by what it says of its kernel. */
function generalSystem({ description, object }: SnmpAnswers): System {
  const build = /\bWindows\b.*\bVersion \d+\.\d+ \(Build (\d{3,6})\b/.exec(description)?.[1];
  if (build !== undefined) {
    const family = windowsFamily(Number(build));
    return {
      os: observedSystem({ family: 'windows', ...(family ? { version: family.release } : {}) }),
      kind: windowsKinds[object] ?? family?.kind ?? 'computer',
    };
  }
  // uname -a: system, name, release, version, machine.
  const linux = /^Linux (?:\S+ )?(\d[\w.+~-]*) (#.*)$/s.exec(description);
  if (linux) {
    const kernel = runningKernel(linux[1], linux[2]);
    const family = /\bDebian\b/.test(linux[2]!) ? 'debian' : /\bUbuntu\b/.test(linux[2]!) ? 'ubuntu' : 'linux';
    // Small processors are in cameras and modems as often as in computers.
    const embedded = /\b(?:arm\w*|mips\w*|ppc|sh4)$/.test(description.trim());
    return {
      os: observedSystem({ family }),
      ...(embedded ? {} : { kind: 'computer' as const }),
      ...(kernel ? { kernel } : {}),
    };
  }
  if (/^FreeBSD \S/.test(description)) return { os: observedSystem({ family: 'freebsd' }), kind: 'computer' };
  if (/^Darwin \S/.test(description)) return { os: observedSystem({ family: 'macos' }), kind: 'computer' };
  if (/^SunOS \S/.test(description)) return { os: { family: 'solaris', name: 'Solaris' }, kind: 'computer' };
  if (/^IBM PowerPC\b/.test(description)) return { os: { family: 'aix', name: 'AIX' }, kind: 'server' };
  return {};
}

/** "Cisco IOS XE" to "cisco-ios-xe", the family under which a device's own system is known. */
const familyOf = (product: string) => product.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** Answers as an inventory. `takenAt` is the moment of asking, ISO. */
export function snmpMachine(answers: SnmpAnswers, takenAt: string): { inventory: Inventory; warnings: string[] } {
  const warnings: string[] = [];
  const enterprise = enterpriseOf(answers.object);
  const objectMaker = isGenericAgent(enterprise) ? undefined : makerOfEnterprise(enterprise!);
  const described = describeDevice(answers.description, objectMaker?.name);
  const own = answers.own.filter(({ values }) => Object.keys(values).length > 0);
  const implemented = own.flatMap(({ enterprise: number }) => makerOfEnterprise(number) ?? [])[0];
  const { chassis, ups, printer, radio } = answers;
  const general = generalSystem(answers);

  // Of a UPS the object is its network card's, which another may have made.
  const upsMaker = makerName(ups?.maker);
  const ownUps = upsMaker !== undefined && objectMaker?.name.toLowerCase().startsWith(upsMaker.toLowerCase());
  const maker = firstOf(
    described.maker,
    ownUps ? undefined : upsMaker,
    objectMaker?.name,
    radio ? makerName(radio.maker) : undefined,
    implemented?.name,
    makerName(chassis?.maker),
  );
  const ofOwn = (field: ObjectField) => own.map(({ values }) => values[field]);
  const model = firstOf(
    ...[
      ...ofOwn('model'),
      described.model,
      radio?.model,
      chassisModel(chassis),
      ups?.model,
      printer?.description,
      described.family,
      ...ofOwn('family').map(versionText),
    ].map((text) => modelName(text, maker)),
  );
  const version = [
    described.version,
    ...ofOwn('firmware'),
    radio?.software,
    chassis?.software,
    ups?.software,
    ups?.agent,
    chassis?.firmware,
    answers.probeSoftware,
  ]
    .map(versionText)
    .find((text) => text !== undefined);
  const serial = firstOf(...ofOwn('serial'), described.serial, chassis?.serial, printer?.serial);
  const airOs = maker === 'Ubiquiti' && isAirOsImage(radio?.software ?? '') ? 'airOS' : undefined;
  const product = described.product ?? airOs ?? firstOf(...ofOwn('product')) ?? own.find((mib) => mib.product)?.product;
  const kind =
    described.kind ??
    (printer ? 'printer' : undefined) ??
    (isGenericAgent(enterprise) ? undefined : kindOfObject(answers.object)) ??
    (ups ? 'other' : undefined) ??
    implemented?.kind ??
    general.kind ??
    kindOfWords(answers.description);

  const windows = general.os?.family === 'windows';
  const listed = answers.software
    ? readSnmpSoftware(answers.software, { description: answers.description, windows })
    : null;
  if (listed && listed.cut > 0)
    warnings.push(
      `${listed.cut} of its list of software ${listed.cut === 1 ? 'is' : 'are'} cut at 64 bytes, as SNMP allows no more: their versions are not known`,
    );
  const isAppliance =
    product !== undefined || (maker !== undefined && (general.os === undefined || objectMaker !== undefined));
  const name = product ?? [maker, model, 'firmware'].filter(Boolean).join(' ');
  const firmware: InstalledPackage[] =
    isAppliance && maker !== undefined && version !== undefined
      ? [listedPackage({ name, version, scheme: 'generic', section: 'programs', origin: maker })]
      : [];
  const agent = versionText(ups?.agent);
  if (maker !== undefined && agent !== undefined && agent !== version)
    firmware.push(
      listedPackage({
        name: `${maker} network card`,
        version: agent,
        scheme: 'generic',
        section: 'programs',
        origin: maker,
      }),
    );
  const packages = [...firmware, ...(listed?.packages ?? [])];
  const os: OperatingSystem | undefined =
    product === undefined
      ? (listed?.os ?? general.os)
      : {
          family: familyOf(product),
          name: [product, version].filter(Boolean).join(' '),
          ...(version ? { version } : {}),
        };
  const network = snmpNetwork(answers, general.os !== undefined && objectMaker === undefined);
  const location = noPlace.test(answers.location) ? undefined : meaningful(answers.location);
  const contact = noContact.test(answers.contact) ? undefined : meaningful(answers.contact);
  const hardware = {
    ...(maker ? { vendor: maker } : {}),
    ...(model ? { model } : {}),
    ...(version && isAppliance ? { firmware: version } : {}),
    ...(answers.memory ? { memory: answers.memory } : {}),
  };
  const told = meaningful(answers.description);
  // On a general-purpose system the agent is a program that starts anew by itself.
  const upTime = answers.upTime.system ?? (general.os ? null : answers.upTime.agent);
  const inventory: Inventory = {
    takenAt,
    identity: {
      ...bareName(answers.name.trim()),
      ...(serial ? { serial } : {}),
      ...(network.macs.length > 0 ? { macs: network.macs } : {}),
    },
    ...(network.addresses.length > 0 ? { addresses: network.addresses } : {}),
    ...(kind ? { kind } : {}),
    ...(os ? { os } : {}),
    ...(general.kernel ? { kernel: general.kernel } : {}),
    ...(upTime === null ? {} : { bootedAt: new Date(Date.parse(takenAt) - upTime * 10).toISOString() }),
    ...(Object.keys(hardware).length > 0 ? { hardware } : {}),
    snmp: {
      ...(told ? { description: told } : {}),
      ...(answers.object ? { object: answers.object } : {}),
      ...(contact ? { contact } : {}),
    },
    ...(packages.length > 0 ? { packages } : {}),
    ...(location ? { given: { location } } : {}),
  };
  return { inventory, warnings };
}
