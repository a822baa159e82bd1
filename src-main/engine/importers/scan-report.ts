/**
 * What the readers of scanners' reports share: findings in our words, host names, times. Takes over what a scanner says
 * and adds nothing.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { SweepPort } from '../../../src-shared/model/discovery.ts';
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { ReportedFinding } from '../../../src-shared/model/scan.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { scoreCvss } from '../domain/cvss.ts';

const outputLimit = 4000;
const solutionLimit = 2000;
const titleLimit = 500;

/** CVE numbers in a text, upper case, each once, in their order. */
export function cvesIn(text: string): string[] {
  return [...new Set((text.match(/\bCVE-\d{4}-\d{4,19}/gi) ?? []).map((cve) => cve.toUpperCase()))];
}

function cut(text: string, limit: number): string {
  const trimmed = text.trim();
  return trimmed.length > limit ? `${trimmed.slice(0, limit - 1).trimEnd()}…` : trimmed;
}

const words: Record<string, SeverityWord> = {
  critical: 'critical',
  urgent: 'critical',
  important: 'important',
  serious: 'important',
  high: 'important',
  moderate: 'moderate',
  medium: 'moderate',
  low: 'low',
  negligible: 'low',
  minimal: 'low',
};

/** A scanner's word in ours; unrated for all others. */
export function severityOf(word: string | undefined): SeverityWord {
  return words[(word ?? '').trim().toLowerCase()] ?? 'unrated';
}

/** The band of a score of 0 to 10 (CVSS 3.1, chapter 5). */
export function severityOfScore(score: number): SeverityWord {
  if (!(score > 0)) return 'unrated';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'important';
  return score >= 4 ? 'moderate' : 'low';
}

/**
 * A vector as scanners write it ("CVSS2#AV:N/...", "(AV:N/...)", with or without version) and its base score, which is
 * computed where it isn't told. Undefined for what is no vector.
 */
export function cvssOf(vector: string | undefined, base?: string | number) {
  const bare = (vector ?? '')
    .trim()
    .replace(/^(?:CVSS2#)?\(?/i, '')
    .replace(/\)$/, '');
  const plain = /^AV:[LAN]\/AC:[LMH]\/Au:/.test(bare) || bare.startsWith('CVSS:') ? bare : `CVSS:3.1/${bare}`;
  const scored = scoreCvss(plain);
  if ('error' in scored) return undefined;
  const told = base === undefined || base === '' ? Number.NaN : Number(base);
  return { version: scored.version, vector: plain, base: told >= 0 && told <= 10 ? told : scored.base };
}

type Cvss = NonNullable<ReturnType<typeof cvssOf>>;

export interface FindingParts {
  id: string;
  title: string;
  cves: readonly string[];
  severity: SeverityWord;
  cvss?: readonly (Cvss | undefined)[];
  product?: string | undefined;
  installed?: string | undefined;
  fixed?: string | undefined;
  port?: string | undefined;
  output?: string | undefined;
  solution?: string | undefined;
}

/** A finding of what is known of it: empty parts are left out, long ones cut. */
export function findingOf(parts: FindingParts): ReportedFinding {
  const cvss = [
    ...new Map((parts.cvss ?? []).filter((one) => one !== undefined).map((one) => [one.vector, one])).values(),
  ];
  const output = cut(parts.output ?? '', outputLimit);
  // Reports indent and break solutions as they please.
  const lines = (parts.solution ?? '').split('\n').map((line) => line.trim());
  const solution = cut(lines.join('\n'), solutionLimit);
  return {
    id: parts.id,
    title: cut(parts.title.replace(/\s+/g, ' '), titleLimit) || parts.id,
    cves: [...parts.cves],
    severity: parts.severity,
    ...(cvss.length > 0 ? { cvss } : {}),
    ...(parts.product ? { product: parts.product } : {}),
    ...(parts.installed ? { installed: parts.installed } : {}),
    ...(parts.fixed ? { fixed: parts.fixed } : {}),
    ...(parts.port ? { port: parts.port } : {}),
    ...(output ? { output } : {}),
    ...(solution ? { solution } : {}),
  };
}

/** "443/tcp"; undefined for port 0 and words as "general". */
export function portOf(port: string | undefined, protocol: string | undefined): string | undefined {
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) return undefined;
  return `${number}/${(protocol || 'tcp').trim().toLowerCase()}`;
}

const installedKeys = new Set([
  'installed version',
  'reported version',
  'remote version',
  'detected version',
  'installed package',
  'remote package installed',
]);
const fixedKeys = new Set(['fixed version', 'fixed package', 'fixed release', 'should be']);

/** "name_1.2-3" as dpkg and "name-1.2-3" as rpm name their files; a version alone has no name. */
function packageAndVersion(text: string): { name?: string; version: string } {
  const value = text.replace(/^[<>=\s]+/, '').split(/\s/, 1)[0]!;
  const match =
    /^([A-Za-z][\w.+-]{0,100}?)_(\d[^_]*)$/.exec(value) ??
    /^([A-Za-z][\w.+]*(?:-[A-Za-z][\w.+]*)*)-(\d.*)$/.exec(value);
  return match ? { name: match[1]!, version: match[2]! } : { version: value };
}

/**
 * The first installed and fixed version that the output of a check names on lines of their own, as those of Nessus and
 * OpenVAS do ("Installed version : 78.0.2", "Should be : bash-4.2.46-34.el7"), with the package where it is named.
 */
export function versionsIn(output: string): { product?: string; installed?: string; fixed?: string } {
  const found: { product?: string; installed?: string; fixed?: string } = {};
  for (const line of output.split('\n', 400)) {
    const colon = line.indexOf(':');
    if (colon < 4 || colon > 60) continue;
    const key = line
      .slice(0, colon)
      .replace(/^[\s+*-]+/, '')
      .trim()
      .toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (key === 'vulnerable package') found.product ??= value.split(/\s/, 1)[0]!;
    const isInstalled = installedKeys.has(key);
    if ((!isInstalled && !fixedKeys.has(key)) || !/\d/.test(value)) continue;
    const { name, version } = packageAndVersion(value);
    if (name) found.product ??= name;
    if (isInstalled) found.installed ??= version;
    else found.fixed ??= version;
    if (found.installed && found.fixed) break;
  }
  return found;
}

const isHostName = (text: string) =>
  text.length <= 253 && isIP(text) === 0 && /^(?=.*[a-z])[\w-]+(?:\.[\w-]+)*$/i.test(text);

const labelOf = (name: string) => name.split('.', 1)[0]!;

/**
 * Name and full name of the first candidate that can be one. The full name may be another candidate's where it begins
 * with the same name; NetBIOS knows only 15 letters of it.
 */
export function namesOf(candidates: readonly (string | undefined)[]): Pick<Inventory['identity'], 'name' | 'fqdn'> {
  const names = candidates.map((one) => (one ?? '').trim().replace(/\.$/, '')).filter(isHostName);
  const [first] = names;
  if (first === undefined) return {};
  const told = labelOf(first);
  const small = told.toLowerCase();
  const whole =
    told.length === 15
      ? names.map(labelOf).find((one) => one.toLowerCase().startsWith(small) && one.length > 15)
      : undefined;
  const name = whole ?? told;
  const fqdn = names.find((one) => one.includes('.') && labelOf(one).toLowerCase() === name.toLowerCase());
  return { name, ...(fqdn ? { fqdn: fqdn.toLowerCase() } : {}) };
}

/** Addresses that are such, each once. */
export function addressesOf(candidates: readonly (string | undefined)[]): string[] {
  return [...new Set(candidates.map((one) => (one ?? '').trim()))].filter((one) => isIP(one) !== 0);
}

/** Network cards named in a text, each once, as aa:bb:cc:dd:ee:ff. */
export function macsIn(text: string): string[] {
  const found = text.match(/\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b/gi) ?? [];
  return [...new Set(found.map((mac) => mac.toLowerCase().replaceAll('-', ':')))];
}

/** Fingerprint of a public key in base64, SHA256:..., as ssh-keygen prints it. */
export function hostKeyPrint(key: string): string {
  return `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
}

const earliest = Date.UTC(1995, 0);
const latest = Date.UTC(2200, 0);

/** Seconds since 1970 or a date as written, in English, to an instant. Dates without a zone we know are taken for UTC. */
export function instantOf(value: string | number | undefined): string | undefined {
  const text = String(value ?? '').trim();
  if (text.length < 8 || text.length > 60) return undefined;
  const bare = text.replace(/\s*(?:Z|[A-Z]{3,4}|[+-]\d\d:?\d\d)$/, '');
  const iso = /^\d{4}-\d\d-\d\d/.test(text);
  const read = () => {
    if (/^\d{9,11}(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
    const zoned = Date.parse(text === bare ? `${text}${iso ? 'Z' : ' UTC'}` : text);
    return Number.isNaN(zoned) ? Date.parse(`${bare}${iso ? 'Z' : ' UTC'}`) : zoned;
  };
  const ms = read();
  return ms >= earliest && ms < latest ? new Date(ms).toISOString() : undefined;
}

/** Open ports in their order, each once; of several mentions the first with a banner says more. */
export function portsOf(mentions: readonly SweepPort[]): SweepPort[] {
  const ports = new Map<number, SweepPort>();
  for (const { port, service, banner } of mentions) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535) continue;
    const known = ports.get(port) ?? { port };
    if (service) known.service ??= service;
    const line = (banner ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
    if (line) known.banner ??= cut(line, 300);
    ports.set(port, known);
  }
  return [...ports.values()].toSorted((a, b) => a.port - b.port);
}
