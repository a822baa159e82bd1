/** The vulnerabilities of a CycloneDX document as what its tool reported; what its analysis rules out is no finding. */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { ReportedFinding, ScanReport } from '../../../src-shared/model/scan.ts';
import { scoreCvss } from '../domain/cvss.ts';
import type { Bom, BomComponent, BomRating, BomVulnerability } from './cyclonedx-bom.ts';

/** States of the analysis in which the product has not, or no longer, the weakness. */
const ruledOut = new Set(['not_affected', 'false_positive', 'resolved', 'resolved_with_pedigree']);

const severityWords: ReadonlyMap<string, SeverityWord> = new Map([
  ['critical', 'critical'],
  ['high', 'important'],
  ['medium', 'moderate'],
  ['low', 'low'],
  ['info', 'low'],
  ['none', 'low'],
]);
const ranks: readonly SeverityWord[] = ['critical', 'important', 'moderate', 'low', 'unrated'];

const cvePattern = /^CVE-\d{4}-\d{4,}$/i;

/** Methods name the version where the vector does not: CVSSv3 means 3.0. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['cvssv3', 'CVSS:3.0/'],
  ['cvssv31', 'CVSS:3.1/'],
  ['cvssv4', 'CVSS:4.0/'],
]);

function cvssOf({ method, vector, score }: BomRating): NonNullable<ReportedFinding['cvss']>[number] | null {
  if (!vector) return null;
  const prefix = vector.startsWith('CVSS:') ? '' : (prefixes.get(method.toLowerCase().replace('.', '')) ?? '');
  const read = scoreCvss(`${prefix}${vector}`);
  if ('error' in read) return null;
  const told = Number(score);
  return { version: read.version, vector: read.vector, base: score && told >= 0 && told <= 10 ? told : read.base };
}

/** The word of who named the weakness, else the highest of all. */
function severityOf({ ratings, source }: BomVulnerability): SeverityWord {
  const rated = ratings.flatMap((rating) => {
    const word = severityWords.get(rating.severity);
    return word ? [{ word, own: rating.source !== '' && rating.source.toLowerCase() === source.toLowerCase() }] : [];
  });
  const own = rated.find((rating) => rating.own);
  if (own) return own.word;
  return ranks.find((rank) => rated.some(({ word }) => word === rank)) ?? 'unrated';
}

/** First version without the weakness: told as unaffected, as the end of a vers range, or in Trivy's words. */
function fixedIn(
  { recommendation }: BomVulnerability,
  versions: BomVulnerability['affects'][number]['versions'],
): string | undefined {
  const unaffected = versions.find(({ status }) => status === 'unaffected');
  const fromRange = /^vers:[\w.-]+\/>=([^|<>=]+)$/.exec(unaffected?.range ?? '')?.[1];
  const words = /^Upgrade \S+ to version ([^\s;,]+)/.exec(recommendation.slice(0, 500))?.[1];
  return unaffected?.version || fromRange || words || undefined;
}

/** A reference into this document may be written as a BOM-Link with the component behind "#". */
function targetOf(ref: string, byRef: ReadonlyMap<string, BomComponent>): BomComponent | undefined {
  const plain = byRef.get(ref);
  if (plain || !ref.startsWith('urn:cdx:')) return plain;
  const part = ref.slice(ref.indexOf('#') + 1);
  try {
    return byRef.get(decodeURIComponent(part)) ?? byRef.get(part);
  } catch {
    return byRef.get(part);
  }
}

function findingsOf(found: BomVulnerability, byRef: ReadonlyMap<string, BomComponent>): ReportedFinding[] {
  const cves = [found.id, ...found.references].filter((id) => cvePattern.test(id)).map((id) => id.toUpperCase());
  const cvss = found.ratings.flatMap((rating) => cvssOf(rating) ?? []);
  const title = found.description.split('\n', 1)[0]!.slice(0, 200) || found.id;
  const common: ReportedFinding = {
    id: found.id || cves[0]!,
    title,
    cves: [...new Set(cves)],
    severity: severityOf(found),
    ...(cvss.length ? { cvss } : {}),
    ...(found.description && found.description !== title ? { output: found.description.slice(0, 4000) } : {}),
    ...(found.recommendation ? { solution: found.recommendation.slice(0, 2000) } : {}),
  };
  if (found.affects.length === 0) return [common];
  return found.affects.map(({ ref, versions }) => {
    const target = targetOf(ref, byRef);
    const installed = target?.version || versions.find(({ status }) => status !== 'unaffected')?.version;
    const fixed = fixedIn(found, versions);
    return {
      ...common,
      ...(target ? { product: target.name } : {}),
      ...(installed ? { installed } : {}),
      ...(fixed ? { fixed } : {}),
    };
  });
}

/** Null where the document lists no vulnerabilities: it is no scan. */
export function scanOf(bom: Bom): { report: ScanReport; warnings: string[] } | null {
  if (bom.vulnerabilities.length === 0) return null;
  const byRef = new Map<string, BomComponent>();
  for (const component of [...bom.components, ...(bom.subject ? [bom.subject] : [])])
    for (const ref of [component.ref, component.purl]) if (ref && !byRef.has(ref)) byRef.set(ref, component);
  const named = bom.vulnerabilities.filter(
    ({ id, references }) => id || references.some((other) => cvePattern.test(other)),
  );
  const open = named.filter(({ state }) => !ruledOut.has(state));
  const warnings: string[] = [];
  if (named.length > open.length)
    warnings.push(
      `${named.length - open.length} weakness(es) are left out that the document itself calls fixed, not affecting or false`,
    );
  if (bom.vulnerabilities.length > named.length)
    warnings.push(`${bom.vulnerabilities.length - named.length} weakness(es) without an id were left out`);
  const tool = bom.tools.find(({ name }) => name);
  return {
    report: {
      scanner: tool?.name.toLowerCase() ?? 'cyclonedx',
      ...(tool?.version ? { version: tool.version } : {}),
      findings: open.flatMap((found) => findingsOf(found, byRef)),
      informational: 0,
    },
    warnings,
  };
}
