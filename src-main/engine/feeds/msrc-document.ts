/**
 * What Microsoft's security documents say, whichever form they come in (CVRF as XML or JSON, the Update Guide's pages, CSAF): the
 * fields all of them share, checked, and the record that a vulnerability becomes. https://github.com/microsoft/MSRC-Microsoft-Security-Updates-API
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { AdvisoryRecord, PackageStatement } from '../domain/advisory.ts';
import type { CvssFact } from '../domain/facts.ts';
import { damaged } from './read.ts';

/** A place in a file, for refusals. */
export interface Place {
  file: string;
  where: string;
}

/** A fix or another answer to a vulnerability, for some products. */
export interface Remediation {
  kind: 'fix' | 'workaround' | 'mitigation' | 'no-fix' | 'other';
  /** Number of a KB, "Release Notes", "Click to Run", or text in HTML. */
  text: string;
  /** KBs in any writing. */
  supersedes: string;
  products: string[];
  restart: string;
  subType: string;
  fixedBuild: string;
}

/** `products` are ids of the document's tree; a threat without any speaks of all. */
export interface DocumentVulnerability {
  id: string;
  title: string;
  affected: string[];
  notAffected: string[];
  threats: { kind: 'impact' | 'severity' | 'exploit'; text: string; products: string[] }[];
  scores: { base: number; vector: string }[];
  remediations: Remediation[];
  /** Instants, as the document has them. */
  revisions: string[];
}

const vulnerabilityId = /^[A-Z][\w.:-]{3,60}$/i;

/** A CVE, or Microsoft's own id (ADV990001). Throws feed-damaged. */
export function checkId(id: unknown, place: Place): string {
  if (typeof id !== 'string' || !vulnerabilityId.test(id))
    throw damaged(place.file, place.where, 'its id is neither a CVE nor one of Microsoft’s');
  return id;
}

const words: Readonly<Record<string, SeverityWord>> = {
  critical: 'critical',
  important: 'important',
  moderate: 'moderate',
  low: 'low',
};
const rank: readonly SeverityWord[] = ['unrated', 'low', 'moderate', 'important', 'critical'];

export const severityOf = (text: string): SeverityWord => words[text.trim().toLowerCase()] ?? 'unrated';
export const worstOf = (list: Iterable<SeverityWord>): SeverityWord =>
  [...list].reduce<SeverityWord>((worst, word) => (rank.indexOf(word) > rank.indexOf(worst) ? word : worst), 'unrated');

/** Digits of the KB that a text is, null for any other text. */
export function kbOf(text: string): string | null {
  return /^(?:KB)?\s?(\d{5,8})$/i.exec(text.trim())?.[1] ?? null;
}

/** Digits of all KBs in a cell: "4471987;3142037", "5000001, KB5000002". */
export function kbsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/(?<![\w.-])(?:KB)?(\d{5,8})(?![\w.-])/gi)].map((match) => match[1]!))];
}

/** A version, null for the links and words that stand in its place for some products. */
export const versionOf = (text: string): string | null => (/^\d+(\.\d+)+$/.test(text.trim()) ? text.trim() : null);

/** Plain text of a piece of HTML, spaces evened out. */
export function plainText(html: string): string {
  return html
    .replace(/<[^<>]{0,2000}>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** "Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected;..." */
export const saysExploited = (text: string): boolean =>
  /(^|;)\s*exploited\s*:\s*yes\b/i.test(text) || /:\s*(\d\s*-\s*)?exploitation detected/i.test(text);

function ratingOf(version: CvssFact['version'], base: number): string {
  if (base === 0 && version !== '2.0') return 'NONE';
  if (base < 4) return 'LOW';
  if (base < 7) return 'MEDIUM';
  return base < 9 || version === '2.0' ? 'HIGH' : 'CRITICAL';
}

/** A score with its vector; null where there is none ("" and 0 stand for it). Throws feed-damaged for a score beyond 0 to 10. */
export function cvssOf(vector: string, base: number, place: Place): CvssFact | null {
  if (!Number.isFinite(base) || base < 0 || base > 10)
    throw damaged(place.file, place.where, 'its CVSS score is not from 0 to 10');
  const match = /^(?:CVSS:(\d\.\d)\/)?[A-Z]{1,3}:/i.exec(vector);
  if (!match) return null;
  const version = (match[1] ?? '2.0') as CvssFact['version'];
  if (!['2.0', '3.0', '3.1', '4.0'].includes(version)) return null;
  // Named as the CNA is in CVE records, so that the same score counts once.
  return { version, source: 'microsoft', vector, base, severity: ratingOf(version, base) };
}

/** Distinct scores, highest first. */
export function distinctCvss(list: readonly (CvssFact | null)[]): CvssFact[] {
  const seen = new Map<string, CvssFact>();
  for (const fact of list) if (fact) seen.set(`${fact.vector} ${fact.base}`, fact);
  return [...seen.values()].sort((a, b) => b.base - a.base || (a.vector < b.vector ? -1 : 1));
}

const textOf = (list: readonly { text: string }[]) => list.map(({ text }) => plainText(text)).filter(Boolean);

/** What one remediation, or none, says of a product. */
export function statementOf(
  product: string,
  fix: Pick<Remediation, 'text' | 'supersedes' | 'restart' | 'subType' | 'fixedBuild'> | null,
  about: { severity: SeverityWord; impact: string; word?: string },
): PackageStatement {
  const base = { scope: 'windows', package: product, of: 'product' as const };
  const rated = {
    ...(about.impact ? { impact: about.impact } : {}),
    ...(about.severity === 'unrated' ? {} : { severity: about.severity }),
  };
  if (!fix) return { ...base, status: 'affected', ...(about.word ? { word: about.word } : {}), ...rated };
  const kb = kbOf(fix.text);
  const fixed = versionOf(fix.fixedBuild);
  const supersedes = kbsIn(fix.supersedes).filter((one) => one !== kb);
  const word = kb === null ? plainText(fix.text) : '';
  return {
    ...base,
    status: 'fixed',
    ...(fixed ? { ranges: [{ fixed }] } : {}),
    ...(word ? { word } : {}),
    ...(kb ? { kb } : {}),
    ...(kb && supersedes.length > 0 ? { supersedes } : {}),
    ...(fix.subType ? { update: fix.subType } : {}),
    ...(fix.restart ? { restart: fix.restart } : {}),
    ...rated,
  };
}

/**
 * The record of a vulnerability. `products` gives the names of the document's ids. Throws feed-damaged for an id the document does
 * not name and a score beyond 0 to 10.
 */
export function recordOf(
  vulnerability: DocumentVulnerability,
  products: ReadonlyMap<string, string>,
  { part, released, file }: { part: string; released: string | null; file: string },
): AdvisoryRecord {
  const { id, threats, remediations, revisions } = vulnerability;
  const place = { file, where: id };
  const about = (kind: 'impact' | 'severity', product: string) =>
    threats.find(
      (threat) => threat.kind === kind && (threat.products.length === 0 || threat.products.includes(product)),
    )?.text ?? '';
  const nameOf = (product: string): string => {
    const name = products.get(product);
    if (name === undefined)
      throw damaged(file, id, `its product ${product.slice(0, 40)} is not in the list of products`);
    return name;
  };
  const packages: PackageStatement[] = [];
  for (const product of new Set(vulnerability.affected)) {
    const rated = { severity: severityOf(about('severity', product)), impact: about('impact', product) };
    const own = remediations.filter((one) => one.products.includes(product));
    const fixes = own.filter(({ kind }) => kind === 'fix');
    if (fixes.length === 0) {
      const word = textOf(own.filter(({ kind }) => kind === 'no-fix')).join(' ');
      packages.push(statementOf(nameOf(product), null, { ...rated, ...(word ? { word } : {}) }));
    }
    for (const fix of fixes) packages.push(statementOf(nameOf(product), fix, rated));
  }
  for (const product of new Set(vulnerability.notAffected))
    packages.push({ scope: 'windows', package: nameOf(product), of: 'product', status: 'not-affected' });
  const severity = worstOf(threats.filter(({ kind }) => kind === 'severity').map(({ text }) => severityOf(text)));
  const cvss = distinctCvss(vulnerability.scores.map(({ base, vector }) => cvssOf(vector, base, place)));
  const mitigations = [
    ...new Set(textOf(remediations.filter(({ kind }) => kind === 'mitigation' || kind === 'workaround'))),
  ];
  const times = [...revisions].sort();
  return {
    id,
    part,
    published: times[0] ?? released,
    modified: times.at(-1) ?? released,
    withdrawn: null,
    title: vulnerability.title,
    kind: 'security',
    severity,
    vulnerabilities: [
      {
        id,
        ...(cvss.length > 0 ? { cvss } : {}),
        ...(severity === 'unrated' ? {} : { severity }),
        ...(threats.some(({ kind, text }) => kind === 'exploit' && saysExploited(text)) ? { exploited: true } : {}),
      },
    ],
    packages,
    ...(mitigations.length > 0 ? { mitigations } : {}),
  };
}
