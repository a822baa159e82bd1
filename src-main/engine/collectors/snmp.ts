/**
 * Collects devices over SNMP, versions 1, 2c and 3: what they are, their firmware, and the software that HOST-RESOURCES-MIB
 * lists. Only reads, and only the objects named here and in domain/device-objects.
 */
import { lookup } from 'node:dns/promises';
import { Refusal } from '../../../src-shared/errors.ts';
import type { SnmpOptions } from '../../../src-shared/model/snmp.ts';
import { enterpriseOf } from '../domain/device-makers.ts';
import { makersMibs } from '../domain/device-objects.ts';
import { isGenericAgent, snmpMachine, type SnmpAnswers, type SnmpChassis } from '../domain/snmp-machine.ts';
import type { PasswordLedger } from '../remote/password-ledger.ts';
import type { Collected } from './collector.ts';
import { snmpBounds, SnmpSession, type Binding, type SnmpBounds } from './snmp-session.ts';

const mib2 = '1.3.6.1.2.1';
const objects = {
  /** SNMPv2-MIB system group. */
  system: `${mib2}.1`,
  /** LLDP-MIB lldpLocSysName, lldpLocSysDesc: some devices keep the system group to themselves. */
  lldpName: '1.0.8802.1.1.2.1.3.3.0',
  lldpDescription: '1.0.8802.1.1.2.1.3.4.0',
  ifDescr: `${mib2}.2.2.1.2`,
  ifType: `${mib2}.2.2.1.3`,
  ifPhysAddress: `${mib2}.2.2.1.6`,
  ipAdEntIfIndex: `${mib2}.4.20.1.2`,
  probeSoftwareRev: `${mib2}.16.19.2.0`,
  hrSystemUptime: `${mib2}.25.1.1.0`,
  hrMemorySize: `${mib2}.25.2.2.0`,
  hrDeviceType: `${mib2}.25.3.2.1.2`,
  hrDeviceDescr: `${mib2}.25.3.2.1.3`,
  /** hrDevicePrinter, a value of hrDeviceType. */
  printer: `${mib2}.25.3.1.5`,
  hrSWInstalledName: `${mib2}.25.6.3.1.2`,
  upsIdent: `${mib2}.33.1.1`,
  prtGeneralConfigChanges: `${mib2}.43.5.1.1.1`,
  prtGeneralPrinterName: `${mib2}.43.5.1.1.16`,
  prtGeneralSerialNumber: `${mib2}.43.5.1.1.17`,
  entPhysical: `${mib2}.47.1.1.1.1`,
  /** IEEE802dot11-MIB dot11ResourceInfoTable. */
  radio: '1.2.840.10036.3.1.2.1',
  private: '1.3.6.1.4.1',
} as const;

const most = { interfaces: 1024, addresses: 512, devices: 1024, parts: 8192, software: 20_000, enterprises: 24 };
/** CISCO-CDP-MIB and chip makers' MIBs are in devices of others. */
const ofOthers = new Set([9, 4413]);

/** UTF-8, as RFC 3411 asks for; other bytes are told as such, since their code page is not known. */
function textOf(binding: Binding | null | undefined): string {
  const value = binding?.value ?? '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : value.toString('utf8');
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').slice(0, 2000);
}

const numberOf = (binding: Binding | null | undefined): number | null =>
  typeof binding?.value === 'number' ? binding.value : null;

const macOf = (binding: Binding | undefined): string =>
  Buffer.isBuffer(binding?.value) && binding.value.length === 6
    ? (binding.value.toString('hex').match(/../g) ?? []).join(':')
    : '';

async function readInterfaces(session: SnmpSession): Promise<SnmpAnswers['interfaces']> {
  const names = await session.column(objects.ifDescr, most.interfaces);
  const types = await session.column(objects.ifType, most.interfaces);
  const cards = await session.column(objects.ifPhysAddress, most.interfaces);
  return [...cards.rows].map(([row, card]) => ({
    index: Number(row),
    name: textOf(names.rows.get(row)),
    type: numberOf(types.rows.get(row)) ?? 0,
    mac: macOf(card),
  }));
}

async function readAddresses(session: SnmpSession): Promise<SnmpAnswers['addresses']> {
  const { rows } = await session.column(objects.ipAdEntIfIndex, most.addresses);
  return [...rows].flatMap(([row, index]) =>
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(row) ? [{ address: row, interface: numberOf(index) ?? 0 }] : [],
  );
}

/** PhysicalClass (RFC 6933): chassis, and a stack of them. */
const physicalClass = { chassis: 3, stack: 11 };

async function readChassis(session: SnmpSession): Promise<SnmpChassis | null> {
  const { rows } = await session.column(`${objects.entPhysical}.5`, most.parts);
  const of = (wanted: number) => [...rows].find(([, binding]) => numberOf(binding) === wanted)?.[0];
  const row = of(physicalClass.chassis) ?? of(physicalClass.stack);
  if (row === undefined) return null;
  const columns = [2, 7, 8, 9, 10, 11, 12, 13];
  const [description, name, hardware, firmware, software, serial, maker, model] = (
    await session.get(columns.map((column) => `${objects.entPhysical}.${column}.${row}`))
  ).map(textOf) as [string, string, string, string, string, string, string, string];
  return { description, name, hardware, firmware, software, serial, maker, model };
}

const below = (binding: Binding | null | undefined, column: string): string =>
  binding?.oid.startsWith(`${column}.`) ? textOf(binding) : '';

async function readPrinter(session: SnmpSession): Promise<SnmpAnswers['printer']> {
  const columns = [objects.prtGeneralConfigChanges, objects.prtGeneralPrinterName, objects.prtGeneralSerialNumber];
  const [changes, name, serial] = await session.next(columns);
  if (![changes, name, serial].some((binding, at) => binding?.oid.startsWith(`${columns[at]}.`))) return null;
  const { rows } = await session.column(objects.hrDeviceType, most.devices);
  const row = [...rows].find(([, binding]) => textOf(binding) === objects.printer)?.[0];
  const [description] = row === undefined ? [] : await session.get([`${objects.hrDeviceDescr}.${row}`]);
  return {
    name: below(name, columns[1]!),
    serial: below(serial, columns[2]!),
    description: textOf(description),
  };
}

async function readUps(session: SnmpSession): Promise<SnmpAnswers['ups']> {
  const found = await session.get([1, 2, 3, 4].map((column) => `${objects.upsIdent}.${column}.0`));
  if (found.every((binding) => binding === null)) return null;
  const [maker = '', model = '', software = '', agent = ''] = found.map(textOf);
  return { maker, model, software, agent };
}

async function readRadio(session: SnmpSession): Promise<SnmpAnswers['radio']> {
  const columns = [2, 3, 4].map((column) => `${objects.radio}.${column}`);
  const [maker = '', model = '', software = ''] = (await session.next(columns)).map((binding, at) =>
    below(binding, columns[at]!),
  );
  return maker || model || software ? { maker, model, software } : null;
}

/** Enterprises it implements MIBs of. */
async function readEnterprises(session: SnmpSession): Promise<number[]> {
  const found: number[] = [];
  let at: string = objects.private;
  while (found.length < most.enterprises) {
    const [binding] = await session.next([at]);
    const number = enterpriseOf(binding?.oid);
    if (number === undefined || number <= (found.at(-1) ?? -1)) break;
    found.push(number);
    at = `${objects.private}.${number + 1}`;
  }
  return found.filter((number) => !ofOthers.has(number));
}

async function readOwn(session: SnmpSession, object: string): Promise<SnmpAnswers['own']> {
  const own = enterpriseOf(object);
  const implemented = isGenericAgent(own) ? await readEnterprises(session) : [];
  const answers: SnmpAnswers['own'] = [];
  for (const { enterprise, product, asked } of makersMibs(object, own, implemented)) {
    const found = await session.next(asked.map(({ after }) => after));
    const values: SnmpAnswers['own'][number]['values'] = {};
    found.forEach((binding, at) => {
      const { field, below: under } = asked[at]!;
      const fits = binding !== null && (binding.oid === under || binding.oid.startsWith(`${under}.`));
      const text = fits ? textOf(binding).trim() : '';
      if (text !== '') values[field] ??= text;
    });
    answers.push({ enterprise, ...(product ? { product } : {}), values });
  }
  return answers;
}

async function readAnswers(session: SnmpSession): Promise<SnmpAnswers> {
  const scalars = [1, 2, 3, 4, 5, 6].map((column) => `${objects.system}.${column}.0`);
  const [description, object, upTime, contact, name, location] = await session.get(scalars);
  const [lldpName, lldpDescription, probe, systemUpTime, memory] = await session.get([
    objects.lldpName,
    objects.lldpDescription,
    objects.probeSoftwareRev,
    objects.hrSystemUptime,
    objects.hrMemorySize,
  ]);
  const objectId = typeof object?.value === 'string' ? object.value : '';
  const own = await readOwn(session, objectId);
  const chassis = await readChassis(session);
  const printer = await readPrinter(session);
  const ups = await readUps(session);
  const radio = await readRadio(session);
  const interfaces = await readInterfaces(session);
  const addresses = await readAddresses(session);
  const software = await session.column(objects.hrSWInstalledName, most.software);
  const kilobytes = numberOf(memory);
  return {
    description: textOf(description ?? lldpDescription),
    object: objectId,
    name: textOf(name ?? lldpName),
    contact: textOf(contact),
    location: textOf(location),
    upTime: { system: numberOf(systemUpTime), agent: numberOf(upTime) },
    own,
    chassis,
    printer,
    ups,
    probeSoftware: textOf(probe),
    radio,
    interfaces,
    addresses,
    memory: kilobytes === null ? null : kilobytes * 1024,
    software: software.whole ? [...software.rows.values()].map(textOf) : null,
  };
}

const columnWords: Readonly<Record<string, string>> = {
  [objects.hrSWInstalledName]: 'its list of software',
  [objects.ifDescr]: 'its interfaces',
  [objects.ifType]: 'its interfaces',
  [objects.ifPhysAddress]: 'its interfaces',
  [objects.ipAdEntIfIndex]: 'its addresses',
};

export interface SnmpRun {
  passwords: PasswordLedger;
  signal?: AbortSignal;
  /** Only tests set other ones. */
  bounds?: SnmpBounds;
  now: () => string;
}

/** A session that was answered. Without a version told, 2c and 1 get one request each, as old devices speak 1 alone. */
async function open(place: string, address: string, options: SnmpOptions, run: SnmpRun): Promise<SnmpSession> {
  const told = options.version ?? (options.user === undefined ? undefined : '3');
  const bounds = run.bounds ?? snmpBounds;
  const greeted = async (version: '1' | '2c' | '3', retries: number) => {
    const session = new SnmpSession(place, address, version, options, { bounds, retries, signal: run.signal });
    try {
      await session.greet(objects.system);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  };
  if (told !== undefined) return greeted(told, 1);
  try {
    return await greeted('2c', 1);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'host-timeout') throw error;
    return await greeted('1', 0).catch(() => {
      throw error;
    });
  }
}

/** At most one wrong password for an account in a run, whatever the number of devices. */
async function login(place: string, address: string, options: SnmpOptions, run: SnmpRun): Promise<SnmpSession> {
  const { user, authPassword } = options;
  if (user === undefined || authPassword === undefined) return open(place, address, options, run);
  const turn = await run.passwords.ask(`snmp ${user}`, place, authPassword);
  if (!turn.try)
    throw new Refusal(
      'login-refused',
      `The password was not tried on ${place}: ${turn.refusedBy} had refused it for ${user}, and a second wrong one could lock the account.`,
      'Check user, passwords and protocols.',
    );
  let outcome: 'accepted' | 'refused' | 'unknown' = 'unknown';
  try {
    const session = await open(place, address, options, run);
    outcome = 'accepted';
    return session;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'login-refused') outcome = 'refused';
    throw error;
  } finally {
    turn.report(outcome);
  }
}

/**
 * `host` is a name or an address. Throws Refusal: host-unreachable where the name is not known, host-timeout,
 * login-refused, collection-failed where it answers and tells nothing.
 */
export async function collectSnmp(
  host: string,
  options: SnmpOptions,
  run: SnmpRun,
): Promise<Collected & { address: string }> {
  const { address } = await lookup(host).catch(() => {
    throw new Refusal('host-unreachable', `The name ${host} is not known.`, 'Check it, or give the address.');
  });
  const session = await login(host, address, options, run);
  try {
    const answers = await readAnswers(session);
    const { inventory, warnings } = snmpMachine(answers, run.now());
    if (!answers.description && !inventory.hardware?.vendor && !inventory.packages)
      throw new Refusal(
        'collection-failed',
        `${host} answers over SNMP, but tells neither its description nor its maker nor its software.`,
        'Let the community or user read more there (the view must hold system, hrSWInstalled and entPhysical).',
      );
    const cut = [...new Set(session.cut.map((column) => columnWords[column] ?? 'a table of its'))];
    return {
      inventory,
      containers: [],
      warnings: [...warnings, ...cut.map((what) => `${what} could not be read to the end`)],
      address,
    };
  } finally {
    session.close();
  }
}
