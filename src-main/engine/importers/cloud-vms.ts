/**
 * Machines as cloud providers list them with their own command lines (aws, az, gcloud, doctl, hcloud): names, addresses,
 * cards and hints of the system. Patch states are told in words; they name no packages.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { compact, isRecord, recordsOf, textOf, textsOf, type JsonRecord } from '../domain/json-values.ts';
import { readAddresses, readHostName, readMacs } from '../domain/network-names.ts';
import { readArch, readSystem } from '../domain/system-words.ts';
import { readInstant } from '../domain/written-dates.ts';
import type { Content } from '../files/content.ts';
import type { Importer, ParsedInventory } from './importer.ts';

/** One provider's listing. `read` answers null for what is no machine any more. */
interface Listing {
  /** Fields that every record of this kind has. */
  has: readonly string[];
  /** The records in the value, none where it is another listing. */
  records: (value: unknown) => JsonRecord[];
  read: (record: JsonRecord) => ParsedInventory | null;
}

const recordIn = (record: JsonRecord, name: string): JsonRecord => (isRecord(record[name]) ? record[name] : {});
const listIn = (name: string) => (value: unknown) => (isRecord(value) ? recordsOf(value[name]) : []);
/** The last part of a resource's path. */
const lastPart = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** "rhel-9-server", "ubuntu-2204-lts", "0001-com-ubuntu-server-jammy 22_04-lts-gen2" to words. */
function systemOfImage(image: string, arch: string): OperatingSystem | undefined {
  const words = image
    .slice(0, 200)
    .replace(/^0001-com-/, '')
    .replaceAll(/-gen[12]\b/g, '')
    .replace(/(\d\d)_(04|10)\b/, '$1.$2')
    .replaceAll(/[-_]/g, ' ')
    .replace(/\b(ubuntu\D{0,40})(\d\d)(04|10)\b/, '$1$2.$3')
    .trim();
  const os = readSystem(words, '', arch);
  return os && os.family !== 'linux' ? os : undefined;
}

function machine(part: string, called: string, inventory: Inventory): ParsedInventory {
  const { identity } = inventory;
  return {
    inventory: { ...compact(inventory), identity: compact(identity) },
    warnings: [],
    part,
    ...(called ? { called } : {}),
  };
}

function readEc2(record: JsonRecord): ParsedInventory | null {
  const text = (name: string) => textOf(record[name]);
  const state = textOf(recordIn(record, 'State')['Name']);
  if (/^(?:terminated|shutting-down)$/.test(state)) return null;
  const cards = recordsOf(record['NetworkInterfaces']);
  const tag = recordsOf(record['Tags']).find((one) => one['Key'] === 'Name');
  const named = readHostName(textOf(tag?.['Value']));
  const private_ = readHostName(text('PrivateDnsName'));
  const platform = text('PlatformDetails') || text('Platform');
  const os = readSystem(platform, '', readArch(text('Architecture')));
  return machine(text('InstanceId'), textOf(tag?.['Value']) || text('InstanceId'), {
    identity: {
      ...private_,
      ...named,
      macs: [...new Set(cards.flatMap((card) => readMacs(textOf(card['MacAddress']))))],
    },
    addresses: readAddresses(
      [
        text('PrivateIpAddress'),
        text('PublicIpAddress'),
        ...cards.flatMap((card) => [
          textOf(card['PrivateIpAddress']),
          ...recordsOf(card['Ipv6Addresses']).map((one) => textOf(one['Ipv6Address'])),
        ]),
      ].join(' '),
    ),
    kind: 'server',
    os: os && os.family !== 'linux' ? os : undefined,
    hardware: compact({ vendor: 'Amazon EC2', model: text('InstanceType') }),
  });
}

function readSsm(record: JsonRecord): ParsedInventory | null {
  const text = (name: string) => textOf(record[name]);
  return machine(text('InstanceId'), text('Name') || text('InstanceId'), {
    takenAt: readInstant(text('LastPingDateTime'), 'unknown') ?? undefined,
    identity: readHostName(text('ComputerName')),
    addresses: readAddresses(text('IPAddress')),
    os: readSystem(text('PlatformName'), text('PlatformVersion')),
  });
}

/** Counts of AWS Patch Manager, which names no patch here. */
function readPatchState(record: JsonRecord): ParsedInventory | null {
  const id = textOf(record['InstanceId']);
  const count = (name: string) => Number(record[name] ?? 0) || 0;
  const pending = count('InstalledPendingRebootCount');
  const words = [
    `${count('MissingCount')} patches missing`,
    `${count('FailedCount')} failed`,
    `${pending} waiting for a restart`,
    `${count('CriticalNonCompliantCount') + count('SecurityNonCompliantCount')} of them critical or of security`,
  ];
  return {
    ...machine(id, id, {
      takenAt: readInstant(textOf(record['OperationEndTime']), 'unknown') ?? undefined,
      identity: {},
      reboot: { required: pending > 0, packages: [] },
    }),
    warnings: [`${id}: AWS Patch Manager counts ${words.join(', ')}; which ones it does not say.`],
  };
}

function readAzure(record: JsonRecord): ParsedInventory | null {
  const text = (name: string) => textOf(record[name]);
  const profile = recordIn(record, 'osProfile');
  const storage = recordIn(record, 'storageProfile');
  const image = recordIn(storage, 'imageReference');
  const windows =
    /^windows$/i.test(textOf(recordIn(storage, 'osDisk')['osType'])) || isRecord(profile['windowsConfiguration']);
  const words = ['offer', 'sku'].map((name) => textOf(image[name])).join(' ');
  const full = readHostName(text('fqdns').split(',')[0]!);
  const os = systemOfImage(words, readArch(textOf(record['architecture'])));
  return machine(text('vmId') || text('id'), text('name'), {
    identity: {
      fqdn: full.fqdn,
      ...readHostName(textOf(profile['computerName']) || text('name')),
      macs: readMacs(text('macAddresses')),
    },
    addresses: readAddresses(`${text('privateIps')} ${text('publicIps')}`),
    kind: 'server',
    os: os && (os.family === 'windows') === windows ? os : windows ? readSystem('Windows') : undefined,
    hardware: compact({ vendor: 'Microsoft Azure', model: textOf(recordIn(record, 'hardwareProfile')['vmSize']) }),
  });
}

function readGcloud(record: JsonRecord): ParsedInventory | null {
  const text = (name: string) => textOf(record[name]);
  const cards = recordsOf(record['networkInterfaces']);
  const licences = recordsOf(record['disks'])
    .flatMap((disk) => textsOf(disk['licenses']))
    .map(lastPart);
  const arch = readArch(text('architecture'));
  const os = licences.reduce<OperatingSystem | undefined>((found, one) => found ?? systemOfImage(one, arch), undefined);
  return machine(text('id'), text('name'), {
    identity: { ...readHostName(text('hostname')), ...readHostName(text('name')) },
    addresses: readAddresses(
      cards
        .flatMap((card) => [
          textOf(card['networkIP']),
          ...recordsOf(card['accessConfigs']).map((one) => textOf(one['natIP'])),
        ])
        .join(' '),
    ),
    kind: 'server',
    os,
    hardware: compact({ vendor: 'Google Compute Engine', model: lastPart(text('machineType')) }),
  });
}

/** DigitalOcean and Hetzner put the id of the machine into its firmware as the serial number. */
function readDroplet(record: JsonRecord): ParsedInventory | null {
  const networks = recordIn(record, 'networks');
  const image = recordIn(record, 'image');
  const id = textOf(record['id']);
  return machine(id, textOf(record['name']), {
    identity: { ...readHostName(textOf(record['name'])), serial: id },
    addresses: readAddresses(
      [...recordsOf(networks['v4']), ...recordsOf(networks['v6'])].map((one) => textOf(one['ip_address'])).join(' '),
    ),
    kind: 'server',
    os: readSystem(`${textOf(image['distribution'])} ${textOf(image['name'])}`.trim()),
    hardware: compact({ vendor: 'DigitalOcean', model: textOf(record['size_slug']) }),
  });
}

function readHetzner(record: JsonRecord): ParsedInventory | null {
  const net = recordIn(record, 'public_net');
  const inner = recordsOf(record['private_net']);
  const id = textOf(record['id']);
  return machine(id, textOf(record['name']), {
    identity: {
      ...readHostName(textOf(record['name'])),
      serial: id,
      macs: readMacs(inner.map((one) => textOf(one['mac_address'])).join(' ')),
    },
    addresses: readAddresses([textOf(recordIn(net, 'ipv4')['ip']), ...inner.map((one) => textOf(one['ip']))].join(' ')),
    kind: 'server',
    os: readSystem(textOf(recordIn(record, 'image')['description'])),
    hardware: compact({ vendor: 'Hetzner', model: textOf(recordIn(record, 'server_type')['name']) }),
  });
}

const listings: readonly Listing[] = [
  {
    has: ['InstanceId', 'InstanceType'],
    records: (value) => {
      const whole = listIn('Reservations')(value).flatMap((reservation) => recordsOf(reservation['Instances']));
      // --query 'Reservations[].Instances[]' gives the list itself.
      return whole.length ? whole : recordsOf(Array.isArray(value) ? value.flat(2) : []);
    },
    read: readEc2,
  },
  { has: ['InstanceId', 'PingStatus'], records: listIn('InstanceInformationList'), read: readSsm },
  { has: ['InstanceId', 'BaselineId'], records: listIn('InstancePatchStates'), read: readPatchState },
  { has: ['vmId', 'storageProfile'], records: recordsOf, read: readAzure },
  { has: ['machineType', 'networkInterfaces', 'zone'], records: recordsOf, read: readGcloud },
  { has: ['id', 'size_slug', 'networks'], records: recordsOf, read: readDroplet },
  { has: ['id', 'public_net', 'server_type'], records: recordsOf, read: readHetzner },
];

function findListing(content: Content): { listing: Listing; records: JsonRecord[] } | null {
  const value = content.json();
  const whole = isRecord(value) && ('vmId' in value || 'machineType' in value) ? [value] : value;
  for (const listing of listings) {
    const records = listing.records(whole).filter((record) => listing.has.every((name) => name in record));
    if (records.length) return { listing, records };
  }
  return null;
}

export const cloudVms: Importer = {
  id: 'cloud-vms',
  title: 'Machines of a cloud provider',
  example: 'aws ec2 describe-instances > instances.json',
  detect: (content) => (/^\s*[[{]/.test(content.head) && findListing(content) ? 0.96 : 0),
  parse(content) {
    const found = findListing(content);
    const read = (found?.records ?? []).map((record) => found!.listing.read(record));
    const machines = read.filter((parsed) => parsed !== null);
    const [first] = machines;
    if (!first)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} lists no machine that still exists`,
        'Export the list of instances again as JSON.',
      );
    if (machines.length < read.length)
      first.warnings.push(`${read.length - machines.length} terminated machine(s) are left out.`);
    return machines;
  },
};
