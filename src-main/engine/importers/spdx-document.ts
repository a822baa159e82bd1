/**
 * SPDX 2.x in JSON and as tag-value, read into one shape (https://spdx.github.io/spdx-spec/v2.3). Files, snippets and
 * licence texts are passed over.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import { asList, asRecord, asRecords, asText } from './json-values.ts';

export interface SpdxPackage {
  /** SPDXRef-..., unique in the document. */
  id: string;
  name: string;
  version: string;
  /** The first of each kind; empty where there is none. */
  purl: string;
  cpe: string;
  /** As the tool says where it found the package. */
  sourceInfo: string;
  /** APPLICATION, LIBRARY, CONTAINER, OPERATING-SYSTEM, ...; empty before 2.3. */
  purpose: string;
}

export interface SpdxDocument {
  name: string;
  created: string;
  packages: SpdxPackage[];
  /** Ids of what the document describes. */
  describes: string[];
}

const emptyPackage = (name: string): SpdxPackage => ({
  id: '',
  name,
  version: '',
  purl: '',
  cpe: '',
  sourceInfo: '',
  purpose: '',
});

/** NOASSERTION and NONE say nothing. */
const said = (text: string) => (text === 'NOASSERTION' || text === 'NONE' ? '' : text);

/** Types stand alone or as the address of their definition. */
function takeReference(item: SpdxPackage, reference: string, locator: string): void {
  const type = reference.slice(reference.lastIndexOf('/') + 1);
  if (type === 'purl') item.purl ||= locator;
  else if (/^cpe2[23]Type$/.test(type)) item.cpe ||= locator;
}

const purposeOf = (text: string) => said(text).toUpperCase().replaceAll('_', '-');

/** `DESCRIBE` is what some versions of Trivy write. */
const describesType = /^DESCRIBES?$/;

export function readSpdxJson(value: unknown): SpdxDocument {
  const document = asRecord(value);
  const packages = asRecords(document.packages).map((record) => {
    const item: SpdxPackage = {
      id: asText(record.SPDXID),
      name: asText(record.name),
      version: said(asText(record.versionInfo)),
      purl: '',
      cpe: '',
      sourceInfo: asText(record.sourceInfo),
      purpose: purposeOf(asText(record.primaryPackagePurpose)),
    };
    for (const reference of asRecords(record.externalRefs))
      takeReference(item, asText(reference.referenceType), asText(reference.referenceLocator));
    return item;
  });
  const describes = asList(document.documentDescribes).map(asText);
  for (const relation of asRecords(document.relationships)) {
    const type = asText(relation.relationshipType);
    if (describesType.test(type) && asText(relation.spdxElementId) === 'SPDXRef-DOCUMENT')
      describes.push(asText(relation.relatedSpdxElement));
    else if (type === 'DESCRIBED_BY') describes.push(asText(relation.spdxElementId));
  }
  return {
    name: asText(document.name),
    created: asText(asRecord(document.creationInfo).created),
    packages,
    describes,
  };
}

/** "Tag: value" by lines; a value in <text> may go over many lines. Throws Refusal file-damaged where such a text has no end. */
function* tags(text: string, name: string): Generator<[tag: string, value: string]> {
  let at = 0;
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const colon = text.indexOf(':', at);
    const tag = colon < 0 || colon > end ? '' : text.slice(at, colon);
    if (!/^[A-Za-z]{1,60}$/.test(tag)) {
      at = end + 1;
      continue;
    }
    const value = text.slice(colon + 1, end).trim();
    if (!value.startsWith('<text>')) {
      yield [tag, value];
      at = end + 1;
      continue;
    }
    const start = text.indexOf('<text>', colon) + '<text>'.length;
    const close = text.indexOf('</text>', start);
    if (close < 0)
      throw new Refusal(
        'file-damaged',
        `${name} breaks off within a text of ${tag}`,
        'Write the list again, and copy it whole.',
      );
    yield [tag, text.slice(start, close).trim()];
    end = text.indexOf('\n', close);
    at = end < 0 ? text.length : end + 1;
  }
}

/** Tags that begin what is no package; the tags behind them are not the package's. */
const otherParts = new Set(['FileName', 'SnippetSPDXID', 'LicenseID', 'Annotator', 'Reviewer', 'ExternalDocumentRef']);

export function readSpdxTagValue(text: string, name: string): SpdxDocument {
  const document: SpdxDocument = { name: '', created: '', packages: [], describes: [] };
  let current: SpdxPackage | null = null;
  for (const [tag, value] of tags(text, name)) {
    if (tag === 'PackageName') {
      current = emptyPackage(value);
      document.packages.push(current);
    } else if (tag === 'Relationship') {
      const [from = '', type = '', to = ''] = value.split(/\s+/, 3);
      if (describesType.test(type) && from === 'SPDXRef-DOCUMENT') document.describes.push(to);
      else if (type === 'DESCRIBED_BY') document.describes.push(from);
    } else if (otherParts.has(tag)) {
      current = null;
    } else if (tag === 'DocumentName') {
      document.name = value;
    } else if (tag === 'Created') {
      document.created = value;
    } else if (current) {
      takeTag(current, tag, value);
    }
  }
  return document;
}

function takeTag(item: SpdxPackage, tag: string, value: string): void {
  switch (tag) {
    case 'SPDXID':
      item.id = value;
      break;
    case 'PackageVersion':
      item.version = said(value);
      break;
    case 'PackageSourceInfo':
      item.sourceInfo = value;
      break;
    case 'PrimaryPackagePurpose':
      item.purpose = purposeOf(value);
      break;
    case 'ExternalRef': {
      const [, type = '', locator = ''] = value.split(/\s+/, 3);
      takeReference(item, type, locator);
      break;
    }
  }
}
