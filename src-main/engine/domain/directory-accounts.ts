/**
 * Accounts of computers in a directory (Active Directory, Entra ID, Intune), read from an export or over LDAP, to inventories:
 * the machine, its system and whether the account is in use. A directory never proves what software a machine has. Pure.
 */
import type { Inventory } from '../../../src-shared/model/software.ts';
import { compact } from './json-values.ts';
import { readAddresses, readHostName, readMacs } from './network-names.ts';
import { kindOfSystem, readArch, readSystem } from './system-words.ts';
import { dateOrder, needsOrder, readInstant, type DateOrder } from './written-dates.ts';

/** What observations of such accounts call their source, however they were read. */
export const directorySource = 'ad-computers';

/** Values by column or attribute, the name as `keyOf` spells it. */
export type Account = Map<string, string>;

/** A name in small letters, without signs and spaces. */
export const keyOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Where each fact stands, by all exports; the first filled one counts. */
export const accountColumns = {
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

/** Where instants stand. Of logons the latest counts: lastLogonTimestamp is copied to all controllers, but up to 14 days late. */
const moments = {
  lastLogon: [
    'lastlogondate',
    'lastlogontimestamp',
    'lastlogon',
    'approximatelastsignindatetime',
    'approximatelastlogontimestamp',
    'lastcheckin',
    'lastsyncdatetime',
  ],
  passwordSet: ['passwordlastset', 'pwdlastset'],
  created: ['whencreated', 'created'],
} as const;
const momentColumns = Object.values(moments).flat();
const cards = ['wifimac', 'wifimacaddress', 'ethernetmac', 'ethernetmacaddress', 'macaddress'];
const addresses = ['ipv4address', 'ipv6address', 'wifiipv4address'];

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

type Orders = ReadonlyMap<string, DateOrder>;

function readMoment(account: Account, orders: Orders, columns: readonly string[]): string | undefined {
  const told = columns
    .map((column) => readInstant(account.get(column) ?? '', orders.get(column) ?? 'unknown'))
    .filter((at) => at !== null);
  return told.toSorted().at(-1);
}

function readAccount(account: Account, orders: Orders): ReadComputer | null {
  const text = (field: keyof typeof accountColumns) => valueOf(account, accountColumns[field]);
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
      lastLogon: readMoment(account, orders, moments.lastLogon),
      passwordSet: readMoment(account, orders, moments.passwordSet),
      created: readMoment(account, orders, moments.created),
      description: text('description'),
    }),
  });
  return { inventory, part: text('id') || path || identity.name! };
}

export interface ReadComputer {
  inventory: Inventory;
  /** Which account it is, stable from one reading to the next. */
  part: string;
}

/** The computers among the accounts of one export or one reading; `warnings` say what was left out. */
export function readComputers(accounts: readonly Account[]): { computers: ReadComputer[]; warnings: string[] } {
  const ofComputers = accounts.filter(isComputer);
  const orders = new Map<string, DateOrder>();
  const warnings: string[] = [];
  for (const column of momentColumns) {
    const texts = ofComputers.map((account) => account.get(column) ?? '');
    const order = dateOrder(texts);
    orders.set(column, order);
    if (order === 'unknown' && texts.some(needsOrder))
      warnings.push(`Whether "${column}" has day or month first can't be told: its ambiguous dates are left out.`);
  }
  const computers = ofComputers.map((account) => readAccount(account, orders)).filter((read) => read !== null);
  if (accounts.length > ofComputers.length)
    warnings.push(`${accounts.length - ofComputers.length} entries are no computers: left out.`);
  if (ofComputers.length > computers.length)
    warnings.push(`${ofComputers.length - computers.length} computer(s) have no name: left out.`);
  return { computers, warnings };
}
