/**
 * CycloneDX 1.0 to 1.7 in JSON and XML, read into one shape (https://cyclonedx.org/docs/latest). Components within
 * components come out flat; those of pedigrees, formulations and declarations are none of the product and stay out.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import { childOf, childText, childrenOf, readXml, type XmlElement, type XmlRoot } from '../files/xml.ts';
import { asList, asRecord, asRecords, asText, type JsonRecord } from './json-values.ts';

export interface BomComponent {
  ref: string;
  /** application, library, container, operating-system, device, firmware, file, ... */
  type: string;
  group: string;
  name: string;
  version: string;
  description: string;
  purl: string;
  cpe: string;
  scope: string;
  properties: Map<string, string>;
}

export interface BomRating {
  source: string;
  score: string;
  severity: string;
  /** CVSSv2, CVSSv3, CVSSv31, CVSSv4, OWASP, ... */
  method: string;
  vector: string;
}

export interface BomVulnerability {
  id: string;
  source: string;
  /** The same weakness under other names. */
  references: string[];
  ratings: BomRating[];
  description: string;
  recommendation: string;
  /** not_affected, false_positive, resolved, in_triage, exploitable, ... */
  state: string;
  affects: { ref: string; versions: { version: string; range: string; status: string }[] }[];
}

export interface Bom {
  timestamp: string;
  tools: { name: string; version: string }[];
  subject: BomComponent | null;
  /** Without the subject. */
  components: BomComponent[];
  vulnerabilities: BomVulnerability[];
}

function jsonComponent(record: JsonRecord): BomComponent {
  return {
    ref: asText(record['bom-ref']),
    type: asText(record.type).toLowerCase(),
    group: asText(record.group),
    name: asText(record.name),
    version: asText(record.version),
    description: asText(record.description),
    purl: asText(record.purl),
    cpe: asText(record.cpe),
    scope: asText(record.scope),
    properties: new Map(asRecords(record.properties).map(({ name, value }) => [asText(name), asText(value)])),
  };
}

/** Depth first in the order of the document, without recursion: nesting has no limit in JSON. */
function jsonComponents(roots: unknown): BomComponent[] {
  const found: BomComponent[] = [];
  const open = asRecords(roots).toReversed();
  for (let record = open.pop(); record; record = open.pop()) {
    found.push(jsonComponent(record));
    for (const inner of asRecords(record.components).toReversed()) open.push(inner);
  }
  return found;
}

function jsonVulnerability(record: JsonRecord): BomVulnerability {
  return {
    id: asText(record.id),
    source: asText(asRecord(record.source).name),
    references: asRecords(record.references).map(({ id }) => asText(id)),
    ratings: asRecords(record.ratings).map((rating) => ({
      source: asText(asRecord(rating.source).name),
      score: asText(rating.score),
      severity: asText(rating.severity).toLowerCase(),
      method: asText(rating.method),
      vector: asText(rating.vector),
    })),
    description: asText(record.description),
    recommendation: asText(record.recommendation),
    state: asText(asRecord(record.analysis).state),
    affects: asRecords(record.affects).map(({ ref, versions }) => ({
      ref: asText(ref),
      versions: asRecords(versions).map(({ version, range, status }) => ({
        version: asText(version),
        range: asText(range),
        status: asText(status),
      })),
    })),
  };
}

/** Since 1.5 tools are components and services. */
function jsonTools(tools: unknown): Bom['tools'] {
  const listed = Array.isArray(tools) ? tools : asList(asRecord(tools).components);
  return asRecords(listed).map(({ name, version }) => ({ name: asText(name), version: asText(version) }));
}

export function readJsonBom(value: unknown): Bom {
  const bom = asRecord(value);
  const metadata = asRecord(bom.metadata);
  const subject = Object.keys(asRecord(metadata.component)).length > 0 ? asRecord(metadata.component) : null;
  return {
    timestamp: asText(metadata.timestamp),
    tools: jsonTools(metadata.tools),
    subject: subject && jsonComponent(subject),
    components: [...(subject ? jsonComponents(subject.components) : []), ...jsonComponents(bom.components)],
    vulnerabilities: asRecords(bom.vulnerabilities).map(jsonVulnerability),
  };
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1);

/** Names without prefixes, all the way down; depth is limited by the reader. */
function unprefixed(element: XmlElement): XmlElement {
  return { ...element, name: localName(element.name), children: element.children.map(unprefixed) };
}

const textOf = (element: XmlElement | undefined, name: string) => childText(element, name) ?? '';
const within = (element: XmlElement | undefined, list: string, item: string) =>
  childrenOf(childOf(element, list), item);

function xmlComponent(element: XmlElement): BomComponent {
  return {
    ref: element.attributes['bom-ref'] ?? '',
    type: (element.attributes.type ?? '').toLowerCase(),
    group: textOf(element, 'group'),
    name: textOf(element, 'name'),
    version: textOf(element, 'version'),
    description: textOf(element, 'description'),
    purl: textOf(element, 'purl'),
    cpe: textOf(element, 'cpe'),
    scope: textOf(element, 'scope'),
    properties: new Map(
      within(element, 'properties', 'property').map(({ attributes, text }) => [attributes.name ?? '', text]),
    ),
  };
}

/** `owner`: the component an element of the vulnerability extension of 1.0 to 1.3 stands in. */
function xmlVulnerability(element: XmlElement, owner = ''): BomVulnerability {
  const targets = within(element, 'affects', 'target').map((target) => ({
    ref: textOf(target, 'ref'),
    versions: within(target, 'versions', 'version').map((version) => ({
      version: textOf(version, 'version'),
      range: textOf(version, 'range'),
      status: textOf(version, 'status'),
    })),
  }));
  const ref = owner || (element.attributes.ref ?? '');
  const source = childOf(element, 'source');
  return {
    id: textOf(element, 'id'),
    source: childText(source, 'name') ?? source?.attributes.name ?? '',
    references: within(element, 'references', 'reference').map((reference) => textOf(reference, 'id')),
    ratings: within(element, 'ratings', 'rating').map((rating) => ({
      source: textOf(childOf(rating, 'source'), 'name'),
      score: childText(childOf(rating, 'score'), 'base') ?? textOf(rating, 'score'),
      severity: textOf(rating, 'severity').toLowerCase(),
      method: textOf(rating, 'method'),
      vector: textOf(rating, 'vector'),
    })),
    description: textOf(element, 'description'),
    recommendation: textOf(element, 'recommendation'),
    state: textOf(childOf(element, 'analysis'), 'state'),
    affects: targets.length > 0 || !ref ? targets : [{ ref, versions: [] }],
  };
}

function xmlTools(metadata: XmlElement): Bom['tools'] {
  const tools = childOf(metadata, 'tools');
  const listed = [...childrenOf(tools, 'tool'), ...within(tools, 'components', 'component')];
  return listed.map((tool) => ({ name: textOf(tool, 'name'), version: textOf(tool, 'version') }));
}

/** Throws Refusal file-damaged where the file breaks off: a part of a list of components is none. */
export function readXmlBom(pieces: Iterable<string>, name: string, root: XmlRoot): Bom {
  const bom: Bom = { timestamp: '', tools: [], subject: null, components: [], vulnerabilities: [] };
  const takeComponent = (element: XmlElement) => {
    const component = xmlComponent(element);
    bom.components.push(component);
    for (const found of within(element, 'vulnerabilities', 'vulnerability'))
      bom.vulnerabilities.push(xmlVulnerability(found, component.ref || component.purl));
    within(element, 'components', 'component').forEach(takeComponent);
  };
  const prefix = root.name.slice(0, root.name.indexOf(':') + 1);
  const names = ['metadata', 'component', 'vulnerability'].map((plain) => `${prefix}${plain}`);
  const { broken } = readXml(pieces, name, new Set([...names, 'v:vulnerability']), (raw, path) => {
    const element = unprefixed(raw);
    const place = path.slice(1).map(localName).join('/');
    if (place === '' && element.name === 'metadata') {
      bom.timestamp = textOf(element, 'timestamp');
      bom.tools = xmlTools(element);
      const subject = childOf(element, 'component');
      if (!subject) return;
      bom.subject = xmlComponent(subject);
      within(subject, 'components', 'component').forEach(takeComponent);
    } else if (place === 'components' && element.name === 'component') {
      takeComponent(element);
    } else if (place === 'vulnerabilities' && element.name === 'vulnerability') {
      bom.vulnerabilities.push(xmlVulnerability(element));
    }
  });
  if (broken !== null)
    throw new Refusal('file-damaged', `${name} breaks off: ${broken}`, 'Write the list again, and copy it whole.');
  return bom;
}
