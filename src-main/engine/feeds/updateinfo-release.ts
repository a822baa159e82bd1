/**
 * Which release an update of an updateinfo.xml is of. The format has no member for it, so each distribution's way is known: its
 * collection's short name or name, its release text, its ids and what the packages' releases end in. Pure.
 */
import { suseUpdateProduct } from './suse-products.ts';

export interface UpdateWords {
  /** "ALSA-2023:7549", "FEDORA-EPEL-2024-1a2b3c", "ALAS2023-2023-001". */
  id: string;
  /** <release> of the update. */
  release: string;
  /** Of the collection: "almalinux-9-for-x86_64-appstream-rpms__9_default", "F42", "amazon-linux-2---kernel-5.15". */
  short: string;
  name: string;
  /** Releases of its packages: "1.el9_0", "3.amzn2023.0.2". */
  packageReleases: readonly string[];
}

export interface UpdateRelease {
  scopes: string[];
  /** A repository that has to be switched on: "extras:kernel-5.15" of Amazon Linux 2. */
  channel?: string;
}

/** The number after `tag` that all the packages' releases agree on: "9" of ".el9_4". */
function taggedRelease(packageReleases: readonly string[], tag: RegExp): string | null {
  const told = new Set(packageReleases.flatMap((release) => tag.exec(release)?.[1] ?? []));
  return told.size === 1 ? [...told][0]! : null;
}

const elTag = /\.(?:module[_+])?el(\d+)/;
const fedoraTag = /\.fc(\d+)/;
const amazonTag = /\.amzn(\d+)/;

/** Families that number their releases as Red Hat Enterprise Linux does, with their ids and how collections name them. */
const enterpriseFamilies: readonly { family: string; id: RegExp; collection: RegExp }[] = [
  { family: 'epel', id: /^FEDORA-EPEL-/, collection: /\bEPEL[- ](\d+)/i },
  { family: 'almalinux', id: /^A[LX][A-Z]A-\d/, collection: /\balmalinux[- ](\d+)/i },
  { family: 'rocky', id: /^R[LX][A-Z]A-\d/, collection: /\brocky[- ]?(?:linux)?[- ](\d+)/i },
  { family: 'ol', id: /^(?:EL[A-Z]A|OVMSA)-\d/, collection: /\b(?:ol|oracle ?linux[- ]?)(\d+)/i },
  // CentOS rebuilt Red Hat's packages under their versions, and its machines are judged as Red Hat's.
  { family: 'rhel', id: /^CE[A-Z]A-\d/, collection: /\bcentos(?:[- ]linux)?[- ](\d+)/i },
  {
    family: 'rhel',
    id: /^RH[A-Z]A-\d/,
    collection: /\b(?:rhel|red hat enterprise linux)(?:[- ](?!\d)[a-z]+)*[- ](\d+)/i,
  },
];

/** "9.2" of "rhel-9-for-x86_64-appstream-eus-rpms__9_DOT_2". */
function extendedStream(short: string): string | null {
  const match = /^rhel-\d+-.*-(eus|aus|tus|e4s|els)-(?:source-|debug-)?rpms__(\d+)(?:(?:_DOT_|_)(\d+))?/.exec(short);
  return match ? `rhel-${match[1]}:${match[2]}${match[3] ? `.${match[3]}` : ''}` : null;
}

function enterpriseRelease({ id, short, name, release, packageReleases }: UpdateWords): UpdateRelease | null {
  const collection = `${short} ${name}`;
  const known =
    enterpriseFamilies.find((one) => one.id.test(id)) ??
    enterpriseFamilies.find((one) => one.collection.test(collection));
  if (!known) return null;
  const major =
    known.collection.exec(collection)?.[1] ??
    taggedRelease(packageReleases, elTag) ??
    known.collection.exec(release)?.[1];
  if (!major) return null;
  return { scopes: [(known.family === 'rhel' ? extendedStream(short) : null) ?? `${known.family}:${major}`] };
}

/** Amazon Linux AMI tells itself by the year and month of its last release, 2018.03. */
const amazonNames: Record<string, string> = { ami: '2018', '1': '2018' };

function amazonRelease({ id, short, packageReleases }: UpdateWords): UpdateRelease | null {
  const match = /^amazon-linux-(ami|\d+)(?:---(.+))?$/.exec(short);
  const tagged = /^ALAS/.test(id) ? taggedRelease(packageReleases, amazonTag) : null;
  const told = match?.[1] ?? tagged;
  if (!told) return null;
  // ALAS2KERNEL-5.15-2022-001 is of the topic kernel-5.15 of the extras.
  const topic = match?.[2] ?? /^ALAS\d*([A-Z][A-Z0-9.-]*?)-20\d\d-\d+$/.exec(id)?.[1]?.toLowerCase();
  const channel = topic && told === '2' ? `extras:${topic}` : topic;
  return { scopes: [`amzn:${amazonNames[told] ?? told}`], ...(channel ? { channel } : {}) };
}

function fedoraRelease({ id, short, name, release, packageReleases }: UpdateWords): UpdateRelease | null {
  const told =
    /^F(\d+)[A-Z]?$/.exec(short)?.[1] ??
    /^Fedora (?:Linux )?(\d+)\b/.exec(name)?.[1] ??
    /^Fedora (?:Linux )?(\d+)\b/.exec(release)?.[1];
  const number = told ?? (/^FEDORA-\d{4}-/.test(id) ? taggedRelease(packageReleases, fedoraTag) : null);
  return number ? { scopes: [`fedora:${number}`] } : null;
}

/** Null where nothing tells it. */
export function updateRelease(words: UpdateWords): UpdateRelease | null {
  return (
    amazonRelease(words) ??
    enterpriseRelease(words) ??
    fedoraRelease(words) ??
    suseUpdateProduct(words.id, words.release)
  );
}

/**
 * Name of the repository a file is of, as its updates tell it: advisories of several repositories have the same ids with other
 * packages.
 */
export function repositoryOf(scope: string, { id, short, release }: UpdateWords): string {
  // "__9_1_default" is the minor release an update came in.
  const collection = short.replace(/__.*$/, '').trim();
  const product = /^((?:open)?SUSE-.*?)-\d{4}-\d+$/.exec(id)?.[1];
  return [scope, product, collection || release].filter(Boolean).join(' ');
}
