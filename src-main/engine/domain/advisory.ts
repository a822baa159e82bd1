/**
 * An advisory in our own words: what one record of a publisher says of packages, libraries or products, whichever format it
 * came in. Feeds write it, the vault keeps it, matchers judge by it.
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { CvssFact } from './facts.ts';

/**
 * fixed: versions in the ranges are affected and there is a fix. affected: no fix. not-affected: the publisher says these are not.
 * investigating: not decided yet.
 */
export type StatementStatus = 'fixed' | 'affected' | 'not-affected' | 'investigating';

/** From `introduced` (included; absent: from the first version) to `fixed` (excluded) or `last` (included); absent ends are open. */
export interface VersionRange {
  introduced?: string;
  fixed?: string;
  last?: string;
}

/** What a record says of one package. */
export interface PackageStatement {
  /**
   * Where the package is from: a distribution and release ("almalinux:9", "ubuntu:22.04", "alpine:3.18", "sles:15.4"), an ecosystem of
   * libraries by its scheme ("npm", "pypi"), "cna" for products as CVE records name them, "cpe" for vendor:product of NVD.
   */
  scope: string;
  /** As the publisher names it there; "vendor:product" in small letters for cna and cpe. */
  package: string;
  of: 'source' | 'binary' | 'library' | 'product';
  status: StatementStatus;
  /** Absent: any version. */
  ranges?: VersionRange[];
  /** Versions that are named one by one, beside the ranges. */
  versions?: string[];
  /** Versions in these are not affected, whatever the ranges say: other lines, or what was fixed there. */
  unaffected?: VersionRange[];
  /** Ids of the record's vulnerabilities this is about; absent: all of them. */
  vulnerabilities?: string[];
  /** Module stream the package must be of: "nodejs:18". */
  module?: string;
  /** Architectures in the distribution's words; absent: all. */
  arches?: string[];
  /** Fixes that need a subscription or a repository of their own: "esm-infra", "esm-apps", "rhel-eus:9.2". */
  channel?: string;
  /** The publisher's own word: "will not fix", "out of support scope", a remediation's text. */
  word?: string;
  /** VEX justification of not-affected. */
  justification?: string;
  /** Systems it is about in small letters, as the publisher writes them: "windows", "macos", "iphone_os"; absent: not told. */
  platforms?: string[];
  /** Software edition of a CPE: "esr", "*" for any, "-" for none. */
  edition?: string;
  /** Who says it, where the record holds several words: "CISA-ADP". */
  by?: string;
  /** Microsoft's update that fixes it, digits of its KB. */
  kb?: string;
  /** Digits of the KBs that `kb` takes the place of, as far as this record tells. */
  supersedes?: string[];
  /** What kind of update `kb` is in the publisher's words: "Monthly Rollup", "Security Only", "Security Hotpatch Update". */
  update?: string;
  /** Whether the fix needs a restart, in the publisher's word: "Yes", "No", "Maybe". */
  restart?: string;
  /** What an attacker gains in this product: "Remote Code Execution". */
  impact?: string;
  /** Of the vulnerability in this product, where the publisher rates each apart. */
  severity?: SeverityWord;
}

export interface AdvisoryVulnerability {
  /** CVE, or the publisher's id where there is none. */
  id: string;
  cvss?: CvssFact[];
  severity?: SeverityWord;
  /** The publisher saw it exploited. */
  exploited?: boolean;
  /** What lowers the risk without a fix, in the publisher's words. */
  mitigation?: string;
}

/** CISA's points on a CVE. */
export interface SsvcPoints {
  exploitation: 'none' | 'poc' | 'active' | null;
  automatable: 'no' | 'yes' | null;
  technicalImpact: 'partial' | 'total' | null;
  at: string | null;
}

/** One record of a publisher. Times are ISO instants. */
export interface AdvisoryRecord {
  /** The publisher's id: USN-5614-1, ALSA-2024:1234, RHSA-2024:6163, CVE-2024-1234. */
  id: string;
  /** The list within the feed it belongs to ("AlmaLinux", "v3.18/main"), "" where the feed is one list. Ids are unique within it. */
  part: string;
  published: string | null;
  modified: string | null;
  /** When it was withdrawn or rejected; null: it holds. */
  withdrawn: string | null;
  title: string;
  /** security where it is about vulnerabilities, lifecycle where about the end of support; else what kind of update it is. */
  kind: 'security' | 'bugfix' | 'enhancement' | 'lifecycle';
  severity: SeverityWord;
  vulnerabilities: AdvisoryVulnerability[];
  packages: PackageStatement[];
  /** Ids under which other publishers tell the same, beside those of its vulnerabilities: GHSA-..., PYSEC-..., GO-... */
  aliases?: string[];
  ssvc?: SsvcPoints;
  /** The update takes effect only after a restart. */
  reboot?: boolean;
  /** Public exploits it links to. */
  exploitLinks?: string[];
  /** What the publisher advises where the fix can't be installed, plain text. */
  mitigations?: string[];
  /** Of a record about a product's life: until when which of its cycles is supported. */
  support?: ProductSupport;
}

/** A product as endoflife.date describes it. The record's id is its name there ("php"), the title what people call it. */
export interface ProductSupport {
  category: string;
  /** Words by which others know it: "cpe" as "cpe:2.3:a:php:php", "purl" as "pkg:generic/php", "repology". */
  identifiers: { type: string; id: string }[];
  /** Newest first, as the publisher has them. */
  cycles: SupportCycle[];
}

/** Days are YYYY-MM-DD, the last with support. `true`: it has ended, `false`: it has not, with no day told; null: nothing is said. */
export interface SupportCycle {
  /** "8.4", "11-24h2-e", "13.0-sp3". */
  name: string;
  label?: string;
  codename?: string;
  released?: string;
  lts?: boolean;
  /** Active support: new features and all fixes. */
  eoas: string | boolean | null;
  /** Security fixes for everyone. */
  eol: string | boolean | null;
  /** Security fixes under a contract. */
  eoes: string | boolean | null;
  /** Newest version of the cycle. */
  latest?: string;
}

/**
 * How a file of records stands to those held. whole: it replaces the records of the parts it has. partial: it only adds and changes.
 * archive: a pack of records that may be either; it counts as whole for a part of which it has most of the records held.
 */
export type RecordsMode = 'whole' | 'partial' | 'archive';

/** A record as it is held, and the feed it came by. */
export interface HeldAdvisory extends Omit<AdvisoryRecord, 'packages'> {
  feed: string;
}

export interface HeldStatement extends PackageStatement {
  advisory: HeldAdvisory;
}

/** What all feeds say of one package of a scope, and of when each feed is (ISO instant). They must not change while it is in use. */
export interface HeldFeeds {
  statements(scope: string, name: string): HeldStatement[];
  dateOf(feed: string): string | null;
}
