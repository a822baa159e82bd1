/** Plain facts of a host out of what it told: its own names, domain, maker and model, and what a person should know of it. */
import type { SweepHost } from '../../../src-shared/model/discovery.ts';
import { describeDevice } from '../domain/describe-device.ts';
import { enterpriseOf, makerOfEnterprise } from '../domain/device-makers.ts';
import { isHostName } from '../domain/network-names.ts';
import type { OpenPort } from './clues.ts';
import type { Told } from './questions.ts';

const sameText = (a: string | undefined, b: string | undefined) => a?.toLowerCase() === b?.toLowerCase();

const ntlmOf = (ports: readonly OpenPort[]) => ports.flatMap(({ greeting }) => greeting.ntlm ?? []);
const directoriesOf = (ports: readonly OpenPort[]) => ports.flatMap(({ greeting }) => greeting.directory ?? []);

/** Names a machine has for itself, full ones first: of NTLM, its directory, NetBIOS. Lower case. */
export function ownNames(ports: readonly OpenPort[], { netbios }: Told): string[] {
  const ntlm = ntlmOf(ports);
  const names = [
    ...ntlm.map(({ dnsComputer }) => dnsComputer),
    ...directoriesOf(ports).map(({ dnsHostName }) => dnsHostName),
    ...ntlm.map(({ computer }) => computer),
    netbios?.computer,
    ...ports.map(({ greeting }) => greeting.oldSmb?.computer),
  ];
  const told = names.flatMap((name) => (name && isHostName(name) ? [name.toLowerCase()] : []));
  const full = new Set(told.filter((name) => name.includes('.')).map((name) => name.split('.')[0]!.slice(0, 15)));
  // NetBIOS cuts names at 15 characters: the short form of a full name says nothing more.
  return [...new Set(told)].filter((name) => name.includes('.') || !full.has(name));
}

/** Default names of devices and of phones stand on many: "MikroTik", "iPhone". */
export function labelOf({ mdns, system }: Told): string | undefined {
  if (mdns?.host) return `${mdns.host.toLowerCase()}.local`;
  return system?.name && isHostName(system.name) ? system.name.toLowerCase() : undefined;
}

/** The domain it is in, by its DNS name where it has one; a machine on its own names itself as such, or a workgroup. */
export function domainOf(ports: readonly OpenPort[], { netbios }: Told): string | undefined {
  const ntlm = ntlmOf(ports);
  for (const { dnsDomain, dnsComputer, computer } of ntlm)
    if (dnsDomain && !sameText(dnsDomain, dnsComputer) && !sameText(dnsDomain, computer))
      return dnsDomain.toLowerCase();
  const served = directoriesOf(ports).find(({ domain, functionality }) => domain && functionality !== undefined);
  if (served?.domain) return served.domain;
  if (netbios?.group) return netbios.group;
  const named = ntlm.find(({ domain, computer }) => domain && !sameText(domain, computer))?.domain;
  return named ?? ports.find(({ greeting }) => greeting.oldSmb?.domain)?.greeting.oldSmb?.domain;
}

/** What printers and such call themselves on their page. */
const titled =
  /\b(?:(?:HP|Hewlett-Packard) )?((?:Color |Laser )?(?:LaserJet|OfficeJet|DeskJet|PageWide)(?: (?:Pro|Enterprise|Managed))?(?: (?:MFP|Flow))? ?[A-Z]{0,2}\d{2,5}[\w-]{0,8})/i;

const makerByObject = (object: string | undefined) => makerOfEnterprise(enterpriseOf(object) ?? -1)?.name;

function modelOf(ports: readonly OpenPort[], { mdns, system }: Told): string | undefined {
  if (mdns?.model) return mdns.model;
  const { model, family } = describeDevice(system?.description ?? '', makerByObject(system?.object));
  if (model ?? family) return model ?? family;
  return ports.flatMap(({ greeting }) => titled.exec(greeting.title ?? '')?.[1] ?? [])[0];
}

const makersByModel: [pattern: RegExp, maker: string][] = [
  [
    /^(?:MacBook|iMac|Mac(?:mini|Pro|Studio)?\d|Xserve|RackMac|iPhone|iPad|iPod|AppleTV|AudioAccessory|AirPort|TimeCapsule)/i,
    'Apple',
  ],
  [/^(?:HP |(?:Color )?LaserJet|OfficeJet|DeskJet|PageWide)/i, 'HP'],
  [/^(Brother|Canon|Epson|Lexmark|Xerox|Ricoh|Kyocera|Konica Minolta|Samsung|Oki|Sharp|Zebra)\b/i, '$1'],
];

/** Who made it and what it is called: SNMP's word before the model's, and the network card's maker last. */
export function makeOf(
  ports: readonly OpenPort[],
  told: Told,
  cardMaker: string | undefined,
): Pick<SweepHost, 'vendor' | 'model'> {
  const model = modelOf(ports, told);
  const { system, engine } = told;
  const byObject = makerByObject(system?.object);
  const byEngine = engine && !system?.object ? makerOfEnterprise(engine.enterprise)?.name : undefined;
  const bySnmp = byObject ?? describeDevice(system?.description ?? '').maker ?? byEngine;
  const known = model === undefined ? undefined : makersByModel.find(([pattern]) => pattern.test(model));
  const byModel = known && (known[1] === '$1' ? known[0].exec(model!)![1]! : known[1]);
  const vendor = bySnmp ?? byModel ?? cardMaker;
  return { ...(vendor ? { vendor } : {}), ...(model ? { model } : {}) };
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Risks that anyone who asks can see, and since when it runs. */
export function notesOf(ports: readonly OpenPort[], { system, engine }: Told): string[] {
  const notes: string[] = [];
  if (ports.some(({ greeting }) => greeting.oldSmb))
    notes.push('It speaks only SMB 1, which worms such as WannaCry spread by and Microsoft has given up.');
  if (system?.open) notes.push('SNMP answers to the community “public”: anyone on the network can read from it.');
  const startedAt = ports.find(({ greeting }) => greeting.smb?.startedAt)?.greeting.smb?.startedAt;
  if (startedAt !== undefined) notes.push(`It was started on ${dayOf(startedAt)}, as SMB tells.`);
  if (engine && engine.upSeconds >= 3_600) {
    const { upSeconds, boots } = engine;
    const span = upSeconds < 172_800 ? `${Math.floor(upSeconds / 3_600)} h` : `${Math.floor(upSeconds / 86_400)} days`;
    notes.push(`Its SNMP agent has run for ${span}${boots > 1 ? ` and was started ${boots} times` : ''}.`);
  }
  return notes;
}
