/** Lease files and printed lists of DHCP servers that are no tables: ISC dhcpd, dnsmasq, netsh, MikroTik. */
import { isAddress, readMacs } from '../domain/network-names.ts';
import { readInstant } from '../domain/written-dates.ts';

export interface Lease {
  address: string;
  mac?: string;
  name?: string;
  /** When the server and the machine last spoke, where the source tells. */
  at?: string;
  /** Does a machine have it: not expired, freed, declined or only reserved. */
  active: boolean;
}

/** Null: the text is not of this form. */
export type LeaseReader = (text: string) => { leases: Lease[]; unread: number } | null;

/** dhcpd.leases(5), IPv6 too: a later block of an address replaces the earlier ones. */
export const readDhcpd: LeaseReader = (text) => {
  if (!/^[ \t]*(?:lease|iaaddr) \S{3,45} \{/m.test(text.slice(0, 100_000))) return null;
  const leases: Lease[] = [];
  let unread = 0;
  let open: { address: string; fields: Map<string, string> } | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.slice(0, 1000).trim();
    const start = /^(?:lease|iaaddr) (\S{3,45}) \{$/.exec(line);
    if (start) {
      if (open) unread += 1;
      open = { address: start[1]!, fields: new Map() };
    } else if (open && line === '}') {
      const { address, fields } = open;
      open = null;
      if (!isAddress(address)) continue;
      const state = fields.get('binding state');
      const at = readInstant(
        (fields.get('cltt') ?? fields.get('starts') ?? '').replace(/^(?:\d |epoch )/, ''),
        'unknown',
      );
      leases.push({
        address,
        mac: readMacs(fields.get('hardware') ?? '')[0],
        name: fields.get('client-hostname')?.replaceAll('"', ''),
        ...(at ? { at } : {}),
        active: (state === undefined || state === 'active') && !fields.has('abandoned'),
      });
    } else if (open) {
      const field = /^(binding state|hardware|client-hostname|starts|cltt|abandoned)\b\s?([^;]*);/.exec(line);
      if (field) open.fields.set(field[1]!, field[2]!.trim());
    }
  }
  if (open) unread += 1;
  return { leases, unread };
};

const dnsmasqLine =
  /^(\d{1,12}) (?:(?:\d\d-)?((?:[0-9a-f]{2}:){5}[0-9a-f]{2})|\d{1,12}) (\S{3,45}) (\S{1,255}) (\S{1,300})$/i;

/** dnsmasq.leases: expiry, hardware address (IPv6: IAID), address, name or *, client id. */
export const readDnsmasq: LeaseReader = (text) => {
  const lines = text.split('\n').filter((line) => line.trim() && !line.startsWith('duid '));
  const leases = lines.flatMap((line): Lease[] => {
    const match = dnsmasqLine.exec(line.slice(0, 1000).trim());
    if (!match || !isAddress(match[3]!)) return [];
    return [{ address: match[3]!, mac: match[2], name: match[4] === '*' ? undefined : match[4], active: true }];
  });
  return leases.length > 0 && leases.length >= lines.length * 0.7
    ? { leases, unread: lines.length - leases.length }
    : null;
};

const netshLine =
  /^((?:\d{1,3}\.){3}\d{1,3}) ?- ?(?:\d{1,3}\.){3}\d{1,3} ?- ?([0-9a-f]{2}(?:-[0-9a-f]{2}){0,60}) ?-? ?(.*)$/i;
/** Type and name at the end; what stands before them is the day of expiry in the server's language. */
const netshTail = / ?- ?[NDBUR](?: ?- ?(.*))?$/;

/** `netsh dhcp server scope X show clients 1`: the same columns in every language, parted by "-". */
export const readNetsh: LeaseReader = (text) => {
  const leases: Lease[] = [];
  let unread = 0;
  for (const raw of text.split('\n')) {
    const line = raw.slice(0, 500).trim().replaceAll(/\s+/g, ' ');
    if (!/^(?:\d{1,3}\.){3}\d{1,3} ?-/.test(line)) continue;
    const match = netshLine.exec(line);
    if (!match) {
      unread += 1;
      continue;
    }
    const rest = match[3]!;
    const tail = netshTail.exec(rest);
    leases.push({
      address: match[1]!,
      mac: readMacs(match[2]!)[0],
      name: tail?.[1]?.trim(),
      active: !/inactive/i.test(tail ? rest.slice(0, tail.index) : rest),
    });
  }
  return leases.length > 0 ? { leases, unread } : null;
};

/** A name and its value, quoted where it holds spaces. */
const assignment = /([a-z-]{1,40})=("[^"]{0,500}"|\S{0,500})/g;

/** RouterOS `/ip dhcp-server lease print detail`: numbered entries of assignments over several lines. */
export const readMikrotik: LeaseReader = (text) => {
  if (!/mac-address=/.test(text) || !/^[ \t]*\d+\s[^=\n]{0,40}(?:;;;|address=)/m.test(text.slice(0, 100_000)))
    return null;
  const entries: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.slice(0, 2000).trimEnd();
    if (/^\s{0,5}\d{1,6}\s/.test(line)) entries.push(line);
    else if (entries.length && line.startsWith(' ') && entries.at(-1)!.length < 20_000)
      entries.push(`${entries.pop()!} ${line.trim()}`);
  }
  const leases = entries.flatMap((entry): Lease[] => {
    const fields = new Map<string, string>();
    for (const [, name, value] of entry.matchAll(assignment)) fields.set(name!, value!.replaceAll('"', ''));
    const address = fields.get('active-address') ?? fields.get('address') ?? '';
    if (!isAddress(address)) return [];
    const flags = /^\s*\d+\s+([A-Z ]{0,10})/.exec(entry)?.[1] ?? '';
    return [
      {
        address,
        mac: fields.get('active-mac-address') ?? fields.get('mac-address'),
        name: fields.get('host-name'),
        active: (fields.get('status') ?? 'bound') === 'bound' && !flags.includes('X'),
      },
    ];
  });
  return leases.length > 0 ? { leases, unread: entries.length - leases.length } : null;
};
