/** Findings in words: what is offered, how a finding is called. */
import type { Evidence, FindingRow } from '../../../src-shared/model/finding.ts';

/** offered / not offered / not known: what the machine's own package manager said. */
export function offeredWords(fixable: boolean | null): string {
  if (fixable === null) return 'not known';
  return fixable ? 'offered' : 'not offered';
}

/** The CVE it is known by, else the vendor's id. */
export function cveName(finding: Pick<FindingRow, 'cves' | 'advisory'>): string {
  return finding.cves.length > 0 ? finding.cves.join(', ') : finding.advisory;
}

/** "no fix yet", or the vendor's word that says more. */
export function noFixWords({ vendorWords }: Pick<Evidence, 'vendorWords'>): string {
  const word = vendorWords?.[0]?.word;
  // Longer ones stand in the evidence.
  return word === undefined || word.length > 60 ? 'no fix yet' : `no fix: “${word}”`;
}

export function findingName(finding: FindingRow): string {
  return `${finding.product} on ${finding.assetName}, ${cveName(finding)}`;
}
