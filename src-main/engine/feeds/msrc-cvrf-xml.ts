/**
 * Microsoft's CVRF documents as XML (https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/2024-Mar): one month each, read vulnerability by
 * vulnerability. The product tree and the document's dates stand before them.
 */
import type { AdvisoryRecord } from '../domain/advisory.ts';
import type { StreamedFile } from '../files/streamed-file.ts';
import { childOf, childrenOf, childText, localName, streamElements, type XmlElement } from '../files/xml.ts';
import { checkId, recordOf, type DocumentVulnerability, type Remediation } from './msrc-document.ts';
import { damaged, instantOf } from './read.ts';

const taken: ReadonlySet<string> = new Set(['DocumentTracking', 'ProductTree', 'Vulnerability']);

const statuses: Readonly<Record<string, 'affected' | 'not-affected' | null>> = {
  'First Affected': 'affected',
  'Known Affected': 'affected',
  'Last Affected': 'affected',
  'Known Not Affected': 'not-affected',
  Fixed: null,
  'First Fixed': null,
  Recommended: null,
};
const remediationKinds: Readonly<Record<string, Remediation['kind']>> = {
  'Vendor Fix': 'fix',
  Workaround: 'workaround',
  Mitigation: 'mitigation',
  'None Available': 'no-fix',
  'Will Not Fix': 'no-fix',
};
const threatKinds: Readonly<Record<string, DocumentVulnerability['threats'][number]['kind']>> = {
  Impact: 'impact',
  Severity: 'severity',
  'Exploit Status': 'exploit',
};

interface Document {
  part: string;
  released: string;
  current: string;
}

function instant(element: XmlElement | undefined, name: string, file: string, where: string): string {
  const at = instantOf(childText(element, name));
  if (at === null) throw damaged(file, where, `its ${name} is not a date`);
  return at;
}

function readTracking(tracking: XmlElement, file: string): Document {
  const part = childText(childOf(tracking, 'Identification'), 'ID') ?? '';
  if (!/^[\w-]{3,40}$/.test(part)) throw damaged(file, 'its head', 'it has no id of a month');
  return {
    part,
    released: instant(tracking, 'InitialReleaseDate', file, part),
    current: instant(tracking, 'CurrentReleaseDate', file, part),
  };
}

function readTree(element: XmlElement, file: string, products: Map<string, string>): void {
  for (const child of element.children) {
    if (child.name !== 'FullProductName') readTree(child, file, products);
    else {
      const id = child.attributes.ProductID;
      if (!id || !child.text) throw damaged(file, 'its product tree', 'a product has no id or no name');
      products.set(id, child.text);
    }
  }
}

const idsOf = (element: XmlElement) => childrenOf(element, 'ProductID').map(({ text }) => text);
const listOf = (element: XmlElement, outer: string, inner: string) => childrenOf(childOf(element, outer), inner);

function readVulnerability(element: XmlElement, file: string, position: number): DocumentVulnerability {
  const id = checkId(childText(element, 'CVE'), { file, where: `vulnerability ${position}` });
  const byStatus = (wanted: 'affected' | 'not-affected') =>
    listOf(element, 'ProductStatuses', 'Status').flatMap((status) => {
      const said = statuses[status.attributes.Type ?? ''];
      if (said === undefined) throw damaged(file, id, `a status of its products is "${status.attributes.Type ?? ''}"`);
      return said === wanted ? idsOf(status) : [];
    });
  return {
    id,
    title: childText(element, 'Title') ?? '',
    affected: byStatus('affected'),
    notAffected: byStatus('not-affected'),
    threats: listOf(element, 'Threats', 'Threat').flatMap((threat) => {
      const kind = threatKinds[threat.attributes.Type ?? ''];
      const text = (childText(threat, 'Description') ?? '').replace(/\s+/g, ' ');
      return kind ? [{ kind, text, products: idsOf(threat) }] : [];
    }),
    scores: listOf(element, 'CVSSScoreSets', 'ScoreSet').map((score) => ({
      base: Number(childText(score, 'BaseScore') ?? '0'),
      vector: childText(score, 'Vector') ?? '',
    })),
    remediations: listOf(element, 'Remediations', 'Remediation').map((one) => ({
      kind: remediationKinds[one.attributes.Type ?? ''] ?? 'other',
      text: childText(one, 'Description') ?? '',
      supersedes: childText(one, 'Supercedence') ?? '',
      products: idsOf(one),
      restart: childText(one, 'RestartRequired') ?? '',
      subType: childText(one, 'SubType') ?? '',
      fixedBuild: childText(one, 'FixedBuild') ?? '',
    })),
    revisions: listOf(element, 'RevisionHistory', 'Revision').map((revision) => instant(revision, 'Date', file, id)),
  };
}

/** Returns when Microsoft last changed the document. Throws feed-damaged, SyntaxError. */
export async function* readCvrfXml(source: StreamedFile): AsyncGenerator<AdvisoryRecord, string> {
  const file = source.name;
  const products = new Map<string, string>();
  let document: Document | null = null;
  let position = 0;
  for await (const { element } of streamElements(source.pieces(), file, taken, localName)) {
    if (element.name === 'DocumentTracking') document = readTracking(element, file);
    else if (element.name === 'ProductTree') readTree(element, file, products);
    else {
      position += 1;
      if (!document) throw damaged(file, '', 'the dates and the id of the document are missing');
      yield recordOf(readVulnerability(element, file, position), products, { ...document, file });
    }
  }
  if (!document) throw damaged(file, '', 'the dates and the id of the document are missing');
  return document.current;
}
