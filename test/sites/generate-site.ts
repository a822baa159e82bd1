/**
 * Made-up sites with everything that makes reconciling hard, and the truth beside them: which machine each observation is
 * of. Clones with one machine id and the same SSH host keys, boards without serial numbers, docks and VPN cards on many
 * laptops, renames, names that go to a successor, systems set up anew, addresses lent by DHCP, stale directory accounts.
 */
import type { Inventory } from '../../src-shared/model/software.ts';
import { seededRandom } from '../seeded.ts';

export interface LabelledObservation {
  /**
   * Number of the machine it is really of; null where nothing of the machine is in it: only a dock's card and a lent address, a
   * lent address alone, or a name that is a successor's now.
   */
  machine: number | null;
  /** Importer or collector id. */
  source: string;
  /** Which machine of its file, as the source names it. */
  part: string;
  inventory: Inventory;
}

interface Machine {
  number: number;
  kind: 'laptop' | 'desktop' | 'server' | 'vm' | 'printer';
  linux: boolean;
  name: string;
  formerNames: string[];
  machineId?: string;
  uuid?: string;
  serial?: string;
  keys: string[];
  cards: string[];
  /** The dock it stands on this week. */
  dock: string | null;
  /** The VPN program's adapter, seen only from inside. */
  vpn: string | null;
  address: string;
  isLent: boolean;
  /** In another network: nobody sees its card from here. */
  isFar: boolean;
  retired: boolean;
}

const weeks = 6;
const start = Date.UTC(2026, 4, 4, 9);

export function generateSite(seed: number): LabelledObservation[] {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const chance = (share: number) => random() < share;
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const hex = (length: number) => Array.from({ length }, () => '0123456789abcdef'[below(16)]).join('');
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  const mac = () =>
    `${pick(['00:1b:21', '3c:52:82', 'd8:9e:f3', '00:0c:29', '52:54:00'])}:${hex(2)}:${hex(2)}:${hex(2)}`;
  const key = () => `SHA256:${hex(43)}`;

  const prefix = pick(['PC', 'NB', 'WS', 'LONDON-', 'desktop-']);
  // Longer than NetBIOS names are; what is cut off tells nothing.
  const suffix = chance(0.2) ? '-CONFERENCE-ROOM' : '';
  const allDocks = Array.from({ length: 3 }, mac);
  const docks: string[] = [];
  const vpnCard = '00:05:9a:3c:7a:00';
  const machines: Machine[] = [];
  let nextName = 1;
  const freshName = () => `${prefix}${String(nextName++).padStart(3, '0')}${suffix}`;

  const board = (): Pick<Machine, 'uuid' | 'serial'> => {
    const kind = random();
    if (kind < 0.6) return { uuid: uuid(), serial: hex(8).toUpperCase() };
    if (kind < 0.8) return { uuid: '03000200-0400-0500-0006-000700080009', serial: 'Default string' };
    return { uuid: uuid(), serial: pick(['To be filled by O.E.M.', 'System Serial Number', '0']) };
  };

  function add(kind: Machine['kind'], more: Partial<Machine> = {}): Machine {
    const linux = kind === 'server' ? chance(0.6) : kind === 'vm' ? chance(0.7) : false;
    const machine: Machine = {
      number: machines.length,
      kind,
      linux,
      name:
        kind === 'server' || kind === 'vm'
          ? `${pick(['web', 'db', 'app', 'files', 'mail'])}${nextName++}`
          : freshName(),
      formerNames: [],
      machineId: kind === 'printer' ? undefined : hex(32),
      ...(kind === 'printer'
        ? {}
        : kind === 'vm'
          ? { uuid: uuid(), serial: chance(0.5) ? `VMware-${hex(2)} ${hex(2)} ${hex(2)}` : undefined }
          : board()),
      keys: linux ? [key(), key()] : [],
      cards: Array.from({ length: kind === 'laptop' ? 2 : 1 }, mac),
      dock: null,
      vpn: null,
      address: '',
      isLent: kind === 'laptop' || kind === 'desktop',
      isFar: chance(0.2),
      retired: false,
      ...more,
    };
    machines.push(machine);
    return machine;
  }

  for (let i = below(6) + 4; i > 0; i--) add('laptop');
  for (let i = below(6) + 3; i > 0; i--) add('desktop');
  for (let i = below(4) + 2; i > 0; i--) add('server');
  for (let i = below(4) + 2; i > 0; i--) add('vm');
  for (let i = below(3); i > 0; i--) add('printer');
  // Copies of one template: the image's machine id and host keys, new cards and, where the hypervisor makes one, UUIDs.
  for (let group = below(3); group > 0; group--) {
    const image = { machineId: hex(32), keys: [key(), key()], linux: true };
    const tellsUuid = chance(0.7);
    for (let i = below(3) + 2; i > 0; i--)
      add('vm', { ...image, serial: undefined, uuid: tellsUuid ? uuid() : undefined });
  }
  // Desktops from one image: the same MachineGuid.
  if (chance(0.5)) {
    const machineId = hex(32);
    for (let i = below(3) + 2; i > 0; i--) add('desktop', { machineId });
  }

  // Fixed addresses are the machine's own; lent ones are dealt out anew each week.
  let fixed = 10;
  for (const machine of machines) if (!machine.isLent) machine.address = `10.1.${machine.isFar ? 1 : 0}.${fixed++}`;
  const deal = () => {
    for (const far of [false, true]) {
      const pool = Array.from({ length: 60 }, (_, i) => `10.1.${far ? 1 : 0}.${150 + i}`);
      for (const machine of machines.filter((one) => one.isLent && one.isFar === far && !one.retired)) {
        const keeps = machine.address !== '' && pool.includes(machine.address) && chance(0.5);
        const address = keeps ? machine.address : pick(pool);
        pool.splice(pool.indexOf(address), 1);
        machine.address = address;
      }
    }
  };

  const observations: LabelledObservation[] = [];
  const say = (machine: Machine, source: string, part: string, inventory: Inventory) =>
    observations.push({ machine: isOnlyDock(inventory) ? null : machine.number, source, part, inventory });
  const isOnlyDock = ({ identity }: Inventory) =>
    identity.name === undefined && identity.macs?.length === 1 && allDocks.includes(identity.macs[0]!);
  /**
   * What told only the name of a machine that was never told by more under it is from now on no different from what tells
   * the name of its successor.
   */
  const forgetNameOnly = ({ number, name }: Machine) => {
    const ofName = observations.filter((one) => one.machine === number && one.inventory.identity.name === name);
    const isTelling = ({ inventory: { identity } }: LabelledObservation) =>
      identity.macs !== undefined || identity.machineId !== undefined || identity.serial !== undefined;
    if (!ofName.some(isTelling)) for (const one of ofName) one.machine = null;
  };
  const domain = 'corp.example';
  const cardsOf = ({ cards, dock, vpn }: Machine) => [...cards, dock, vpn].filter((card) => card !== null);
  const fqdn = (name: string) => `${name.toLowerCase()}.${domain}`;
  const hotfixes = [{ kb: 'KB5005565' }];
  const packages: Inventory['packages'] = [
    {
      name: 'bash',
      version: '5.2.15-2',
      arch: 'amd64',
      source: 'bash',
      sourceVersion: '5.2.15-2',
      scheme: 'dpkg',
      held: false,
    },
  ];
  const software = (machine: Machine): Partial<Inventory> => (machine.linux ? { packages } : { hotfixes });

  const collect = (machine: Machine, at: string) =>
    say(machine, machine.linux ? 'ssh-linux' : 'collected', machine.name, {
      takenAt: at,
      identity: {
        machineId: machine.machineId,
        name: machine.name,
        fqdn: fqdn(machine.name),
        macs: cardsOf(machine),
        ...(chance(0.8) ? { serial: machine.serial, uuid: machine.uuid } : {}),
        ...(machine.keys.length ? { sshHostKeys: machine.keys } : {}),
      },
      addresses: [machine.address],
      ...software(machine),
    });
  const sources: Record<string, (machine: Machine, at: string) => void> = {
    collect,
    glpi: (machine, at) =>
      say(machine, 'glpi-json', machine.name, {
        takenAt: at,
        identity: { name: machine.name, serial: machine.serial, uuid: machine.uuid, macs: cardsOf(machine) },
        addresses: [machine.address],
        ...software(machine),
      }),
    systeminfo: (machine, at) => {
      if (!machine.linux)
        say(machine, 'systeminfo', machine.name, { takenAt: at, identity: { name: machine.name, domain }, hotfixes });
    },
    nessus: (machine, at) =>
      say(machine, 'nessus', machine.address, {
        takenAt: at,
        identity: {
          ...(chance(0.8) ? { name: machine.linux ? machine.name : machine.name.slice(0, 15).toUpperCase() } : {}),
          ...(machine.isFar ? {} : { macs: [machine.dock ?? machine.cards[0]!] }),
        },
        addresses: [machine.address],
      }),
    nmap: (machine, at) =>
      say(machine, 'nmap-xml', machine.address, {
        takenAt: at,
        identity: machine.isFar ? {} : { macs: [machine.dock ?? machine.cards[0]!] },
        addresses: [machine.address],
      }),
    dhcp: (machine, at) => {
      if (machine.isLent)
        say(machine, 'dhcp-leases', machine.address, {
          takenAt: at,
          identity: { name: machine.name, macs: [machine.dock ?? machine.cards[0]!] },
          addresses: [machine.address],
        });
    },
    ad: (machine, at) => {
      if (machine.linux || machine.kind === 'printer') return;
      say(machine, 'ad-computers', machine.name, {
        takenAt: at,
        identity: { name: machine.name, fqdn: fqdn(machine.name) },
      });
      // The account of a former name that nobody has cleared away.
      const [former] = machine.formerNames;
      if (former !== undefined && !machines.some((one) => one.name === former) && chance(0.5))
        say(machine, 'ad-computers', former, { takenAt: at, identity: { name: former, fqdn: fqdn(former) } });
    },
    csv: (machine, at) =>
      say(machine, 'table', machine.name, { takenAt: at, identity: { name: machine.name, serial: machine.serial } }),
  };

  for (let week = 0; week < weeks; week++) {
    deal();
    // One laptop a dock.
    docks.splice(0, docks.length, ...allDocks);
    for (const machine of machines.filter((one) => !one.retired)) {
      if (machine.kind === 'laptop') {
        machine.dock = chance(0.3) ? (docks.splice(below(docks.length), 1)[0] ?? null) : null;
        machine.vpn = chance(0.2) ? vpnCard : null;
      }
      if (week === 0 || machine.kind === 'printer') continue;
      if (chance(0.04)) {
        machine.formerNames.unshift(machine.name);
        machine.name = freshName();
      }
      if (chance(0.02)) machine.cards[0] = mac();
      // Set up anew: what the image brings is new, the board stays.
      if (chance(0.02)) {
        machine.machineId = hex(32);
        if (machine.keys.length) machine.keys = [key(), key()];
      }
      // A successor takes its name.
      if (machine.kind === 'desktop' && chance(0.03)) {
        machine.retired = true;
        forgetNameOnly(machine);
        const heir = add('desktop', { name: machine.name });
        heir.address = machine.address;
        collect(heir, new Date(start + week * 7 * 86_400_000 + machines.length * 1000).toISOString());
      }
    }
    const seen = Object.keys(sources).filter(() => chance(week === 0 ? 0.8 : 0.5));
    let minute = 0;
    // One tool after the other, within the day.
    for (const source of seen.sort(() => random() - 0.5))
      for (const machine of machines) {
        if (machine.retired || chance(source === 'collect' || source === 'glpi' ? 0.15 : 0.25)) continue;
        if (machine.kind === 'printer' && !['nmap', 'csv', 'nessus'].includes(source)) continue;
        sources[source]!(machine, new Date(start + week * 7 * 86_400_000 + ++minute * 30_000).toISOString());
      }
  }
  return observations.map((one) => (isUnplaceable(one, observations) ? { ...one, machine: null } : one));
}

const day = 86_400_000;

/** Only an address, that a DHCP server lends, on a day on which nothing tells who had it. */
function isUnplaceable(one: LabelledObservation, all: readonly LabelledObservation[]): boolean {
  const { identity, addresses, takenAt } = one.inventory;
  if (one.machine === null || identity.name !== undefined || identity.macs !== undefined) return false;
  const address = addresses![0]!;
  const isLent = Number(address.split('.')[3]) >= 150;
  return (
    isLent &&
    !all.some(
      ({ machine, inventory: other }) =>
        machine === one.machine &&
        other.addresses?.[0] === address &&
        (other.identity.name !== undefined || other.identity.macs !== undefined) &&
        Math.abs(Date.parse(other.takenAt!) - Date.parse(takenAt!)) < day,
    )
  );
}
