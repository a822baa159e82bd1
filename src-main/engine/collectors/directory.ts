/**
 * Reads the computers of an Active Directory domain over LDAP: one search, a page of 1,000 at a time, with no more rights than
 * every account of the domain has. Referrals to other domains are told and never followed.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { DirectoryLogin } from '../../../src-shared/model/directory.ts';
import { keyOf, readComputers, type Account, type ReadComputer } from '../domain/directory-accounts.ts';
import { searchFailure } from '../domain/ldap-failure.ts';
import { connectDirectory, type ConnectedDirectory } from '../remote/connect-directory.ts';

/** Active Directory gives no more at once by its own policy (MaxPageSize). */
const pageSize = 1_000;
/** Of one page, seconds. */
const timeLimit = 120;
/** More is not one domain; each is held until all are read. */
const mostComputers = 200_000;

const attributes = [
  'objectClass',
  'name',
  'dNSHostName',
  'sAMAccountName',
  'operatingSystem',
  'operatingSystemVersion',
  'lastLogonTimestamp',
  'pwdLastSet',
  'whenCreated',
  'userAccountControl',
  'objectGUID',
  'objectSid',
  'description',
];
const binary = ['objectGUID', 'objectSid'];

type Entry = Awaited<ReturnType<ConnectedDirectory['client']['search']>>['searchEntries'][number];

/** As an LDIF of the same entry is read: several values parted by ";", bytes in hexadecimal. */
export function accountOf(entry: Entry): Account {
  const text = (value: string | Buffer) => (typeof value === 'string' ? value : value.toString('hex'));
  return new Map(
    Object.entries(entry).map(([name, value]) => [
      keyOf(name),
      Array.isArray(value) ? value.map(text).join(';') : text(value),
    ]),
  );
}

/** Other domains of the forest, of the referrals a search of a whole domain always brings: its DNS zones and configuration are none. */
export function otherDomains(referrals: readonly string[]): string[] {
  const places = referrals.flatMap((url) => {
    const path = /^ldaps?:\/\/[^/]{0,300}\/(DC=[^?]{1,500})/iu.exec(url)?.[1];
    return path && !/^DC=(?:Domain|Forest)DnsZones,/iu.test(path) ? [path] : [];
  });
  return [...new Set(places.map((path) => path.replaceAll(/,?DC=/giu, '.').replace(/^\./u, '')))];
}

export interface ReadDirectory {
  /** Where was looked, as a distinguished name. */
  base: string;
  computers: ReadComputer[];
  warnings: string[];
}

async function findBase(directory: ConnectedDirectory): Promise<string> {
  const { client, place } = directory;
  const asked = await client
    .search('', { scope: 'base', attributes: ['defaultNamingContext'], timeLimit })
    .catch((error: unknown) => {
      throw directory.failure(error, (code, said) => searchFailure(place, 'rootDSE', code, said));
    });
  const base = asked.searchEntries[0]?.['defaultNamingContext'];
  if (typeof base === 'string' && base) return base;
  throw new Refusal(
    'collection-failed',
    `${place} does not say which domain it holds: it is no Active Directory.`,
    'Say where its computers are: --base OU=...,DC=...',
  );
}

/**
 * `address` is a name or an address of a domain controller; `onRead` is told how many computers have come so far. Throws
 * Refusal: those of connectDirectory, collection-failed, nothing-to-import, output-too-large.
 */
export async function readDirectory(
  address: string,
  options: DirectoryLogin,
  run: { signal?: AbortSignal; onRead?: (computers: number) => void } = {},
): Promise<ReadDirectory> {
  const directory = await connectDirectory(address, options, run.signal);
  const { client, place } = directory;
  try {
    const base = options.base ?? (await findBase(directory));
    const accounts: Account[] = [];
    const referrals: string[] = [];
    try {
      const pages = client.searchPaginated(base, {
        scope: 'sub',
        filter: '(objectClass=computer)',
        attributes,
        explicitBufferAttributes: binary,
        paged: { pageSize },
        timeLimit,
      });
      for await (const { searchEntries, searchReferences } of pages) {
        accounts.push(...searchEntries.map(accountOf));
        referrals.push(...searchReferences);
        if (accounts.length > mostComputers)
          throw new Refusal(
            'output-too-large',
            `${place} holds more than ${mostComputers} computers.`,
            'Read it in parts: --base OU=...,DC=...',
          );
        run.onRead?.(accounts.length);
      }
    } catch (error) {
      throw directory.failure(error, (code, said) => searchFailure(place, base, code, said));
    }
    const { computers, warnings } = readComputers(accounts);
    if (computers.length === 0)
      throw new Refusal(
        'nothing-to-import',
        `${place} shows no computer in ${base}.`,
        'Check --base, and that the account may read the computers there.',
      );
    const others = otherDomains(referrals);
    if (others.length > 0)
      warnings.push(
        `Other domains are not read from here: ${others.slice(0, 20).join(', ')}. Name a controller of each.`,
      );
    return { base, computers, warnings };
  } finally {
    directory.close();
  }
}
