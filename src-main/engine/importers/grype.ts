/**
 * Reports of Grype in JSON (anchore/grype, schema/): matches of packages with weaknesses in one image or folder. They name
 * only what is affected, so they are no list of packages. Versions differ in where scores and details of matches stand.
 */
import { z } from 'zod';
import type { ReportedFinding } from '../../../src-shared/model/scan.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { debianArch } from '../domain/debian-sources.ts';
import type { Importer } from './importer.ts';
import { cvesIn, cvssOf, findingOf, instantOf, severityOf } from './scan-report.ts';

const text = z.string().catch('');
const score = z.object({
  vector: text,
  /** Before version 0.8 a score stood beside its vector. */
  baseScore: z.number().optional().catch(undefined),
  metrics: z.object({ baseScore: z.number() }).optional().catch(undefined),
});
const vulnerability = z.object({
  id: z.string().min(1),
  severity: text,
  description: text,
  cvss: z.array(score).catch([]),
  cvssV2: score.optional().catch(undefined),
  cvssV3: score.optional().catch(undefined),
  /** Before version 0.9. */
  fixedInVersion: text,
  fix: z
    .object({ versions: z.array(z.string()).nullable().catch([]), state: text })
    .optional()
    .catch(undefined),
});
const match = z.object({
  vulnerability,
  relatedVulnerabilities: z.array(vulnerability).nullish().catch([]),
  artifact: z.object({
    name: z.string().min(1),
    version: text,
    type: text,
    locations: z
      .array(z.object({ path: text }))
      .nullish()
      .catch([]),
  }),
});
type Match = z.infer<typeof match>;

const report = z.object({
  matches: z.array(z.unknown()),
  source: z
    .object({ type: text, target: z.union([z.string(), z.object({ userInput: text, architecture: text })]) })
    .nullish()
    .catch(undefined),
  distro: z.object({ name: text, version: text }).nullish().catch(undefined),
  descriptor: z.object({ name: text, version: text, timestamp: text }),
});

/** ID of os-release by Grype's name of a distribution, where they differ. */
const families: Record<string, string> = {
  redhat: 'rhel',
  oraclelinux: 'ol',
  rockylinux: 'rocky',
  amazonlinux: 'amzn',
  archlinux: 'arch',
};

/** What it says of weaknesses without a fixed version. */
const fixStates: Record<string, string> = {
  'wont-fix': 'The publisher will not fix it.',
  'not-fixed': 'There is no fix yet.',
};

function readFinding({ vulnerability: found, relatedVulnerabilities, artifact }: Match): ReportedFinding {
  const related = relatedVulnerabilities ?? [];
  const own = cvesIn(found.id);
  const cves = own.length > 0 ? own : cvesIn(related.map(({ id }) => id).join(' '));
  const scores = [found, ...related].flatMap(({ cvss, cvssV3, cvssV2 }) => [...cvss, cvssV3, cvssV2]);
  const fixed = (found.fix?.versions ?? []).join(', ') || found.fixedInVersion;
  const said = (found.description || related[0]?.description || '').trim();
  const places = (artifact.locations ?? []).map(({ path }) => path).filter(Boolean);
  return findingOf({
    id: found.id,
    // Those of GitHub are titles, those of NVD whole paragraphs.
    title: said && said.length <= 160 ? said : `${found.id} in ${artifact.name}`,
    cves,
    severity: severityOf(found.severity),
    cvss: scores.map((one) => one && cvssOf(one.vector, one.metrics?.baseScore ?? one.baseScore)),
    product: artifact.name,
    installed: artifact.version,
    fixed,
    output: [said, ...(places.length > 0 ? [`Found in: ${places.slice(0, 20).join(', ')}`] : [])].join('\n'),
    solution: fixed ? `Upgrade ${artifact.name} to ${fixed}.` : fixStates[found.fix?.state ?? ''],
  });
}

export const grype: Importer = {
  id: 'grype',
  title: 'Grype report',
  example: 'grype -o json nginx:1.27',
  detect(content) {
    if (!/^\s*\{/.test(content.head.slice(0, 1000))) return 0;
    const read = report.safeParse(content.json());
    return read.success && read.data.descriptor.name === 'grype' ? 0.97 : 0;
  },
  parse(content) {
    const read = report.safeParse(content.json());
    if (!read.success)
      throw new Refusal(
        'file-damaged',
        `${content.file.name} is no report of Grype's`,
        'Make it again with grype -o json.',
      );
    const { matches, source, distro, descriptor } = read.data;
    const findings: ReportedFinding[] = [];
    let unread = 0;
    for (const value of matches) {
      const one = match.safeParse(value);
      if (one.success) findings.push(readFinding(one.data));
      else unread += 1;
    }
    const target = source?.target ?? '';
    const called = typeof target === 'string' ? target : target.userInput;
    const family = distro ? (families[distro.name] ?? distro.name) : '';
    const os = family
      ? {
          family,
          name: `${distro!.name} ${distro!.version}`.trim(),
          ...(distro!.version ? { version: distro!.version } : {}),
        }
      : undefined;
    const arch = typeof target === 'string' ? '' : target.architecture;
    const takenAt = instantOf(descriptor.timestamp);
    const inventory: Inventory = {
      ...(takenAt ? { takenAt } : {}),
      identity: {},
      ...(source?.type === 'image' ? { kind: 'container' as const } : os ? {} : { kind: 'application' as const }),
      ...(os ? { os: { ...os, ...(arch ? { arch: debianArch(arch) } : {}) } } : {}),
      scans: [
        {
          scanner: 'grype',
          ...(descriptor.version ? { version: descriptor.version } : {}),
          ...(takenAt ? { at: takenAt } : {}),
          credentialed: true,
          findings,
          informational: 0,
        },
      ],
    };
    const warnings = unread > 0 ? [`${unread} match(es) could not be read`] : [];
    return [{ inventory, warnings, ...(called ? { called } : {}) }];
  },
};
