/** What a matcher answers: for one machine's software, each advisory that concerns it, with evidence. Pure. */
import type { Evidence, SeverityWord } from '../../../src-shared/model/finding.ts';
import type { PatchKind } from '../../../src-shared/model/patch.ts';
import type { CvssFact } from '../domain/facts.ts';

export interface Match {
  /** Source package, or Windows product. */
  product: string;
  /** CVE, or the vendor's id where there is none. */
  cve: string;
  advisory: string;
  installed: string;
  fixed: string | null;
  severity: SeverityWord;
  /** Set: the machine is not affected or it can't be said; kept as suppressed with this reason. */
  suppressed: { reason: string; justification: string } | null;
  /** The patch that closes it. */
  patch: MatchedPatch | null;
  /** True: offered on that machine; false: what is offered was collected, and it is not; null: not known. */
  fixable: boolean | null;
  /** Vendor says exploitation was seen. */
  exploited: boolean;
  /** Public exploits the vendor or feed links to. */
  exploitLinks: string[];
  /** First release of a fix, calendar day, when the feed tells. */
  fixReleased: string | null;
  /** Scores that the vendor's advisory itself gives. */
  cvss?: CvssFact[];
  /** Found by a name and a range of versions alone, which nobody who makes or packages it confirmed (NVD's CPE). */
  unconfirmed?: boolean;
  /** Where the vendor says the attacker must stand; absent when it does not say. */
  reach?: 'local' | 'remote' | null;
  evidence: Omit<Evidence, 'observation'>;
}

export interface MatchedPatch {
  /** Stable key: kind|scope|name|version. */
  key: string;
  kind: PatchKind;
  title: string;
  product: string;
  version: string;
  reboot: boolean;
}

export interface MatchResult {
  matches: Match[];
  /** Pending patches without a known CVE. */
  pending: MatchedPatch[];
  /** Distinct (package, advisory) decisions made, also those that said "not affected". */
  checked: number;
  /** Installed software that no loaded feed judges. */
  notJudged: number;
  /** Why the machine is not affected by a CVE that is not among the matches; null where nothing can be said. */
  cleared?: (cve: string) => Cleared | null;
}

export interface Cleared {
  product: string;
  installed: string;
  /** Which feed says what, in words. */
  because: string;
}
