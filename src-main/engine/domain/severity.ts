/** The severity factor S: which CVSS score counts, and the vendor's words where there is none. */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import { asInstant, type CvssFact, type FindingFacts } from './facts.ts';

/** A factor's value with where it comes from. `date` is an ISO instant. */
export interface Factor {
  value: number;
  source: string;
  date: string | null;
  assumed: boolean;
}

const versionRank = { '4.0': 0, '3.1': 1, '3.0': 2, '2.0': 3 } as const;

/** Vendor or CNA first, then CISA's ADP container, then NVD. */
function sourceRank(source: string): number {
  if (/\bnvd\b|\bnist\b/i.test(source)) return 2;
  return /cisa[-_ ]?adp|vulnrichment/i.test(source) ? 1 : 0;
}

const order = (a: CvssFact, b: CvssFact) =>
  versionRank[a.version] - versionRank[b.version] ||
  sourceRank(a.source) - sourceRank(b.source) ||
  b.base - a.base ||
  (a.vector < b.vector ? -1 : a.vector > b.vector ? 1 : 0) ||
  (a.source < b.source ? -1 : a.source > b.source ? 1 : 0);

/** The score that counts: newest version first, then by who scored; the order of the list has no say. */
export function chooseCvss(list: readonly CvssFact[]): CvssFact | null {
  return list.reduce<CvssFact | null>((best, entry) => (best === null || order(entry, best) < 0 ? entry : best), null);
}

const wordValue = { critical: 0.95, important: 0.8, moderate: 0.55, low: 0.25 } as const;

/** CVSS base/10 (at least .01), else the vendor's word, else .50 assumed. */
export function severityFactor(facts: FindingFacts, used: CvssFact | null): Factor {
  if (used) {
    return {
      value: Math.min(1, Math.max(0.01, used.base / 10)),
      source: `CVSS ${used.version} ${used.base.toFixed(1)}, ${used.source}`,
      date: facts.cve.recordDate,
      assumed: false,
    };
  }
  const { severity, source, date } = facts.vendor;
  if (severity !== 'unrated') {
    return { value: wordValue[severity], source: `"${severity}", ${source}`, date: asInstant(date), assumed: false };
  }
  return { value: 0.5, source: 'nobody rated it', date: null, assumed: true };
}

/** The word a list shows: the vendor's, else the band of the CVSS score that counts. */
export function severityWord(facts: FindingFacts, used: CvssFact | null): SeverityWord {
  if (facts.vendor.severity !== 'unrated') return facts.vendor.severity;
  if (!used) return 'unrated';
  if (used.base >= 9) return 'critical';
  if (used.base >= 7) return 'important';
  return used.base >= 4 ? 'moderate' : 'low';
}

const urgencies: Record<string, SeverityWord> = {
  high: 'important',
  medium: 'moderate',
  low: 'low',
  unimportant: 'low',
};

/** Debian's urgency, e.g. "medium" or "high**" (the stars mark one that was set automatically). */
export function debianSeverity(urgency: string | undefined): SeverityWord {
  return urgencies[(urgency ?? '').replaceAll('*', '').trim().toLowerCase()] ?? 'unrated';
}

/** Microsoft's word, e.g. "Important". */
export function msrcSeverity(word: string): SeverityWord {
  const plain = word.trim().toLowerCase();
  return plain === 'critical' || plain === 'important' || plain === 'moderate' || plain === 'low' ? plain : 'unrated';
}

const advisoryWords: Record<string, SeverityWord> = {
  critical: 'critical',
  urgent: 'critical',
  important: 'important',
  high: 'important',
  moderate: 'moderate',
  medium: 'moderate',
  low: 'low',
};

/** The word of an advisory in the RPM family and of CSAF documents: "Important", "medium"; "None" and others are unrated. */
export function advisorySeverity(word: string | null): SeverityWord {
  return advisoryWords[word?.trim().toLowerCase() ?? ''] ?? 'unrated';
}

const severityOrder: readonly SeverityWord[] = ['unrated', 'low', 'moderate', 'important', 'critical'];

export function worstSeverity(words: readonly SeverityWord[]): SeverityWord {
  return words.reduce(
    (worst, word) => (severityOrder.indexOf(word) > severityOrder.indexOf(worst) ? word : worst),
    'unrated',
  );
}
