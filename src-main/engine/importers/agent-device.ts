/** Switches, printers and other devices that agents asked over SNMP: from what they told to one inventory. */
import { isIP } from 'node:net';
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { systemFamily, toldSystem } from '../domain/distribution.ts';
import { macsOf, namesOf, type AgentRecord } from './agent-records.ts';
import type { ParsedInventory } from './importer.ts';

export interface AgentDevice {
  /** GLPI's network_device, INFO of the older agents. */
  info: AgentRecord;
  firmwares: readonly AgentRecord[];
  ports: readonly AgentRecord[];
  /** Parts of the entity MIB: chassis, modules, power supplies. */
  components: readonly AgentRecord[];
  /** NetworkEquipment, Printer, ... where the document tells beside the type of the device. */
  itemType?: string;
}

function kindOf(type: string): AssetKind {
  if (/^(?:networking|networkequipment|wifi|firewall|switch|router)$/i.test(type)) return 'network';
  if (/^printer$/i.test(type)) return 'printer';
  return /^computer$/i.test(type) ? 'computer' : 'other';
}

/** Systems that name themselves in sysDescr, under the names their makers' advisories use. */
const systems: readonly (readonly [RegExp, family: string, name: string])[] = [
  [/\bNX-OS\b/, 'nx-os', 'Cisco NX-OS'],
  [/\bIOS[- ]XE\b/, 'ios-xe', 'Cisco IOS XE'],
  [/\bIOS[- ]XR\b/, 'ios-xr', 'Cisco IOS XR'],
  [/\bCisco (?:IOS|Internetwork Operating System)\b/, 'ios', 'Cisco IOS'],
  [/\bAdaptive Security Appliance\b/, 'asa', 'Cisco ASA'],
  [/\bJUNOS\b/i, 'junos', 'Juniper Junos'],
  [/\bFortiOS\b|\bFortiGate\b/i, 'fortios', 'FortiOS'],
  [/\bArubaOS-CX\b/i, 'arubaos-cx', 'ArubaOS-CX'],
  [/\bArubaOS\b/i, 'arubaos', 'ArubaOS'],
  [/\bRouterOS\b/i, 'routeros', 'MikroTik RouterOS'],
  [/\bExtremeXOS\b/i, 'exos', 'ExtremeXOS'],
  [/\bComware\b/i, 'comware', 'Comware'],
  [/\bVersatile Routing Platform\b|\bVRP\b/, 'vrp', 'Huawei VRP'],
  [/\bArista Networks EOS\b/i, 'eos', 'Arista EOS'],
  [/\bPAN-OS\b|\bPalo Alto Networks\b/i, 'pan-os', 'PAN-OS'],
  [/\bVMware ESXi?\b/i, 'esxi', 'VMware ESXi'],
];

function systemOf(description: string, firmware: string | undefined): OperatingSystem | null {
  const text = description.slice(0, 1000);
  const known = systems.find(([pattern]) => pattern.test(text));
  if (known) return { family: known[1], name: known[2], ...(firmware ? { version: firmware } : {}) };
  // "Hardware: ... Software: Windows Version 6.3 (Build 9600)", "Linux host 5.10.0-8-amd64 #1 SMP Debian ...".
  const family = /^(?:Hardware:|Linux |FreeBSD |OpenBSD |SunOS |Darwin )/.test(text) ? systemFamily(text) : null;
  return family ? toldSystem({ name: family }) : null;
}

const listOf = (text: string | undefined) => text?.split('/') ?? [];
const isAddress = (text: string) => isIP(text) !== 0 && !/^(?:127\.|::1$|0\.0\.0\.0$)/.test(text);

export function readDevice({ info, firmwares, ports, components, itemType }: AgentDevice): ParsedInventory {
  const firmware = info.firmware ?? firmwares.find(({ version }) => version)?.version;
  const withAddress = ports.filter((port) => listOf(port.ips ?? port.ip).some(isAddress));
  const addresses = [
    ...new Set(
      [info.ips, info.ip, info.ipaddr, ...withAddress.map((port) => port.ips ?? port.ip)]
        .flatMap(listOf)
        .filter(isAddress),
    ),
  ];
  // Ports of a switch are many; those with an address are how the device itself is seen on the network.
  const macs = macsOf([info.mac, ...withAddress.map((port) => port.mac)]);
  const chassis = components.find(({ type, serial }) => type === 'chassis' && serial);
  const serial = info.serial ?? chassis?.serial;
  const model = info.model ?? chassis?.model;
  const os = systemOf(info.description ?? '', firmware);
  const names = namesOf(info.name ?? info.snmphostname ?? info.netbiosname, info.dnshostname);
  const hardware = {
    ...(info.manufacturer ? { vendor: info.manufacturer } : {}),
    ...(model ? { model } : {}),
    ...(firmware ? { firmware } : {}),
  };
  const type = info.type && !/^unmanaged$/i.test(info.type) ? info.type : (itemType ?? '');
  const inventory: Inventory = {
    identity: {
      ...names,
      ...(serial ? { serial } : {}),
      ...(macs.length > 0 ? { macs } : {}),
    },
    ...(addresses.length > 0 ? { addresses } : {}),
    kind: kindOf(type),
    ...(os ? { os } : {}),
    ...(Object.keys(hardware).length > 0 ? { hardware } : {}),
    ...(info.location ? { given: { location: info.location } } : {}),
  };
  return { inventory, warnings: [] };
}

/** Says anything by which the device could be told from others. */
export function isTelling({ inventory: { identity, addresses } }: ParsedInventory): boolean {
  return Object.keys(identity).length > 0 || addresses !== undefined;
}

/** What names the device in a file of several, most lasting first. */
export function partOf({ inventory: { identity, addresses } }: ParsedInventory): string | undefined {
  return identity.serial ?? identity.macs?.[0] ?? identity.fqdn ?? identity.name ?? addresses?.[0];
}
