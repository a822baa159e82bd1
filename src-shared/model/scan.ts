/** What a vulnerability scanner of others reported of one machine: kept as its word, reconciled with ours when matching. */
import { z } from 'zod';
import { instant } from './common.ts';
import { severityWord } from './finding.ts';

export const reportedFinding = z.object({
  /** The scanner's own id of the check: plugin number, OID, QID; else the CVE or advisory. */
  id: z.string().min(1),
  title: z.string(),
  /** Upper case, each once; empty where the scanner names none. */
  cves: z.array(z.string()),
  severity: severityWord,
  cvss: z.array(z.object({ version: z.string(), vector: z.string(), base: z.number() })).optional(),
  /** Package or product it was found in, as far as the scanner tells. */
  product: z.string().optional(),
  installed: z.string().optional(),
  /** First version without it. */
  fixed: z.string().optional(),
  /** "443/tcp"; absent where it concerns the machine as a whole. */
  port: z.string().optional(),
  /** What the scanner saw, at most 4,000 characters. */
  output: z.string().max(4000).optional(),
  solution: z.string().max(2000).optional(),
});
export type ReportedFinding = z.infer<typeof reportedFinding>;

export const scanReport = z.object({
  /** nessus, openvas, trivy, grype, qualys, ... */
  scanner: z.string(),
  version: z.string().optional(),
  at: instant.optional(),
  /** Did it log in or read the packages; false: from outside only. */
  credentialed: z.boolean().optional(),
  findings: z.array(reportedFinding),
  /** Results without a weakness (severity "info"), counted and left out. */
  informational: z.number().int().default(0),
});
export type ScanReport = z.infer<typeof scanReport>;
