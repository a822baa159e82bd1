/**
 * WMI classes that describe a machine, as `wmic ... get /value` and `Get-CimInstance ... | Format-List *` print them: operating
 * system, computer, BIOS, processor, network. Updates and programs have importers of their own.
 */
import { isIP } from 'node:net';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { cimInstant } from '../domain/cim-datetime.ts';
import { windowsArch, windowsSystem } from '../domain/windows-system.ts';
import type { Content } from '../files/content.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { byMachine, first, identityOf, listOf, machineName, readRecords, type Fields } from './windows-records.ts';

type WmiClass = 'os' | 'computer' | 'bios' | 'product' | 'enclosure' | 'processor' | 'network' | 'adapter' | 'licence';

/** By properties, since a selection of them may be all there is. */
function classOf(has: (name: string) => boolean): WmiClass | null {
  const some = (...names: string[]) => names.some(has);
  if (has('hotfixid')) return null;
  if (has('licensestatus') && some('partialproductkey', 'productkeyid', 'applicationid')) return 'licence';
  if (has('processorid') || (has('maxclockspeed') && has('name'))) return 'processor';
  if (has('chassistypes')) return 'enclosure';
  if (has('smbiosbiosversion') || (has('serialnumber') && some('bioscharacteristics', 'releasedate', 'biosversion')))
    return 'bios';
  // A BIOS has a BuildNumber too.
  if (has('buildnumber') && some('version', 'caption')) return 'os';
  if (has('identifyingnumber') && has('uuid')) return 'product';
  if (
    some('totalphysicalmemory', 'domainrole') ||
    (has('manufacturer') && has('model') && some('domain', 'systemtype', 'dnshostname'))
  )
    return 'computer';
  if (some('ipenabled', 'dhcpenabled') || (has('macaddress') && has('ipaddress'))) return 'network';
  if (has('macaddress') && some('netconnectionid', 'physicaladapter', 'adaptertype')) return 'adapter';
  return null;
}

/** Names of which every class has one: a quick look before the text is taken apart. */
const telling =
  /licensestatus|buildnumber|processorid|maxclockspeed|chassistypes|serialnumber|smbiosbiosversion|identifyingnumber|totalphysicalmemory|domainrole|manufacturer|ipenabled|dhcpenabled|macaddress/i;

const recordClass = (fields: Fields) => classOf((name) => fields.has(name));

/** Tables of other origin may have a column or two of these names: they must show that WMI wrote them. */
const read = (content: Content, text: string) =>
  readRecords(
    content,
    text,
    (names, form) =>
      classOf((name) => names.has(name)) !== null &&
      ((form !== 'csv' && form !== 'json') ||
        names.has('cimclass') ||
        names.has('creationclassname') ||
        names.has('node') ||
        names.has('__class')),
  );

/** What makers leave in a field they did not fill. */
const isBlank = (value: string) =>
  !/[\p{L}\p{N}]/u.test(value) || /^(?:to be filled|system (?:manufacturer|product name)|default string)/iu.test(value);

const truth = (value: string) => /^true$/i.test(value);

/** Addresses of cards that are up; those a card gives itself name no machine. */
const isOwn = (address: string) => isIP(address) > 0 && !/^(?:0\.|127\.|169\.254\.|fe[89ab]|::)/i.test(address);

/** Cards on a bus; before Vista only the bus tells. What software makes up hangs below ROOT. */
function isPhysical(card: Fields): boolean {
  const bus = first(card, 'pnpdeviceid');
  if (/^ROOT\\/i.test(bus)) return false;
  return (
    truth(first(card, 'physicaladapter')) ||
    (!card.has('physicaladapter') && /^(?:PCI|USB|PCMCIA|VMBUS|XEN\w*)\\/i.test(bus))
  );
}

function readNetwork(
  cards: readonly Fields[],
  adapters: readonly Fields[],
): Pick<Inventory, 'addresses'> & { macs: string[]; name: string } {
  const withAddress = cards.filter((card) => listOf(first(card, 'ipaddress')).length > 0);
  const physical = adapters.filter(isPhysical);
  const macs = [...withAddress, ...physical].map((card) => first(card, 'macaddress')).filter(Boolean);
  const addresses = [...new Set(withAddress.flatMap((card) => listOf(first(card, 'ipaddress'))).filter(isOwn))];
  return {
    macs: [...new Set(macs)],
    name: cards.map((card) => first(card, 'dnshostname')).find(Boolean) ?? '',
    ...(addresses.length ? { addresses } : {}),
  };
}

function readSystem(os: Fields, computer: Fields): Pick<Inventory, 'os' | 'kind'> {
  const type = first(os, 'producttype');
  const role = first(computer, 'domainrole');
  const told = type ? type !== '1' : role ? Number(role) >= 2 : undefined;
  const build = Number(first(os, 'buildnumber'));
  if (!(build > 0)) return {};
  const arch = windowsArch(first(os, 'osarchitecture') || first(computer, 'systemtype') || 'unknown');
  const version = first(os, 'version');
  const { os: system, server } = windowsSystem({
    name: first(os, 'caption') || first(os, 'name').split('|')[0]!.trim(),
    version: version || (build >= 10240 ? '10.0' : ''),
    build,
    servicePack: Number(first(os, 'servicepackmajorversion')) || Number(/\d+/.exec(first(os, 'csdversion'))?.[0] ?? 0),
    ...(arch ? { arch } : {}),
    ...(told === undefined ? {} : { server: told }),
  });
  return { os: system, ...(server === undefined ? {} : { kind: server ? 'server' : 'workstation' }) };
}

function readHardware(one: (kind: WmiClass) => Fields): Inventory['hardware'] {
  const memory = Number(first(one('computer'), 'totalphysicalmemory'));
  const words = {
    vendor: first(one('computer'), 'manufacturer') || first(one('product'), 'vendor'),
    model: first(one('computer'), 'model') || first(one('product'), 'name'),
    cpu: first(one('processor'), 'name'),
    firmware: first(one('bios'), 'smbiosbiosversion'),
  };
  const known = Object.entries(words).filter(([, value]) => value && !isBlank(value));
  return known.length || memory > 0 ? { ...Object.fromEntries(known), ...(memory > 0 ? { memory } : {}) } : undefined;
}

function readMachine(called: string, records: readonly Fields[]): ParsedInventory {
  const all = (kind: WmiClass) => records.filter((fields) => recordClass(fields) === kind);
  const one = (kind: WmiClass): Fields => all(kind)[0] ?? new Map();
  const network = readNetwork(all('network'), all('adapter'));
  const computer = one('computer');
  const host = first(computer, 'dnshostname') || network.name;
  const name = called || first(one('os'), 'csname') || first(computer, 'name') || host;
  const domain = truth(first(computer, 'partofdomain')) ? first(computer, 'domain') : '';
  // The "SerialNumber" of the operating system is its product id.
  const serial = [
    first(one('bios'), 'serialnumber'),
    first(one('product'), 'identifyingnumber'),
    first(one('enclosure'), 'serialnumber'),
  ].find(Boolean);
  const takenAt = cimInstant(first(one('os'), 'localdatetime'));
  const bootedAt = cimInstant(first(one('os'), 'lastbootuptime'));
  const hardware = readHardware(one);
  const inventory: Inventory = {
    ...(takenAt ? { takenAt } : {}),
    identity: {
      ...identityOf(name),
      ...(domain ? { domain } : {}),
      ...(domain.includes('.') && (host || name)
        ? { fqdn: `${(host || name).split('.')[0]}.${domain}`.toLowerCase() }
        : {}),
      ...(serial ? { serial } : {}),
      ...(network.macs.length ? { macs: network.macs } : {}),
    },
    ...(network.addresses ? { addresses: network.addresses } : {}),
    ...readSystem(one('os'), computer),
    ...(bootedAt ? { bootedAt } : {}),
    ...(hardware ? { hardware } : {}),
  };
  const warnings = all('licence').length
    ? ['Licences (SoftwareLicensingProduct) were passed over: they do not tell what is installed.']
    : [];
  return { inventory, warnings, ...(name ? { part: name.toLowerCase() } : {}) };
}

const says = ({ inventory: { identity, ...rest } }: ParsedInventory) =>
  Object.keys(identity).length > 0 || Object.keys(rest).length > 0;

export const wmiList: Importer = {
  id: 'wmi-list',
  title: 'Windows Management Instrumentation (WMI) lists',
  example: 'wmic os get /value > os.txt',
  detect(content) {
    return telling.test(content.head) && read(content, content.head) ? 0.9 : 0;
  },
  parse(content) {
    const records = (read(content, content.text)?.records ?? []).filter((fields) => recordClass(fields) !== null);
    if (records.length && records.every((fields) => recordClass(fields) === 'licence')) {
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} lists licences (SoftwareLicensingProduct): they do not tell what is installed`,
        'Export the installed programs instead: the Uninstall keys of the registry, or winget list.',
      );
    }
    // CSName and SystemName say whose a record is; a computer's own Name does too.
    const nameOf = (fields: Fields) =>
      machineName(fields) ||
      (recordClass(fields) === 'computer'
        ? first(fields, 'name')
        : recordClass(fields) === 'network'
          ? first(fields, 'dnshostname')
          : '');
    const parsed = [...byMachine(records, nameOf)].map(([name, own]) => readMachine(name, own)).filter(says);
    if (parsed.length === 0) {
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} says nothing of a machine`,
        'Save the whole output of wmic os get /value or of another class.',
      );
    }
    return parsed;
  },
};
