/**
 * Reports of Trivy, JSON of schema versions 1 and 2 (aquasecurity/trivy, pkg/types/report.go): one image, file system or virtual
 * machine. Its packages are taken over only where it lists them all; what it merely finds vulnerable is no inventory.
 */
import { z } from 'zod';
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { ReportedFinding } from '../../../src-shared/model/scan.ts';
import type { InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { debianArch } from '../domain/debian-sources.ts';
import type { Content } from '../files/content.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { cvesIn, cvssOf, findingOf, instantOf, severityOf } from './scan-report.ts';
import { versionText, schemeOf, type TrivyPackage, trivyPackage } from './trivy-package.ts';

const text = z.string().catch('');
const score = z.object({
  V2Vector: text,
  V2Score: z.number().optional().catch(undefined),
  V3Vector: text,
  V3Score: z.number().optional().catch(undefined),
  V40Vector: text,
  V40Score: z.number().optional().catch(undefined),
});
const vulnerability = z.object({
  VulnerabilityID: z.string().min(1),
  PkgName: text,
  PkgPath: text,
  InstalledVersion: text,
  FixedVersion: text,
  Status: text,
  SeveritySource: text,
  Severity: text,
  Title: text,
  CVSS: z.record(z.string(), score).catch({}),
});
type Vulnerability = z.infer<typeof vulnerability>;

const list = z.array(z.unknown()).nullish().catch([]);
const result = z.object({
  Target: text,
  Class: text,
  Type: text,
  Packages: z.array(z.unknown()).nullish().catch(undefined),
  Vulnerabilities: list,
  Misconfigurations: list,
  Secrets: list,
});
type Result = z.infer<typeof result>;

const report = z.object({
  SchemaVersion: z.literal(2),
  ArtifactName: z.string(),
  ArtifactType: text,
  CreatedAt: text,
  Trivy: z.object({ Version: text }).optional().catch(undefined),
  Metadata: z
    .object({
      OS: z.object({ Family: text, Name: text }).optional().catch(undefined),
      ImageConfig: z.object({ architecture: text }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  Results: z.array(z.unknown()).nullish().catch([]),
});
type Report = z.infer<typeof report>;

/** ID of os-release by Trivy's family (pkg/fanal/types/const.go), where they differ. */
const families: Record<string, string> = {
  redhat: 'rhel',
  alma: 'almalinux',
  oracle: 'ol',
  amazon: 'amzn',
  'opensuse.leap': 'opensuse-leap',
  'opensuse.tumbleweed': 'opensuse-tumbleweed',
  'suse linux enterprise server': 'sles',
  'suse linux enterprise micro': 'sle-micro',
  'cbl-mariner': 'mariner',
};

/** Whose VERSION_ID in os-release is the first number alone. */
const wholeReleases = new Set(['debian', 'centos', 'fedora']);

function systemIn({ Metadata }: Report): OperatingSystem | undefined {
  const { Family: told = '', Name: release = '' } = Metadata?.OS ?? {};
  if (!told || told === 'none') return undefined;
  const family = families[told] ?? told;
  const arch = debianArch((Metadata?.ImageConfig?.architecture ?? '').replace(/^386$/, 'i386'));
  const version = wholeReleases.has(family) ? release.split('.', 1)[0]! : release;
  return {
    family,
    name: `${told} ${release}`.trim(),
    ...(version ? { version } : {}),
    ...(arch ? { arch } : {}),
  };
}

/** Scores of whoever rated it for Trivy first, then all others. */
function scoresOf({ CVSS, SeveritySource }: Vulnerability) {
  const sources = Object.keys(CVSS).toSorted((a, b) => Number(b === SeveritySource) - Number(a === SeveritySource));
  return sources.flatMap((source) => {
    const { V2Vector, V2Score, V3Vector, V3Score, V40Vector, V40Score } = CVSS[source]!;
    return [cvssOf(V40Vector, V40Score), cvssOf(V3Vector, V3Score), cvssOf(V2Vector, V2Score)];
  });
}

function readFinding(found: Vulnerability): ReportedFinding {
  const told = [
    found.Status && `Status: ${found.Status.replaceAll('_', ' ')}`,
    found.SeveritySource && `Severity by: ${found.SeveritySource}`,
    found.PkgPath && `Found in: ${found.PkgPath}`,
  ];
  return findingOf({
    id: found.VulnerabilityID,
    title: found.Title || `${found.VulnerabilityID} in ${found.PkgName}`,
    cves: cvesIn(found.VulnerabilityID),
    severity: severityOf(found.Severity),
    cvss: scoresOf(found),
    product: found.PkgName,
    installed: found.InstalledVersion,
    fixed: found.FixedVersion,
    output: told.filter(Boolean).join('\n'),
    solution: found.FixedVersion ? `Upgrade ${found.PkgName} to ${found.FixedVersion}.` : '',
  });
}

interface Reading<Value> {
  read: Value[];
  unread: number;
}

function readEach<Value>(values: readonly unknown[], schema: z.ZodType<Value>): Reading<Value> {
  const read = values.flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  return { read, unread: values.length - read.length };
}

/** Undefined where the report lists no packages; a list with unreadable entries is not whole and doesn't count. */
function packagesIn(results: readonly Result[], warnings: string[]): InstalledPackage[] | undefined {
  const listing = results.filter(({ Packages }) => Packages);
  if (listing.length === 0) return undefined;
  const lists = listing.map((one) => ({ ...readEach<TrivyPackage>(one.Packages!, trivyPackage), of: one }));
  const unread = lists.reduce((sum, one) => sum + one.unread, 0);
  if (unread > 0) {
    warnings.push(`The list of packages was left out: ${unread} entries could not be read.`);
    return undefined;
  }
  const packages = lists.flatMap(({ read, of }) =>
    read.map((one) => {
      const scheme = schemeOf(one.Identifier?.PURL, of.Class, of.Type);
      const version = versionText(one.Version, one.Release, one.Epoch);
      const system = of.Class === 'os-pkgs';
      return {
        name: one.Name,
        version,
        arch: scheme === 'dpkg' ? debianArch(one.Arch) : one.Arch,
        source: one.SrcName || one.Name,
        sourceVersion: one.SrcVersion ? versionText(one.SrcVersion, one.SrcRelease, one.SrcEpoch) : version,
        scheme,
        held: false,
        section: system ? ('system' as const) : ('components' as const),
        ...(one.Modularitylabel ? { module: one.Modularitylabel } : {}),
        ...(system && !one.SrcName ? { sourceKnown: false } : {}),
      };
    }),
  );
  // A library is listed once for each place it lies in.
  return [...new Map(packages.map((one) => [`${one.scheme} ${one.name} ${one.version} ${one.arch}`, one])).values()];
}

function readReport(read: Report): ParsedInventory {
  const warnings: string[] = [];
  const results = readEach<Result>(read.Results ?? [], result);
  const found = results.read.map(({ Vulnerabilities }) =>
    readEach<Vulnerability>(Vulnerabilities ?? [], vulnerability),
  );
  const unread = results.unread + found.reduce((sum, one) => sum + one.unread, 0);
  if (unread > 0) warnings.push(`${unread} result(s) could not be read`);
  const others = results.read.reduce(
    (sum, { Misconfigurations, Secrets }) => sum + (Misconfigurations?.length ?? 0) + (Secrets?.length ?? 0),
    0,
  );
  if (others > 0)
    warnings.push(`${others} misconfiguration(s) and secret(s) are no weaknesses of software and were left out`);
  const packages = packagesIn(results.read, warnings);
  const os = systemIn(read);
  const takenAt = instantOf(read.CreatedAt);
  const version = read.Trivy?.Version;
  const image = read.ArtifactType === 'container_image';
  const inventory: Inventory = {
    ...(takenAt ? { takenAt } : {}),
    identity: {},
    ...(image ? { kind: 'container' as const } : os ? {} : { kind: 'application' as const }),
    ...(os ? { os } : {}),
    ...(packages ? { packages } : {}),
    scans: [
      {
        scanner: 'trivy',
        ...(version ? { version } : {}),
        ...(takenAt ? { at: takenAt } : {}),
        credentialed: true,
        findings: found.flatMap((one) => one.read.map(readFinding)),
        informational: others,
      },
    ],
  };
  return { inventory, warnings, called: read.ArtifactName };
}

const systemSchemes: ReadonlySet<string> = new Set(['dpkg', 'rpm', 'apk']);

/** The results alone, as Trivy wrote them before version 0.20: the system stands behind the name, "nginx:1.19 (debian 10.8)". */
function upgradeFirstSchema(results: readonly unknown[]): unknown {
  const read = results.flatMap((one) => {
    const { success, data } = result.safeParse(one);
    if (!success) return [];
    const system = systemSchemes.has(schemeOf(undefined, data.Class, data.Type));
    return [{ ...data, Class: data.Class || (system ? 'os-pkgs' : 'lang-pkgs') }];
  });
  const target = (read.find(({ Class }) => Class === 'os-pkgs') ?? read[0])?.Target ?? '';
  const [, name, Family, Name] = /^(.{1,500}) \(([\w .]{1,60}) ([\w.]{1,40})\)$/.exec(target) ?? [];
  return {
    SchemaVersion: 2,
    ArtifactName: name ?? target,
    ...(Family ? { ArtifactType: 'container_image', Metadata: { OS: { Family, Name } } } : {}),
    Results: read,
  };
}

/** A report on one artifact, of the first schema a list of results alone; or one of `trivy k8s` on a cluster. */
function formOf(content: Content): 'artifact' | 'results' | 'cluster' | null {
  if (!/^\s*[{[]/.test(content.head.slice(0, 1000))) return null;
  const value = content.json();
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    const known = value.every((one) => typeof one === 'object' && one !== null && 'Target' in one);
    return known && value.some((one: object) => 'Vulnerabilities' in one) ? 'results' : null;
  }
  if ('SchemaVersion' in value && 'ArtifactName' in value) return 'artifact';
  const cluster = 'ClusterName' in value && ('Resources' in value || 'Findings' in value || 'Vulnerabilities' in value);
  return cluster ? 'cluster' : null;
}

export const trivy: Importer = {
  id: 'trivy',
  title: 'Trivy report',
  example: 'trivy image --format json --list-all-pkgs nginx:1.27',
  detect: (content) => (formOf(content) ? 0.97 : 0),
  parse(content) {
    const { file } = content;
    const form = formOf(content);
    if (form === 'cluster')
      throw new Refusal(
        'not-recognised',
        `${file.name} is Trivy's report on a Kubernetes cluster, whose resources are neither machines nor images`,
        'Scan the images that run there: trivy image --format json --list-all-pkgs IMAGE.',
      );
    const value = content.json();
    const read = report.safeParse(form === 'results' ? upgradeFirstSchema(value as unknown[]) : value);
    if (!read.success)
      throw new Refusal(
        'file-damaged',
        `${file.name} is no report of Trivy's schema version 2`,
        'Make it again with --format json.',
      );
    return [readReport(read.data)];
  },
};
