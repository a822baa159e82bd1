/** What the feeds of CSAF documents on RPM packages share: which files of an archive are documents, and the record one makes. */
import type { AdvisoryRecord, PackageStatement, RecordsMode } from '../domain/advisory.ts';
import { advisorySeverity, worstSeverity } from '../domain/severity.ts';
import type { InputFile } from '../files/input-file.ts';
import { bytesOf, type StreamedFile } from '../files/streamed-file.ts';
import type { CsafDocument, CsafPlace, CsafStatement, CsafVulnerability } from './csaf.ts';
import type { RecordsEnd } from './feed.ts';
import { damaged, jsonOf } from './read.ts';
import { RpmStatements, type NamedPackage } from './rpm-statements.ts';

/** Lists that lie beside the documents. */
const listName = /^(provider-metadata|index|service|changes|deletions|releases|.*feed.*|.*category.*)\.json$/i;

/** The documents of a file or of an archive, whose lists, checksums and signatures are passed over. */
export async function* csafFiles(
  files: AsyncIterable<StreamedFile>,
  seen: { isArchive: boolean },
): AsyncGenerator<{ name: string; json: unknown }> {
  for await (const file of files) {
    const { name, folder, within } = file;
    if (within !== undefined) {
      seen.isArchive = true;
      if (!/\.json$/i.test(name) || listName.test(name)) continue;
    }
    const whole: InputFile = { name, folder, bytes: await bytesOf(file) };
    yield { name, json: jsonOf(whole) };
  }
}

export function csafEnd({ isArchive }: { isArchive: boolean }): RecordsEnd {
  const mode: RecordsMode = isArchive ? 'archive' : 'partial';
  return { date: null, mode };
}

interface PlacedPackage {
  scopes: readonly string[];
  named: NamedPackage;
  module?: string;
  channel?: string;
}

/**
 * What a document says of packages. `read`: which package of which system a product is, asked once for each; null for those that
 * are left out. `wordOf`: the publisher's own word on a statement.
 */
export function packagesOf(
  document: CsafDocument,
  file: string,
  read: (place: CsafPlace) => PlacedPackage | null,
  wordOf: (said: CsafStatement) => string | null,
): PackageStatement[] {
  const statements = new RpmStatements();
  const known = new Map<CsafPlace, PlacedPackage | null>();
  for (const vulnerability of document.vulnerabilities)
    for (const said of vulnerability.statements) {
      let placed = known.get(said.product);
      if (placed === undefined) known.set(said.product, (placed = read(said.product)));
      if (!placed) continue;
      const { scopes, named, module, channel } = placed;
      if (said.status === 'fixed' && named.version === '')
        throw damaged(file, document.id, `"${said.product.component.name}" is fixed in no version`);
      const word = wordOf(said);
      const circumstances = {
        ...(module ? { module } : {}),
        ...(channel ? { channel } : {}),
        ...(word ? { word } : {}),
        ...(said.status === 'not-affected' && said.justification ? { justification: said.justification } : {}),
      };
      for (const scope of scopes) statements.add(scope, named, said.status, vulnerability.id, circumstances);
    }
  return statements.list(document.vulnerabilities.map(({ id }) => id));
}

/** What a publisher does about what is affected and has no fix: "Will not fix", "In evaluation". */
export function noFixWord({ remediations }: CsafStatement): string | null {
  const said = remediations.find(({ category }) => category === 'no_fix_planned' || category === 'none_available');
  return said?.details.trim() || null;
}

/** Advisories and statements on single vulnerabilities are two lists of a publisher. */
const partOf = (document: CsafDocument) => (document.category === 'csaf_vex' ? 'vex' : 'advisories');

const isWithdrawn = ({ category, title }: CsafDocument) =>
  category === 'csaf_withdrawn' || category === 'csaf_superseded' || /^(\*\*\s?)?REJECT/.test(title);

/** The publisher's text on how to lower the risk without a fix, if there is one and it is not too long to be one. */
const mitigationOf = ({ remediations }: CsafVulnerability) =>
  remediations.find(
    ({ category, details }) => (category === 'mitigation' || category === 'workaround') && details !== '',
  )?.details;

export function csafRecord(
  document: CsafDocument,
  read: {
    kind: AdvisoryRecord['kind'];
    packages: PackageStatement[];
    reboot: boolean;
    isExploited(vulnerability: CsafVulnerability): boolean;
  },
): AdvisoryRecord {
  const vulnerabilities = document.vulnerabilities.map((vulnerability) => {
    const severity = worstSeverity(vulnerability.impacts.map((text) => advisorySeverity(text)));
    const mitigation = mitigationOf(vulnerability);
    return {
      id: vulnerability.id,
      ...(vulnerability.cvss.length > 0 ? { cvss: vulnerability.cvss } : {}),
      ...(severity === 'unrated' ? {} : { severity }),
      ...(read.isExploited(vulnerability) ? { exploited: true } : {}),
      ...(mitigation ? { mitigation } : {}),
    };
  });
  return {
    id: document.id,
    part: partOf(document),
    published: document.published,
    modified: document.modified,
    withdrawn: isWithdrawn(document) ? document.modified : null,
    title: document.title,
    kind: vulnerabilities.length > 0 ? 'security' : read.kind,
    severity: advisorySeverity(document.severity),
    vulnerabilities,
    packages: read.packages,
    ...(read.reboot ? { reboot: true } : {}),
  };
}
