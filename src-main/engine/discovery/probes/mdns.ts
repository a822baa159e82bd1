/**
 * Multicast DNS (RFC 6762) and service discovery (RFC 6763): what a machine says it is called, offers and is built as. Asked
 * of one address at a time, and of the own segment as a whole only where all of it is in the scope.
 */
import { dnsQuery, readDnsAnswer, recordTypes, type DnsRecord, type Question } from './dns-message.ts';
import { oneLine } from './plain-text.ts';

export const mdnsPort = 5353;
export const mdnsGroup = '224.0.0.251';

export interface MdnsFacts {
  /** "macbook" of "macbook.local". */
  host?: string;
  /** What it is, as its device-info or a printer's record says: "MacBookPro18,3", "HP LaserJet Pro M404dn". */
  model?: string;
  /** Of the card in "name [aa:bb:cc:dd:ee:ff]", as workstations announce themselves. */
  mac?: string;
  /** Without underscore and protocol, each once: ipp, smb, airplay. */
  services: string[];
}

const local = (...labels: string[]) => [...labels, 'local'];
const services: Question = { name: local('_services', '_dns-sd', '_udp'), type: recordTypes.ptr };
const browsed = ['_device-info', '_workstation', '_ipp', '_printer'];

/** "10.0.0.5" to 5.0.0.10.in-addr.arpa; IPv6 is not asked for by name. */
function reverseOf(address: string): Question[] {
  const octets = address.split('.');
  return octets.length === 4 ? [{ name: [...octets.toReversed(), 'in-addr', 'arpa'], type: recordTypes.ptr }] : [];
}

export const mdnsRequest = (id: number, address: string): Buffer =>
  dnsQuery(id, [
    services,
    ...reverseOf(address),
    ...browsed.map((service) => ({ name: local(service, '_tcp'), type: recordTypes.ptr })),
  ]);

/** For all machines of a segment: only what each can answer in one packet. */
export const mdnsGroupRequest = (): Buffer =>
  dnsQuery(0, [services, { name: local('_workstation', '_tcp'), type: recordTypes.ptr }]);

/** Apple's machines tell their model only to who asks for it by name. */
export const mdnsModelRequest = (id: number, host: string): Buffer =>
  dnsQuery(id, [{ name: local(host, '_device-info', '_tcp'), type: recordTypes.txt }]);

const same = (labels: readonly string[], wanted: readonly string[]) =>
  labels.length === wanted.length && labels.every((label, i) => label.toLowerCase() === wanted[i]!.toLowerCase());

const plainName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

function hostIn(records: readonly DnsRecord[], address: string): string | undefined {
  const reverse = reverseOf(address)[0];
  const named = [
    // Its own word for this address first; then whose records these are.
    ...records.flatMap(({ name, target }) => (reverse && target && same(name, reverse.name) ? [target] : [])),
    ...records.flatMap(({ type, target }) => (type === recordTypes.srv && target ? [target] : [])),
    ...records.flatMap(({ type, name }) => (type === recordTypes.a || type === recordTypes.aaaa ? [name] : [])),
  ];
  return named.find(([host, end, more]) => end === 'local' && more === undefined && plainName.test(host ?? ''))?.[0];
}

/** "model=", or what a printer's records have (Bonjour Printing 1.2.1, 9.2): "ty=", "product=(...)". */
function modelIn(records: readonly DnsRecord[]): string | undefined {
  const value = (service: string, key: string) =>
    records
      .filter(({ name }) => name.some((label) => label.toLowerCase() === service))
      .flatMap(({ texts }) => texts ?? [])
      .find((text) => text.toLowerCase().startsWith(`${key}=`))
      ?.slice(key.length + 1);
  const model =
    value('_device-info', 'model') ??
    browsed
      .slice(2)
      .flatMap((service) => value(service, 'ty') ?? value(service, 'product')?.replace(/^\(|\)$/gu, '') ?? [])[0];
  return model === undefined ? undefined : oneLine(model, 80) || undefined;
}

/** What the answers of one machine tell; null where they tell nothing. */
export function readMdnsAnswers(answers: readonly Buffer[], address: string): MdnsFacts | null {
  const records = answers.flatMap(readDnsAnswer);
  if (records.length === 0) return null;
  const offered = records.flatMap(({ name, target }) => {
    const told = same(name, services.name) ? target?.[0] : name.find((label) => /^_[a-z]/i.test(label));
    const service = /^_([a-z0-9-]{1,15})$/i.exec(told ?? '')?.[1]?.toLowerCase();
    return service && service !== 'services' && service !== 'dns-sd' && service !== 'udp' ? [service] : [];
  });
  const card = records.flatMap(
    ({ target }) => /\[((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\]$/i.exec(target?.[0] ?? '')?.[1] ?? [],
  )[0];
  const host = hostIn(records, address);
  const model = modelIn(records);
  return {
    ...(host ? { host } : {}),
    ...(model ? { model } : {}),
    ...(card ? { mac: card.toLowerCase() } : {}),
    services: [...new Set(offered)].sort().slice(0, 40),
  };
}
