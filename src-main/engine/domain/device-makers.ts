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

/** Private enterprise numbers (IANA), of makers that small networks have. */
const enterprises: Record<number, [name: string, kind?: AssetKind]> = {
  2: ['IBM'],
  9: ['Cisco', 'network'],
  11: ['HP'],
  43: ['3Com', 'network'],
  171: ['D-Link', 'network'],
  232: ['HPE'],
  236: ['Samsung'],
  253: ['Xerox', 'printer'],
  318: ['APC', 'other'],
  343: ['Intel'],
  367: ['Ricoh', 'printer'],
  368: ['Axis', 'other'],
  476: ['Vertiv', 'other'],
  534: ['Eaton', 'other'],
  641: ['Lexmark', 'printer'],
  674: ['Dell'],
  683: ['Toshiba TEC', 'printer'],
  705: ['Eaton', 'other'],
  789: ['NetApp', 'server'],
  850: ['Tripp Lite', 'other'],
  890: ['Zyxel', 'network'],
  935: ['Phoenixtec', 'other'],
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
  2636: ['Juniper', 'network'],
  3097: ['WatchGuard', 'network'],
  3375: ['F5', 'network'],
  3808: ['CyberPower', 'other'],
  3955: ['Linksys', 'network'],
  4526: ['Netgear', 'network'],
  5089: ['Clavister', 'network'],
  6027: ['Force10', 'network'],
  6339: ['Digital China', 'network'],
  6486: ['Alcatel-Lucent', 'network'],
  6527: ['Nokia', 'network'],
  6574: ['Synology', 'server'],
  6876: ['VMware', 'server'],
  7367: ['DrayTek', 'network'],
  8741: ['SonicWall', 'network'],
  10642: ['Zebra', 'printer'],
  11863: ['TP-Link', 'network'],
  12124: ['Isilon', 'server'],
  12356: ['Fortinet', 'network'],
  13400: ['Emerson', 'other'],
  14823: ['Aruba', 'network'],
  14988: ['MikroTik', 'network'],
  15983: ['Meru Networks', 'network'],
  18334: ['Konica Minolta', 'printer'],
  21239: ['Geist', 'other'],
  24681: ['QNAP', 'server'],
  25053: ['Ruckus', 'network'],
  25461: ['Palo Alto Networks', 'network'],
  25506: ['H3C', 'network'],
  30065: ['Arista', 'network'],
  31648: ['DPtech', 'network'],
  35047: ['Sangfor', 'network'],
  39165: ['Hikvision', 'other'],
  41112: ['Ubiquiti', 'network'],
  47196: ['HPE Aruba', 'network'],
  50536: ['QNAP', 'server'],
};

/** Null for who is not known, and for makers of SNMP agents that run on anything. */
export function makerOfEnterprise(number: number): Maker | null {
  const [name, kind] = enterprises[number] ?? [];
  return name ? { name, ...(kind ? { kind } : {}) } : null;
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
