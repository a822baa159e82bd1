/** A row of Microsoft's table of updates as it is published: one product, CVE and KB, and what that update supersedes. */
export interface MsrcRecord {
  /** yyyymmdd */
  posted: number;
  cve: string;
  kb: string;
  title: string;
  product: string;
  component: string;
  severity: string;
  impact: string;
  supersedes: string;
  exploits: string;
}
