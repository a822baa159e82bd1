/**
 * The facts one finding is judged by: what feeds and people say of the CVE, what the machine means to the
 * site, and the moments its clocks start from. Stored as they are with the finding, so that explaining a
 * score reads exactly what it was made of.
 */
import type { Exposure } from '../../../src-shared/model/asset.ts';
import type { Control } from '../../../src-shared/model/exception.ts';
import type { SeverityWord } from '../../../src-shared/model/finding.ts';

export interface CvssFact {
  version: '2.0' | '3.0' | '3.1' | '4.0';
  /** Who scored: the CNA or vendor by name, "CISA-ADP", or "NVD". */
  source: string;
  vector: string;
  base: number;
  severity: string;
}

/** What the vendor's advisory, through the matcher, says of this CVE in this product. */
export interface VendorFacts {
  /** Whose word it is, e.g. "Debian security tracker". */
  source: string;
  /** Date of the feed, ISO instant. */
  date: string | null;
  severity: SeverityWord;
  exploited: boolean;
  exploitLinks: string[];
  /** Where the vendor says the attacker must stand; null when it does not say. */
  reach: 'local' | 'remote' | null;
  /** First release of a fix, calendar day. */
  fixReleased: string | null;
  hasFix: boolean;
  /** Scores the vendor's advisory itself gives. */
  cvss?: CvssFact[];
}

/** What the feeds and the user say of the CVE, whatever machine it is on. */
export interface CveFacts {
  cve: string;
  /** Who assigned it took it back: whoever still lists it, nothing is known to be wrong. Absent: it stands. */
  rejected?: true;
  title: string | null;
  /** Publication, ISO instant. */
  published: string | null;
  /** Date of the CVE record, ISO instant. */
  recordDate: string | null;
  cvss: CvssFact[];
  kev: { dateAdded: string; dueDate: string; ransomware: boolean; name: string; knownSince: string } | null;
  epss: { probability: number; date: string | null } | null;
  /** Day of the EPSS scores that hold no row for this CVE; null when none were loaded. */
  epssDate: string | null;
  ssvc: {
    exploitation: 'none' | 'poc' | 'active' | null;
    automatable: 'no' | 'yes' | null;
    technicalImpact: 'partial' | 'total' | null;
    at: string | null;
    /** When "active" reached this vault. */
    activeSince: string | null;
  } | null;
  word: { exploitation: 'active' | 'weaponised' | 'poc'; actor: string; at: string } | null;
}

export interface FindingFacts {
  vendor: VendorFacts;
  cve: CveFacts;
}

/** What the machine means to the site, with who says so. Null where unset. */
export interface AssetContext {
  criticality: { value: 1 | 2 | 3 | 4 | 5; source: string; date: string | null } | null;
  exposure: { value: Exposure; source: string; date: string | null } | null;
  /** Controls of the mitigations in force on this finding. */
  controls: (Control & { exception: string; since: string })[];
  policyVersion: number;
}

/** Known exploited: KEV, the vendor, Vulnrichment or the user says so. The first that does is named. */
export function exploitation(
  facts: FindingFacts,
): { source: string; date: string | null; knownSince: string | null } | null {
  const { kev, ssvc, word } = facts.cve;
  if (kev) return { source: 'CISA KEV', date: kev.dateAdded, knownSince: kev.knownSince };
  if (facts.vendor.exploited) return { source: facts.vendor.source, date: facts.vendor.date, knownSince: null };
  if (ssvc?.exploitation === 'active')
    return { source: 'CISA Vulnrichment', date: ssvc.at, knownSince: ssvc.activeSince };
  if (word?.exploitation === 'active')
    return { source: `the word of ${word.actor}`, date: word.at, knownSince: word.at };
  return null;
}

/** A calendar day or an instant as an instant. */
export function asInstant(date: string | null): string | null {
  if (date === null) return null;
  return date.length === 10 ? `${date}T00:00:00.000Z` : date;
}
