/**
 * Pages of the Rocky Linux errata API, version 3 (https://apollo.build.resf.org/api/v3/advisories/): advisories with CVEs, packages of
 * all architectures, and module streams. A page that has all there are replaces the list.
 */
import type { AdvisoryRecord } from '../domain/advisory.ts';
import type { CvssFact } from '../domain/facts.ts';
import { advisorySeverity } from '../domain/severity.ts';
import { jsonParts } from '../files/json-parts.ts';
import type { RecordFeed } from './feed.ts';
import { Fields } from './object-fields.ts';
import { cvePattern, damaged, head } from './read.ts';
import { readPackage, RpmStatements } from './rpm-statements.ts';

function readCvss(cve: Fields): CvssFact[] {
  const vector = cve.text('cvss3_scoring_vector');
  // What was not scored stands as "UNKNOWN".
  const version = /^CVSS:(3\.[01]|4\.0)\//.exec(vector ?? '')?.[1];
  if (!vector || !version) return [];
  const base = cve.number('cvss3_base_score');
  if (base === null || base < 0 || base > 10) throw cve.wrong('cvss3_base_score', 'is not from 0 to 10');
  return [{ version: version as CvssFact['version'], source: 'Rocky Linux', vector, base, severity: '' }];
}

function readPackages(advisory: Fields) {
  const statements = new RpmStatements();
  for (const entry of advisory.parts('packages')) {
    const nevra = entry.needText('nevra');
    const found = readPackage(nevra);
    if (!found) throw advisory.wrong('packages', `name "${nevra.slice(0, 120)}", which is no package`);
    const product = entry.needText('product_name');
    // "Rocky Linux 8 x86_64", "Rocky Linux 8.4 x86_64 (Legacy)": machines of all minor releases get the same updates.
    const major = /^Rocky Linux(?: SIG \S+)? (\d+)(?:\.\d+)?(?: |$)/.exec(product)?.[1];
    if (!major)
      throw advisory.wrong('packages', `are of "${product.slice(0, 80)}", which is no release of Rocky Linux`);
    const name = entry.text('module_name');
    const stream = entry.text('module_stream');
    statements.add(`rocky:${major}`, found, 'fixed', null, name && stream ? { module: `${name}:${stream}` } : {});
  }
  return statements.list([]);
}

function readAdvisory(file: string, value: unknown, position: number): AdvisoryRecord {
  const id = new Fields(file, `advisory ${position}`, value).needText('name');
  if (!/^R[LX][A-Z]{2}-\d{4}:\d+$/.test(id))
    throw damaged(file, `advisory ${position}`, 'its name is not an id of Rocky Linux');
  const advisory = new Fields(file, id, value);
  const kind = advisory.needText('kind').toLowerCase();
  const cves = advisory.parts('cves').map((cve) => {
    const name = cve.needText('cve');
    if (!cvePattern.test(name)) throw cve.wrong('cve', 'is not a CVE id');
    const cvss = readCvss(cve);
    return { id: name, ...(cvss.length > 0 ? { cvss } : {}) };
  });
  const isSecurity = kind === 'security' || cves.length > 0;
  return {
    id,
    part: '',
    published: advisory.date('published_at'),
    modified: advisory.date('updated_at'),
    withdrawn: null,
    title: advisory.text('synopsis') ?? '',
    kind: isSecurity ? 'security' : kind === 'enhancement' ? 'enhancement' : 'bugfix',
    severity: advisorySeverity(advisory.text('severity')),
    vulnerabilities: isSecurity && cves.length === 0 ? [{ id }] : cves,
    packages: readPackages(advisory),
  };
}

export const rockyErrata: RecordFeed = {
  id: 'rocky-errata',
  title: 'Rocky Linux errata',
  publisher: 'Rocky Enterprise Software Foundation',
  licence: 'free use, no licence named',
  files: 'pages of the errata API, version 3 (JSON)',
  // The API gives pages.
  sources: [],
  detect: (file) => {
    const start = head(file, 262_144);
    return /^\ufeff?\s*\{/.test(start) &&
      /"advisories"\s*:\s*\[/.test(start) &&
      /"name"\s*:\s*"R[LX][A-Z]{2}-\d{4}:\d+"/.test(start)
      ? 1
      : 0;
  },
  async *read(files) {
    let date: string | null = null;
    let isWhole = true;
    for await (const { name, within, pieces } of files) {
      if (within !== undefined && !/\.json$/i.test(name)) continue;
      const parts = jsonParts(pieces(), 'advisories');
      let count = 0;
      let next = await parts.next();
      for (; !next.done; next = await parts.next()) {
        count += 1;
        yield readAdvisory(name, next.value.value, count);
      }
      const page = new Fields(name, '', next.value);
      if (!Array.isArray(page.object.advisories)) throw damaged(name, '', 'its advisories are missing');
      const total = page.number('total');
      const updated = page.date('last_updated_at');
      if (updated !== null && (date === null || updated > date)) date = updated;
      isWhole &&= total !== null && total === count && page.number('page') === 1;
    }
    return { date, mode: isWhole ? 'whole' : 'partial' };
  },
};
