/** Computers as inventory agents describe them: from their sections to one inventory. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { isServerName } from '../domain/windows-product.ts';
import {
  firstOf,
  flag,
  localInstant,
  macsOf,
  nameOfAgent,
  namesOf,
  type AgentRecord,
  type AgentSections,
} from './agent-records.ts';
import { readSoftware } from './agent-software.ts';
import { readSystem } from './agent-system.ts';
import type { ParsedInventory } from './importer.ts';

/** Management cards belong to a computer of their own; loopback and virtual ones identify nothing. */
function realCards(networks: readonly AgentRecord[]): AgentRecord[] {
  const cards = networks.filter(
    (card) =>
      card.mac !== undefined &&
      !/^(?:loopback|alias|bridge|dialup|bluetooth)$/i.test(card.type ?? '') &&
      !flag(card.management),
  );
  const real = cards.filter((card) => !flag(card.virtualdev));
  // Agents on macOS marked every card as virtual: then the mark says nothing.
  return real.length > 0 || !networks.every((card) => flag(card.virtualdev)) ? real : cards;
}

function addressesOf(cards: readonly AgentRecord[]): string[] {
  const all = cards.flatMap((card) => [card.ipaddress, card.ipaddress6].flatMap((text) => text?.split('/') ?? []));
  return [...new Set(all.filter((text) => isIP(text) !== 0 && text !== '0.0.0.0'))];
}

/** Fingerprint as ssh-keygen prints it, of "ssh-ed25519 AAAA..."; null for what is no key. */
function hostKey(text: string | undefined): string | null {
  const [type, body] = (text ?? '').split(/\s+/, 2);
  if (!type || !body || !/^[A-Za-z0-9+/]{40,}={0,2}$/.test(body)) return null;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.length < 32 || bytes.subarray(4, 4 + type.length).toString('latin1') !== type) return null;
  return `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`;
}

/** Undefined where nothing tells. */
function kindOf(os: OperatingSystem | undefined, chassis: string): AssetKind | undefined {
  if (os?.family === 'windows') return isServerName(os.name) ? 'server' : 'workstation';
  if (/server|rack|blade/i.test(chassis)) return 'server';
  if (/laptop|notebook|desktop|tower|all in one|portable|tablet|convertible|mini pc|lunch box/i.test(chassis))
    return 'workstation';
  if (os?.family === 'macos') return 'workstation';
  return os || chassis ? 'computer' : undefined;
}

function controlsOf(sections: AgentSections): NonNullable<Inventory['securityControls']> {
  const scanners = (sections.get('antivirus') ?? []).flatMap((record) => {
    if (!record.name) return [];
    const active = flag(record.enabled);
    const upToDate = flag(record.uptodate);
    const definitions = record.base_version ?? record.base_creation;
    return [
      {
        name: record.name,
        ...(record.version ? { version: record.version } : {}),
        ...(definitions ? { definitions } : {}),
        ...(active === undefined ? {} : { active }),
        ...(upToDate === undefined ? {} : { upToDate }),
      },
    ];
  });
  const firewalls = (sections.get('firewalls') ?? sections.get('firewall') ?? []).map((record) => {
    const active = flag(record.status);
    const profile = record.profile ? ` (${record.profile})` : '';
    return { name: `Firewall${profile}`, ...(active === undefined ? {} : { active }) };
  });
  const encryption = (sections.get('drives') ?? []).flatMap((record) => {
    if (!record.encrypt_name) return [];
    const drive = record.letter ?? record.volumn ?? record.type;
    const active = flag(record.encrypt_status);
    return [
      { name: `${record.encrypt_name}${drive ? ` (${drive})` : ''}`, ...(active === undefined ? {} : { active }) },
    ];
  });
  return [...scanners, ...firewalls, ...encryption];
}

/** GLPI and OCS use the tag to put machines under the unit of the organisation they belong to. */
function givenOf(sections: AgentSections, tag: string | undefined): Inventory['given'] {
  const account = new Map(
    (sections.get('accountinfo') ?? []).flatMap(({ keyname, keyvalue }) =>
      keyname && keyvalue ? [[keyname.toUpperCase(), keyvalue] as const] : [],
    ),
  );
  const department = tag ?? account.get('TAG');
  return department ? { department } : undefined;
}

function hardwareOf(sections: AgentSections): Inventory['hardware'] {
  const bios = firstOf(sections, 'bios');
  const hardware = firstOf(sections, 'hardware');
  const cpu = firstOf(sections, 'cpus').name ?? hardware.processort;
  const memory = Number(hardware.memory);
  const found = {
    ...(bios.smanufacturer ? { vendor: bios.smanufacturer } : {}),
    ...(bios.smodel ? { model: bios.smodel } : {}),
    ...(cpu ? { cpu } : {}),
    ...(memory > 0 && memory < 1e9 ? { memory: memory * 1024 * 1024 } : {}),
    ...(bios.bversion ? { firmware: bios.bversion } : {}),
  };
  return Object.keys(found).length > 0 ? found : undefined;
}

export interface AgentInventory {
  sections: AgentSections;
  deviceId: string;
  /** Computer, Phone, ...; empty where it is not told. */
  itemType: string;
  tag?: string;
  /** Why lists are not whole, in words; null where they are. */
  incomplete: string | null;
}

/** Only dotted names are domains: agents write a workgroup into the same field. */
function identityOf({ sections, deviceId }: AgentInventory, cards: readonly AgentRecord[]): Inventory['identity'] {
  const system = firstOf(sections, 'operatingsystem');
  const hardware = firstOf(sections, 'hardware');
  const bios = firstOf(sections, 'bios');
  const domain = [system.dns_domain, hardware.workgroup].find((text) => text && /^[^.\s]+(?:\.[^.\s]+)+$/.test(text));
  const names = namesOf(hardware.name ?? (system.fqdn ? undefined : nameOfAgent(deviceId)), system.fqdn);
  const serial = bios.ssn ?? bios.biosserial;
  const macs = macsOf(cards.map((card) => card.mac));
  const key = hostKey(system.ssh_key);
  return {
    ...names,
    ...(!names.fqdn && names.name && system.dns_domain && system.dns_domain === domain
      ? { fqdn: `${names.name}.${domain}`.toLowerCase() }
      : {}),
    ...(domain ? { domain } : {}),
    ...(serial ? { serial } : {}),
    ...(hardware.uuid ? { uuid: hardware.uuid } : {}),
    ...(macs.length > 0 ? { macs } : {}),
    ...(key ? { sshHostKeys: [key] } : {}),
  };
}

/** What stands in a partial or broken inventory of single things holds; its lists are left out. */
export function readMachine(agent: AgentInventory): ParsedInventory {
  const { sections, tag, incomplete } = agent;
  const warnings: string[] = [];
  const system = firstOf(sections, 'operatingsystem');
  const told = readSystem(sections);
  if (told) warnings.push(...told.warnings);
  const os = told?.os;
  const cards = realCards(sections.get('networks') ?? []);
  const addresses = addressesOf(cards);
  const hardware = hardwareOf(sections);
  const given = givenOf(sections, tag);
  const controls = controlsOf(sections);
  const zone = system.timezone_offset;
  const takenAt =
    localInstant(firstOf(sections, 'accesslog').logdate, zone) ??
    localInstant(firstOf(sections, 'hardware').lastdate, zone);
  const bootedAt = localInstant(system.boot_time, zone);
  const kernel = /^linux$/i.test(system.kernel_name ?? '') && /^\d\S+$/.exec(system.kernel_version ?? '')?.[0];
  const chassis = firstOf(sections, 'hardware').chassis_type ?? firstOf(sections, 'bios').type ?? '';
  const kind = /^phone$/i.test(agent.itemType) ? 'other' : kindOf(os, chassis);
  const inventory: Inventory = {
    ...(takenAt ? { takenAt } : {}),
    identity: identityOf(agent, cards),
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(kind ? { kind } : {}),
    ...(os ? { os } : {}),
    ...(kernel ? { kernel: { release: kernel } } : {}),
    ...(bootedAt ? { bootedAt } : {}),
    ...(hardware ? { hardware } : {}),
    ...(controls.length > 0 && !incomplete ? { securityControls: controls } : {}),
    ...(given ? { given } : {}),
  };
  const listed = sections.get('softwares');
  if (incomplete) {
    warnings.push(
      `${incomplete}${listed ? `: its ${listed.length} software entries are not the whole list and were left out` : ''}`,
    );
  } else if (listed) {
    const software = readSoftware(listed, os?.family ?? '');
    inventory.packages = software.packages;
    if (software.sections.length > 0) inventory.sections = software.sections;
    if (software.hotfixes) inventory.hotfixes = software.hotfixes;
    if (software.unnamed) warnings.push(`${software.unnamed} software entries have no name and were left out`);
  }
  return { inventory, warnings };
}
