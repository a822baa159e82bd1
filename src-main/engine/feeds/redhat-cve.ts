/**
 * Red Hat's word on one CVE as its security data API gives it (https://docs.redhat.com/en/documentation/red_hat_security_data_api/):
 * which advisory fixed which source package, and the state of those without a fix. One document, or an archive of them.
 */
import type { AdvisoryRecord, StatementStatus } from '../domain/advisory.ts';
import type { CvssFact } from '../domain/facts.ts';
import { advisorySeverity } from '../domain/severity.ts';
import type { InputFile } from '../files/input-file.ts';
import { bytesOf } from '../files/streamed-file.ts';
import type { RecordFeed } from './feed.ts';
import { Fields } from './object-fields.ts';
import { cvePattern, head, isObject, jsonOf } from './read.ts';
import { redhatScope } from './redhat-products.ts';
import { moduleStreamOf, readPackage, RpmStatements } from './rpm-statements.ts';

const notStates: Record<string, StatementStatus> = {
  'not affected': 'not-affected',
  new: 'investigating',
  'under investigation': 'investigating',
};

function readCvss(cve: Fields): CvssFact[] {
  const facts: CvssFact[] = [];
  for (const [member, prefix] of [
    ['cvss3', 'cvss3'],
    ['cvss', 'cvss'],
  ] as const) {
    const cvss = cve.part(member);
    const vector = cvss?.text(`${prefix}_scoring_vector`);
    const base = cvss?.number(`${prefix}_base_score`) ?? null;
    if (!cvss || !vector || base === null) continue;
    if (base < 0 || base > 10) throw cve.wrong(member, 'has no score from 0 to 10');
    const version = /^CVSS:(3\.[01]|4\.0)\//.exec(vector)?.[1] ?? '2.0';
    facts.push({ version: version as CvssFact['version'], source: 'Red Hat', vector, base, severity: '' });
  }
  return facts;
}

/** "python39:3.9/python-lxml" is a package of a module. */
function splitModule(text: string): { name: string; module: string | null } {
  const match = /^([^/]+:[^/]+)\/([^/]+)$/.exec(text);
  return match ? { name: match[2]!, module: moduleStreamOf(match[1]!) } : { name: text, module: null };
}

function readPackages(cve: Fields) {
  const statements = new RpmStatements();
  for (const fixed of cve.parts('affected_release')) {
    const scope = redhatScope(fixed.needText('cpe'));
    const named = fixed.text('package');
    const advisory = fixed.needText('advisory');
    // Without a package it is a product's release; a module's build names no package.
    const found = scope === null || named === null ? null : readPackage(named);
    if (scope !== null && found) statements.add(scope, found, 'fixed', null, { word: advisory });
  }
  for (const state of cve.parts('package_state')) {
    const scope = redhatScope(state.needText('cpe'));
    const word = state.needText('fix_state');
    const { name, module } = splitModule(state.needText('package_name'));
    if (scope === null || !/^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(name)) continue;
    const status = notStates[word.toLowerCase()] ?? 'affected';
    statements.add(scope, { name, version: '', arch: '', of: 'source' }, status, null, {
      ...(module ? { module } : {}),
      word,
    });
  }
  return statements.list([]);
}

/** A text, or in older documents an object with one. */
function mitigationOf(cve: Fields): string | null {
  return isObject(cve.object.mitigation) ? cve.needPart('mitigation').text('value') : cve.text('mitigation');
}

function readCve(name: string, json: unknown): AdvisoryRecord {
  const cve = new Fields(name, '', json);
  const id = cve.needText('name');
  if (!cvePattern.test(id)) throw cve.wrong('name', 'is not a CVE id');
  const said = new Fields(name, id, json);
  const severity = advisorySeverity(said.text('threat_severity'));
  const cvss = readCvss(said);
  const mitigation = mitigationOf(said);
  return {
    id,
    part: '',
    published: said.date('public_date'),
    modified: null,
    withdrawn: null,
    title: said.part('bugzilla')?.text('description')?.trim() ?? '',
    kind: 'security',
    severity,
    vulnerabilities: [
      {
        id,
        ...(cvss.length > 0 ? { cvss } : {}),
        ...(severity === 'unrated' ? {} : { severity }),
        ...(mitigation ? { mitigation } : {}),
      },
    ],
    packages: readPackages(said),
  };
}

const isCve = (file: InputFile) => {
  const start = head(file, 262_144);
  return (
    /^\ufeff?\s*\{/.test(start) &&
    /"public_date"\s*:/.test(start) &&
    /"(?:bugzilla|threat_severity|package_state|affected_release)"\s*:/.test(start)
  );
};

export const redhatCve: RecordFeed = {
  id: 'redhat-cve',
  title: 'Red Hat CVE data',
  publisher: 'Red Hat Product Security',
  licence: 'CC BY 4.0',
  files: 'CVE-YYYY-NNNN.json of the security data API, or an archive of them',
  // The API gives one CVE at a time.
  sources: [],
  detect: (file) => (isCve(file) ? 1 : 0),
  async *read(files) {
    let isArchive = false;
    for await (const file of files) {
      const { name, folder, within } = file;
      isArchive ||= within !== undefined;
      if (within !== undefined && !/^CVE-\d{4}-\d+(\.json)?$/i.test(name)) continue;
      yield readCve(name, jsonOf({ name, folder, bytes: await bytesOf(file, 50_000_000) }));
    }
    return { date: null, mode: isArchive ? 'archive' : 'partial' };
  },
};
