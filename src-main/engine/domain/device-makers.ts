/**
 * Makers of devices: by the number IANA gave them, which SNMP tells, and by the name under which their network cards are
 * registered; and what kind of device that suggests. Pure.
 */
import type { AssetKind } from '../../../src-shared/model/asset.ts';

export interface Maker {
  name: string;
  /** Where nearly all of its devices that are reached so are of one kind. */
  kind?: AssetKind;
}

/** Private enterprise numbers (https://www.iana.org/assignments/enterprise-numbers), of makers that small networks have. */
const enterprises: Record<number, [name: string, kind?: AssetKind]> = {
  2: ['IBM'],
  9: ['Cisco', 'network'],
  11: ['HP'],
  43: ['3Com', 'network'],
  171: ['D-Link', 'network'],
  207: ['Allied Telesis', 'network'],
  231: ['Fujitsu'],
  232: ['HPE', 'server'],
  236: ['Samsung'],
  253: ['Xerox', 'printer'],
  297: ['Fujifilm', 'printer'],
  318: ['APC', 'other'],
  343: ['Intel'],
  367: ['Ricoh', 'printer'],
  368: ['Axis', 'other'],
  476: ['Vertiv', 'other'],
  534: ['Eaton', 'other'],
  641: ['Lexmark', 'printer'],
  674: ['Dell'],
  705: ['Eaton', 'other'],
  789: ['NetApp', 'server'],
  850: ['Tripp Lite', 'other'],
  890: ['Zyxel', 'network'],
  935: ['Phoenixtec', 'other'],
  1129: ['Toshiba TEC', 'printer'],
  1139: ['EMC', 'server'],
  1248: ['Epson', 'printer'],
  1347: ['Kyocera', 'printer'],
  1588: ['Brocade', 'network'],
  1602: ['Canon', 'printer'],
  1916: ['Extreme Networks', 'network'],
  1991: ['Brocade', 'network'],
  2001: ['Oki', 'printer'],
  2011: ['Huawei'],
  2356: ['LANCOM', 'network'],
  2385: ['Sharp', 'printer'],
  2435: ['Brother', 'printer'],
  2468: ['Ingrasys', 'other'],
  2604: ['Sophos', 'network'],
  2620: ['Check Point', 'network'],
  2636: ['Juniper', 'network'],
  3097: ['WatchGuard', 'network'],
  3224: ['Juniper', 'network'],
  3375: ['F5', 'network'],
  3808: ['CyberPower', 'other'],
  3902: ['ZTE', 'network'],
  3955: ['Linksys', 'network'],
  4526: ['Netgear', 'network'],
  4881: ['Ruijie', 'network'],
  5089: ['Clavister', 'network'],
  5651: ['Maipu', 'network'],
  5951: ['Citrix', 'network'],
  6027: ['Force10', 'network'],
  6339: ['Digital China', 'network'],
  6486: ['Alcatel-Lucent', 'network'],
  6527: ['Nokia', 'network'],
  6574: ['Synology', 'server'],
  6876: ['VMware', 'server'],
  7367: ['DrayTek', 'network'],
  8741: ['SonicWall', 'network'],
  9304: ['CTS', 'network'],
  9833: ['Legend Holdings', 'network'],
  10642: ['Zebra', 'printer'],
  11863: ['TP-Link', 'network'],
  12124: ['Isilon', 'server'],
  12356: ['Fortinet', 'network'],
  12740: ['Dell EqualLogic', 'server'],
  13400: ['Emerson', 'other'],
  14179: ['Cisco', 'network'],
  14331: ['Topsec', 'network'],
  14823: ['Aruba', 'network'],
  14988: ['MikroTik', 'network'],
  15227: ['Venustech', 'network'],
  15497: ['Cisco', 'network'],
  15983: ['Meru Networks', 'network'],
  17163: ['Riverbed', 'network'],
  17713: ['Cambium', 'network'],
  18334: ['Konica Minolta', 'printer'],
  19046: ['Lenovo', 'server'],
  19849: ['NSFOCUS', 'network'],
  20632: ['Barracuda', 'network'],
  20916: ['AVTECH', 'other'],
  21239: ['Geist', 'other'],
  21671: ['VSS Monitoring', 'network'],
  22610: ['A10 Networks', 'network'],
  24681: ['QNAP', 'server'],
  25053: ['Ruckus', 'network'],
  25461: ['Palo Alto Networks', 'network'],
  25506: ['H3C', 'network'],
  26866: ['Gigamon', 'network'],
  26928: ['Aerohive', 'network'],
  28557: ['Hillstone', 'network'],
  29671: ['Cisco Meraki', 'network'],
  30065: ['Arista', 'network'],
  31648: ['DPtech', 'network'],
  34774: ['Huawei', 'server'],
  35047: ['Sangfor', 'network'],
  35904: ['MacroSAN', 'server'],
  37447: ['Nimble Storage', 'server'],
  39165: ['Hikvision', 'other'],
  40310: ['Cumulus Networks', 'network'],
  40614: ['East Power', 'other'],
  41112: ['Ubiquiti', 'network'],
  47196: ['HPE Aruba', 'network'],
  50536: ['iXsystems', 'server'],
  55062: ['QNAP', 'server'],
};

/** "1.3.6.1.4.1.9.1.516" to 9. */
export function enterpriseOf(object: string | undefined): number | undefined {
  const number = /^1\.3\.6\.1\.4\.1\.(\d{1,10})(?:\.|$)/.exec(object ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Null for who is not known, and for makers of SNMP agents that run on anything. */
export function makerOfEnterprise(number: number): Maker | null {
  const [name, kind] = enterprises[number] ?? [];
  return name ? { name, ...(kind ? { kind } : {}) } : null;
}

/** Parts of makers' trees that are of one kind, where the maker's devices are of several. */
const objectKinds: [prefix: string, kind: AssetKind][] = [
  // HP's JetDirect and its switches (ICF).
  ['1.3.6.1.4.1.11.2.3.9.', 'printer'],
  ['1.3.6.1.4.1.11.2.3.7.11.', 'network'],
  ['1.3.6.1.4.1.236.11.5.', 'printer'],
  // Dell's server management and switches.
  ['1.3.6.1.4.1.674.10892.', 'server'],
  ['1.3.6.1.4.1.674.10895.', 'network'],
  // Huawei's storage (ISM) and servers (iBMC).
  ['1.3.6.1.4.1.2011.2.91.', 'server'],
  ['1.3.6.1.4.1.2011.2.235.', 'server'],
];

/** What kind of device has this sysObjectID; undefined where its maker makes several. */
export function kindOfObject(object: string | undefined): AssetKind | undefined {
  const kind = objectKinds.find(([prefix]) => `${object}.`.startsWith(prefix))?.[1];
  return kind ?? makerOfEnterprise(enterpriseOf(object) ?? -1)?.kind;
}

/** Upper-case hexadecimal beginnings of addresses (6, 7 or 9 digits) to who registered them. */
export type CardRegistry = (prefix: string) => string | undefined;

/** IEEE's block of its own that it gives away in parts, and owners who keep their name to themselves. */
const nobody = /^(?:IEEE Registration Authority|Private)\b/iu;
const legalForm =
  /[\s,.]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|gmbh|ag|kg|s\.?a|b\.?v|pte|pty|plc|s\.?r\.?l|a\/s|oy|ab)[.,]?$/iu;

/** "Brother industries, LTD." to "Brother industries". */
function plainName(registered: string): string {
  let name = registered.split('\n', 1)[0]!.trim();
  for (let before = ''; before !== name;) {
    before = name;
    name = name.replace(legalForm, '');
  }
  return name.slice(0, 60);
}

/**
 * Who made a network card. Undefined for one that nobody is known of, and for addresses that software makes up: these are
 * locally administered and have no maker, but QEMU's and Hyper-V's are told.
 */
export function makerOfCard(mac: string, registry: CardRegistry): string | undefined {
  const digits = mac.toUpperCase().replace(/[^0-9A-F]/gu, '');
  if (digits.length !== 12) return undefined;
  if (digits.startsWith('525400')) return 'QEMU';
  if (Number.parseInt(digits.slice(0, 2), 16) & 2) return undefined;
  const registered = [9, 7, 6]
    .map((length) => registry(digits.slice(0, length)))
    .find((name) => name && !nobody.test(name));
  return registered === undefined ? undefined : plainName(registered) || undefined;
}

const cardKinds: [pattern: RegExp, kind: AssetKind][] = [
  [
    /^(?:Brother|Lexmark|Kyocera|Ricoh|Xerox|Seiko Epson|Konica Minolta|Zebra Tech|Oki(?: Data| Electric)|Toshiba TEC|Riso|Star Micronics)\b/iu,
    'printer',
  ],
  [
    /^(?:Routerboard|MikroTik|Mikrotikls|Ubiquiti|Cisco|Juniper|Fortinet|Aruba|Ruckus|Zyxel|Netgear|TP-Link|D-Link|AVM |LANCOM|DrayTek|SonicWall|WatchGuard|Palo Alto|Extreme Networks|Arista|Sophos|New H3C|Hangzhou H3C|Ruijie|Cambium|Huawei Device)/iu,
    'network',
  ],
  [
    /^(?:Axis Comm|Hangzhou Hikvision|Zhejiang Dahua|Sonos|Espressif|Philips Lighting|Signify|Tuya|American Power Conversion|Schneider Electric|Roku|Shelly|Allterco)/iu,
    'other',
  ],
  [/^(?:Synology|QNAP)/iu, 'server'],
];

/** What kind of device has cards of that maker; undefined where it could be any. */
export const kindOfCardMaker = (maker: string): AssetKind | undefined =>
  cardKinds.find(([pattern]) => pattern.test(maker))?.[1];

/** Makers of no hardware: the machine is a virtual one. */
export const isVirtualCard = (maker: string): boolean =>
  /^(?:QEMU|VMware|Xensource|Parallels|PCS Systemtechnik|Proxmox)\b/iu.test(maker);
