/**
 * Leases of DHCP servers, each active one a machine: address, network card and name, nothing else. What is expired, freed,
 * declined or only reserved is no machine.
 */
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { compact, isRecord, recordsOf, textOf } from '../domain/json-values.ts';
import { isAddress, readHostName, readMacs } from '../domain/network-names.ts';
import { readInstant } from '../domain/written-dates.ts';
import type { Content } from '../files/content.ts';
import { childText, readXml } from '../files/xml.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { readPrintedRows } from './powershell-text.ts';
import { readDhcpd, readDnsmasq, readMikrotik, readNetsh, type Lease, type LeaseReader } from './dhcp-text.ts';

const textForms: readonly LeaseReader[] = [readDhcpd, readNetsh, readMikrotik, readDnsmasq];

/** Names of columns without signs, of Windows, Kea, pfSense, OPNsense and others. */
const keyOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const columns = {
  address: ['ipaddress', 'address', 'ip', 'ipv4address'],
  mac: ['hwaddr', 'macaddress', 'mac', 'hwaddress', 'clientid', 'hardwareaddress'],
  name: ['hostname', 'clienthostname', 'devicename', 'clientname', 'host'],
  state: ['addressstate', 'state', 'binding', 'bindingstate', 'leasestate'],
  expires: [
    'leaseexpirytime',
    'expire',
    'expires',
    'end',
    'ends',
    'leaseexpires',
    'leaseend',
    'validlifetime',
    'leasetype',
  ],
} as const;

const placeOf = (names: readonly string[], field: keyof typeof columns) => {
  for (const name of columns[field]) if (names.includes(name)) return names.indexOf(name);
  return -1;
};

const leaseState =
  /^(?:|\d|(?:in)?active(?:reservation)?|offered|declined|expired|bound|waiting|free|backup|released|abandoned|reset)$/i;

/** States of all servers that mean that a machine holds the address; numbers are Kea's. */
function isActive(state: string): boolean {
  if (/^\d$/.test(state)) return state === '0';
  return (
    state === '' ||
    /^(?:active(?:reservation)?|bound|online|default|dynamic|static)$/i.test(state.replaceAll(/[\s_-]/g, ''))
  );
}

function readTableLeases(content: Content): { leases: Lease[]; unread: number } | null {
  // Get-DhcpServerv4Lease prints a table or list where nothing exports it.
  const printed = /\bIPAddress\b/.test(content.head) && /^-+ +-+|^IPAddress +:/m.test(content.head);
  const table = printed ? readPrintedRows(content.text) : content.table();
  if (!table) return null;
  const names = table.header.map(keyOf);
  const at = (field: keyof typeof columns) => placeOf(names, field);
  const [address, mac, name, state, expires] = [at('address'), at('mac'), at('name'), at('state'), at('expires')];
  const lifetime = names.indexOf('validlifetime');
  if (address < 0 || mac < 0 || (expires < 0 && state < 0)) return null;
  // A column named "state" alone may say anything of a machine.
  if (expires < 0 && !table.rows.slice(0, 50).every((row) => leaseState.test(row[state]!))) return null;
  const rows = table.rows.filter((row) => isAddress(row[address]!));
  if (
    rows.length === 0 ||
    !rows.slice(0, 50).some((row) => readMacs(row[mac]!).length > 0 || /[0-9a-f]{2}[:-]/i.test(row[mac]!))
  )
    return null;
  const leases = rows.map((row): Lease => {
    const told = row[state] ?? '';
    // Kea's expiry less the lifetime is when the machine last asked.
    const seconds = lifetime >= 0 ? Number(row[names.indexOf('expire')]) - Number(row[lifetime]) : NaN;
    const at = seconds > 0 ? readInstant(String(seconds), 'unknown') : null;
    return {
      address: row[address]!,
      mac: readMacs(row[mac]!)[0] ?? macOfClientId(row[mac]!),
      name: row[name] ?? '',
      ...(at ? { at } : {}),
      active: isActive(told) && (lifetime < 0 || Number(row[lifetime]) > 0),
    };
  });
  return { leases, unread: table.rows.length - rows.length + table.uneven };
}

/** A client id of type 1 is a hardware address with a type in front; others are not. */
function macOfClientId(id: string): string | undefined {
  return readMacs(/^0?1[:-]([0-9a-f]{2}(?:[:-][0-9a-f]{2}){5})$/i.exec(id)?.[1] ?? '')[0];
}

/** Answers of Kea's lease4-get-all and lease6-get-all, and OPNsense's "rows". */
function readJsonLeases(content: Content): { leases: Lease[]; unread: number } | null {
  const value = content.json();
  const answers = Array.isArray(value) ? recordsOf(value) : isRecord(value) ? [value] : [];
  const records = answers.flatMap((answer) => {
    const inner = isRecord(answer['arguments']) ? answer['arguments'] : answer;
    return recordsOf(inner['leases'] ?? inner['rows']);
  });
  const leases = records.flatMap((record): Lease[] => {
    const address = textOf(record['ip-address']) || textOf(record['address']);
    if (!isAddress(address)) return [];
    const at = readInstant(textOf(record['cltt']), 'unknown');
    return [
      {
        address,
        mac: readMacs(textOf(record['hw-address']) || textOf(record['hwaddr']) || textOf(record['mac']))[0],
        name: textOf(record['hostname']),
        ...(at ? { at } : {}),
        active: isActive(textOf(record['state'])),
      },
    ];
  });
  const telling = records.some(
    (record) =>
      'hw-address' in record ||
      'valid-lft' in record ||
      ('hwaddr' in record && 'expire' in record) ||
      ('mac' in record && 'ends' in record),
  );
  return leases.length > 0 && telling ? { leases, unread: records.length - leases.length } : null;
}

/** Export-DhcpServer -Leases: a configuration with each scope's leases. */
function readXmlLeases({ pieces, file }: Content): { leases: Lease[]; unread: number } {
  const leases: Lease[] = [];
  const { broken } = readXml(pieces(), file.name, new Set(['Lease']), (lease) => {
    const address = childText(lease, 'IPAddress') ?? '';
    if (!isAddress(address)) return;
    const id = childText(lease, 'ClientId') ?? '';
    leases.push({
      address,
      mac: readMacs(id)[0] ?? macOfClientId(id),
      name: childText(lease, 'HostName'),
      active: isActive(childText(lease, 'AddressState') ?? ''),
    });
  });
  return { leases, unread: broken ? 1 : 0 };
}

function readLeases(content: Content): { leases: Lease[]; unread: number } | null {
  if (/^\s*</.test(content.head)) return readXmlLeases(content);
  if (/^\s*[[{]/.test(content.head)) return readJsonLeases(content);
  for (const form of textForms) {
    const found = form(content.text);
    if (found) return found;
  }
  return readTableLeases(content);
}

function machineOf(lease: Lease): ParsedInventory {
  const macs = lease.mac ? [lease.mac] : [];
  const inventory: Inventory = {
    ...(lease.at ? { takenAt: lease.at } : {}),
    identity: compact({ ...readHostName(lease.name ?? ''), macs }),
    addresses: [lease.address],
  };
  return { inventory, warnings: [], part: lease.mac ?? lease.address };
}

export const dhcpLeases: Importer = {
  id: 'dhcp-leases',
  title: 'DHCP leases',
  example: 'Get-DhcpServerv4Lease -ScopeId 10.0.0.0 | Export-Csv leases.csv',
  detect(content) {
    if (/^\s*</.test(content.head)) return content.xmlRoot()?.name === 'DHCPServer' ? 0.95 : 0;
    if (/^\s*[[{]/.test(content.head))
      return /"(?:hw-address|hwaddr|mac)"\s*:/.test(content.head) && readJsonLeases(content) ? 0.95 : 0;
    if (textForms.some((form) => form(content.head) !== null)) return 0.95;
    return readTableLeases(content) ? 0.93 : 0;
  },
  parse(content) {
    const found = readLeases(content);
    // The last that is said of an address counts: lease files are journals.
    const last = new Map((found?.leases ?? []).map((lease) => [lease.address, lease]));
    // Windows gives this name to addresses that something else answered on.
    const active = [...last.values()].filter((lease) => lease.active && lease.name !== 'BAD_ADDRESS');
    const machines = active.map(machineOf);
    const [first] = machines;
    if (!first)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} holds no active lease`,
        'Export the leases again while machines are on.',
      );
    const past = last.size - active.length;
    if (past) first.warnings.push(`${past} lease(s) are expired, freed, declined or only reserved: left out.`);
    if (found!.unread) first.warnings.push(`${found!.unread} line(s) or row(s) could not be read.`);
    return machines;
  },
};
