/** The root entry of a directory (RFC 4512, 5.1) as LDAP asks for it and answers it (RFC 4511). Pure. */
import { element, integer, octets, readElement, readElements, sequence, tags } from './ber.ts';
import { oneLine } from './plain-text.ts';

export interface RootEntry {
  /** "corp.example", of the default naming context or the first one. */
  domain?: string;
  dnsHostName?: string;
  vendor?: string;
  /** Active Directory's level of the domain: 7 is that of Windows Server 2016, 10 of 2025. Absent: another directory. */
  functionality?: number;
}

const operations = { search: 0x63, entry: 0x64, done: 0x65 } as const;
const wanted = [
  'defaultNamingContext',
  'namingContexts',
  'dnsHostName',
  'domainFunctionality',
  'vendorName',
  'vendorVersion',
];

/** SearchRequest (RFC 4511, 4.5.1) for the entry "" itself, whatever it is, five seconds at most. */
export const rootEntryRequest: Buffer = sequence(
  integer(1),
  element(
    operations.search,
    octets(''),
    integer(0, 0x0a),
    integer(0, 0x0a),
    integer(1),
    integer(5),
    integer(0, 0x01),
    element(0x87, Buffer.from('objectClass')),
    sequence(...wanted.map(octets)),
  ),
);

function messages(bytes: Buffer) {
  return readElements(bytes).flatMap(({ tag, value }) => (tag === tags.sequence ? [readElements(value)[1]] : []));
}

/** Has the search ended? */
export const isWholeLdap = (bytes: Buffer): boolean =>
  messages(bytes).some((operation) => operation?.tag === operations.done);

/** "DC=corp,DC=example" to "corp.example"; what else an entry may be called tells no domain. */
export function domainOf(context: string): string | undefined {
  const labels = context.split(',').flatMap((part) => /^\s*dc\s*=\s*([\w-]{1,63})\s*$/i.exec(part)?.[1] ?? []);
  return labels.length > 0 ? labels.join('.').toLowerCase() : undefined;
}

/** Null where the answer is not LDAP; empty where it keeps the entry to itself. */
export function readRootEntry(bytes: Buffer): RootEntry | null {
  const operation = messages(bytes).find((one) => one?.tag === operations.entry || one?.tag === operations.done);
  if (!operation) return null;
  if (operation.tag === operations.done) return {};
  const attributes = new Map<string, string>();
  const list = readElements(operation.value)[1];
  for (const attribute of list ? readElements(list.value) : []) {
    const [name, values] = readElements(attribute.value);
    const first = values && readElement(values.value);
    if (name && first)
      attributes.set(name.value.toString('latin1').toLowerCase(), oneLine(first.value.toString('utf8'), 200));
  }
  const domain = domainOf(attributes.get('defaultnamingcontext') ?? attributes.get('namingcontexts') ?? '');
  const dnsHostName = attributes.get('dnshostname');
  const vendor = [attributes.get('vendorname'), attributes.get('vendorversion')].filter(Boolean).join(' ');
  const level = /^\d{1,3}$/.exec(attributes.get('domainfunctionality') ?? '');
  return {
    ...(domain ? { domain } : {}),
    ...(dnsHostName ? { dnsHostName } : {}),
    ...(vendor ? { vendor } : {}),
    ...(level ? { functionality: Number(level[0]) } : {}),
  };
}
