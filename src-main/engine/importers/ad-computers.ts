/**
 * Computer accounts of Active Directory (Get-ADComputer, csvde, ldifde, ldapsearch) and devices of Entra ID and Intune. A
 * directory tells of machines, their system and last logon; it never proves what software they have.
 */
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { compact, isRecord, recordsOf, textOf } from '../domain/json-values.ts';
import { readAddresses, readHostName, readMacs } from '../domain/network-names.ts';
import { kindOfSystem, readArch, readSystem } from '../domain/system-words.ts';
import { dateOrder, needsOrder, readInstant, type DateOrder } from '../domain/written-dates.ts';
import type { Content } from '../files/content.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { readLdif } from './ldif.ts';
import { readPrintedRows } from './powershell-text.ts';

/** Values by column or attribute, the name in small letters without signs and spaces. */
type Account = Map<string, string>;

const keyOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Where each fact stands, by all exports; the first filled one counts. */
const columns = {
  name: ['name', 'cn', 'devicename', 'displayname'],
  dns: ['dnshostname'],
  system: ['operatingsystem', 'os'],
  version: ['operatingsystemversion', 'osversion'],
  path: ['distinguishedname', 'dn'],
  serial: ['serialnumber'],
  vendor: ['manufacturer'],
  model: ['model'],
  arch: ['processorarchitecture'],
  description: ['description'],
  id: ['objectguid', 'objectid', 'deviceid', 'azureaddeviceid', 'id', 'objectsid', 'sid'],
} as const;
const logons = [
  'lastlogondate',
  'lastlogontimestamp',
  'lastlogon',
  'approximatelastsignindatetime',
  'approximatelastlogontimestamp',
  'lastcheckin',
  'lastsyncdatetime',
];
const cards = ['wifimac', 'wifimacaddress', 'ethernetmac', 'ethernetmacaddress', 'macaddress'];
const addresses = ['ipv4address', 'ipv6address', 'wifiipv4address'];

/** Get-ADComputer prints a list of properties where nothing formats or exports it. */
const printedList = /^DistinguishedName {1,60}: CN=/mu;

interface Accounts {
  accounts: Account[];
  unread: number;
}

function readAccounts(content: Content): Accounts {
  if (/^(?:#[^\n]*\n|\s|version: 1\n)*dn::? /u.test(content.head)) {
    const { entries, unread } = readLdif(content.text);
    return {
      accounts: entries.map((entry) => new Map([...entry].map(([name, value]) => [keyOf(name), value]))),
      unread,
    };
  }
  const json = content.json();
  if (json !== undefined) {
    const list = isRecord(json) && Array.isArray(json['value']) ? json['value'] : isRecord(json) ? [json] : json;
    const accounts = recordsOf(list).map(
      (record) =>
        new Map(
          Object.entries(record).map(([name, value]) => [
            keyOf(name),
            typeof value === 'boolean' ? String(value) : textOf(value),
          ]),
        ),
    );
    return { accounts, unread: 0 };
  }
  const table = printedList.test(content.head) ? readPrintedRows(content.text) : content.table();
  if (!table) return { accounts: [], unread: 0 };
  const names = table.header.map(keyOf);
  return {
    accounts: table.rows.map((cells) => new Map(names.map((name, index) => [name, cells[index]!]))),
    unread: table.uneven,
  };
}

function valueOf(account: Account, names: readonly string[]): string {
  for (const name of names) {
    const value = account.get(name);
    if (value) return value;
  }
  return '';
}

/** Exports hold users and printers too; where the class is told, it decides. */
function isComputer(account: Account): boolean {
  const kind = account.get('objectclass') ?? account.get('objectcategory') ?? '';
  return kind === '' || /computer|device/iu.test(kind) || /^CN=Computer,/iu.test(kind);
}

function readEnabled(account: Account): boolean | undefined {
  const told = account.get('enabled') ?? account.get('accountenabled') ?? '';
  if (/^(?:true|yes|1)$/iu.test(told)) return true;
  if (/^(?:false|no|0)$/iu.test(told)) return false;
  const flags = account.get('useraccountcontrol') ?? '';
  // ACCOUNTDISABLE of userAccountControl.
  if (/^\d{1,10}$/u.test(flags)) return (Number(flags) & 2) === 0;
  return undefined;
}

/** "CN=PC1,OU=Sales,DC=corp,DC=example" to corp.example. */
function domainOf(path: string): string {
  return [...path.matchAll(/(?:^|,)\s?DC=([^,]{1,64})/giu)].map((match) => match[1]!).join('.');
}

function readAccount(account: Account, orders: ReadonlyMap<string, DateOrder>): ParsedInventory | null {
  const text = (field: keyof typeof columns) => valueOf(account, columns[field]);
  const names = readHostName(text('dns'));
  const path = text('path');
  const name = readHostName(text('name') || (account.get('samaccountname') ?? '').replace(/\$$/u, ''));
  const identity = compact({
    ...names,
    ...(name.name ? { name: name.name } : {}),
    domain: domainOf(path) || undefined,
    serial: text('serial') || undefined,
    macs: readMacs(cards.map((card) => account.get(card) ?? '').join(' ')),
  });
  if (!identity.name && !identity.serial && !identity.macs) return null;
  const seen = logons
    .map((column) => readInstant(account.get(column) ?? '', orders.get(column) ?? 'unknown'))
    .filter((at) => at !== null);
  const os = readSystem(text('system'), text('version'), readArch(text('arch')));
  const inventory: Inventory = compact({
    identity,
    addresses: readAddresses(addresses.map((column) => account.get(column) ?? '').join(' ')),
    os,
    kind: kindOfSystem(os),
    hardware: compact({ vendor: text('vendor'), model: text('model') }),
    directory: compact({
      path,
      enabled: readEnabled(account),
      lastLogon: seen.toSorted().at(-1),
      description: text('description'),
    }),
  });
  return { inventory, warnings: [], part: text('id') || path || identity.name };
}

/** Columns, attributes or properties, as keyOf spells them; none where the content is no list of accounts. */
function columnNames(content: Content): Set<string> {
  const { head } = content;
  const json = /^\s*[[{]/u.test(head);
  if (json && !/"(?:DistinguishedName|DNSHostName|deviceName|operatingSystem)"/iu.test(head)) return new Set();
  if (!json && !printedList.test(head)) return new Set(content.table()?.header.map(keyOf));
  return new Set(
    readAccounts(content)
      .accounts.slice(0, 1)
      .flatMap((account) => [...account.keys()]),
  );
}

export const adComputers: Importer = {
  id: 'ad-computers',
  title: 'Computers of a directory (Active Directory, Entra ID, Intune)',
  example: 'Get-ADComputer -Filter * -Properties * | Export-Csv computers.csv',
  detect(content) {
    const { head } = content;
    if (/^(?:#[^\n]*\n|\s|version: 1\n)*dn::? /u.test(head))
      return /^(?:objectClass: (?:computer|device)|dNSHostName::? |operatingSystem::? )/imu.test(head) ? 0.96 : 0.6;
    const names = columnNames(content);
    const has = (...some: string[]) => some.some((name) => names.has(name));
    if (has(...columns.path) && has('dnshostname', 'operatingsystem', 'operatingsystemversion')) return 0.97;
    if (
      has('name', 'cn') &&
      has('operatingsystem', 'dnshostname') &&
      has('lastlogondate', 'lastlogontimestamp', 'useraccountcontrol', 'samaccountname', 'enabled')
    )
      return 0.95;
    if (
      has('displayname', 'devicename') &&
      has('approximatelastsignindatetime', 'approximatelastlogontimestamp', 'lastcheckin', 'lastsyncdatetime')
    )
      return 0.95;
    return has('devicename') && has('azureaddeviceid', 'managementname', 'primaryuserupn') && has('os', 'osversion')
      ? 0.93
      : 0;
  },
  parse(content) {
    const { accounts, unread } = readAccounts(content);
    const computers = accounts.filter(isComputer);
    const orders = new Map<string, DateOrder>();
    const undecided: string[] = [];
    for (const column of logons) {
      const texts = computers.map((account) => account.get(column) ?? '');
      const order = dateOrder(texts);
      orders.set(column, order);
      if (order === 'unknown' && texts.some(needsOrder)) undecided.push(column);
    }
    const read = computers.map((account) => readAccount(account, orders)).filter((parsed) => parsed !== null);
    const [first] = read;
    if (!first)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} holds no account of a computer`,
        'Export computers: Get-ADComputer -Filter * -Properties * | Export-Csv computers.csv.',
      );
    for (const column of undecided)
      first.warnings.push(
        `Whether "${column}" has day or month first can't be told: its ambiguous dates are left out.`,
      );
    if (accounts.length > computers.length)
      first.warnings.push(`${accounts.length - computers.length} entries are no computers: left out.`);
    if (computers.length > read.length)
      first.warnings.push(`${computers.length - read.length} computer(s) have no name: left out.`);
    if (unread) first.warnings.push(`${unread} line(s) could not be read.`);
    return read;
  },
};
