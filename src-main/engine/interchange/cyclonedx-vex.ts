/**
 * VEX in CycloneDX (https://cyclonedx.org/capabilities/vex/), JSON of 1.4 to 1.7 read and 1.6 written: vulnerabilities with an analysis,
 * of components that the same document or another names.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { VexStatus } from '../../../src-shared/model/vex.ts';
import { isRecord, recordsOf, textOf, type JsonRecord } from '../domain/json-values.ts';
import { parsePurl } from '../domain/purl.ts';
import type { StatedProduct, SupplierDocument, SupplierStatement } from '../domain/supplier-statement.ts';
import type { Content } from '../files/content.ts';
import { jsonText, uuidOf } from './document-id.ts';
import type { VexDocumentFormat, WrittenDocument, WrittenProduct, WrittenStatement } from './vex-format.ts';

const statuses: Record<string, VexStatus> = {
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
  false_positive: 'not_affected',
  not_affected: 'not_affected',
};

/** OpenVEX's words for those of CycloneDX. */
const justifications: Record<string, string> = {
  code_not_present: 'vulnerable_code_not_present',
  code_not_reachable: 'vulnerable_code_not_in_execute_path',
  requires_configuration: 'vulnerable_code_cannot_be_controlled_by_adversary',
  requires_dependency: 'vulnerable_code_cannot_be_controlled_by_adversary',
  requires_environment: 'vulnerable_code_cannot_be_controlled_by_adversary',
  protected_by_compiler: 'inline_mitigations_already_exist',
  protected_at_runtime: 'inline_mitigations_already_exist',
  protected_at_perimeter: 'inline_mitigations_already_exist',
  protected_by_mitigating_control: 'inline_mitigations_already_exist',
};

const writtenJustifications: Record<string, string> = {
  component_not_present: 'code_not_present',
  vulnerable_code_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  vulnerable_code_cannot_be_controlled_by_adversary: 'requires_environment',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
};

const writtenStates: Record<VexStatus, string> = {
  not_affected: 'not_affected',
  affected: 'exploitable',
  fixed: 'resolved',
  under_investigation: 'in_triage',
};

const recordAt = (holder: JsonRecord, name: string): JsonRecord => (isRecord(holder[name]) ? holder[name] : {});

const refsOf = (vulnerability: JsonRecord) => recordsOf(vulnerability.affects).map(({ ref }) => textOf(ref));

/** Components within components too, without recursion: nesting has no limit in JSON. */
function componentsOf(bom: JsonRecord): JsonRecord[] {
  const found: JsonRecord[] = [];
  const open = [...recordsOf([recordAt(bom, 'metadata').component]), ...recordsOf(bom.components)];
  for (let one = open.pop(); one; one = open.pop()) {
    found.push(one);
    open.push(...recordsOf(one.components));
  }
  return found;
}

/** No list of software: it lists only what it has something to say of. */
function isVex(bom: unknown): bom is JsonRecord {
  if (!isRecord(bom) || !/^CycloneDX$/i.test(textOf(bom.bomFormat))) return false;
  const vulnerabilities = recordsOf(bom.vulnerabilities);
  if (vulnerabilities.length === 0 || recordsOf(bom.dependencies).length > 0) return false;
  if (!vulnerabilities.some((one) => textOf(recordAt(one, 'analysis').state) !== '')) return false;
  const told = new Set(vulnerabilities.flatMap(refsOf));
  return recordsOf(bom.components).every((component) => told.has(textOf(component['bom-ref'])));
}

function authorOf(metadata: JsonRecord, file: string): { author: string; isNamed: boolean } {
  const author =
    recordsOf(metadata.authors)
      .map(({ name }) => textOf(name))
      .find(Boolean) ||
    textOf(recordAt(metadata, 'manufacturer').name) ||
    textOf(recordAt(metadata, 'manufacture').name) ||
    textOf(recordAt(metadata, 'supplier').name) ||
    textOf(recordAt(recordAt(metadata, 'component'), 'supplier').name) ||
    textOf(recordAt(metadata, 'component').publisher);
  return { author: author || `The unnamed author of ${file}`, isNamed: author !== '' };
}

function productOf(component: JsonRecord): StatedProduct {
  const { purl, version } = { purl: textOf(component.purl), version: textOf(component.version) };
  const group = textOf(component.group);
  const name = `${group ? `${group}/` : ''}${textOf(component.name)}`;
  return {
    id: purl || textOf(component.cpe) || name,
    ...(purl ? { purl } : {}),
    name,
    ...(version ? { version } : {}),
  };
}

/** Of another document: urn:cdx:SERIAL/VERSION#REF, where the reference is often a package URL. */
function linkedProduct(ref: string): StatedProduct | null {
  const hash = ref.indexOf('#');
  const text = /^urn:cdx:/i.test(ref) && hash > 0 ? ref.slice(hash + 1) : ref;
  let id = text;
  try {
    id = decodeURIComponent(text);
  } catch {
    // A stray percent sign: the reference stands as it is.
  }
  const purl = [text, id].find((one) => parsePurl(one));
  return purl ? { id: purl, purl } : null;
}

interface Reading {
  file: string;
  at: string;
  products: ReadonlyMap<string, StatedProduct>;
  /** References that lead nowhere, and ranges of versions. */
  left: { refs: number; ranges: number };
}

/** Versions that are named one by one; else the product as it is. */
function versionsOf(
  product: StatedProduct,
  versions: JsonRecord[],
  reading: Reading,
): { product: StatedProduct; isUnaffected: boolean }[] {
  if (versions.length === 0) return [{ product, isUnaffected: false }];
  return versions.flatMap((one) => {
    const version = textOf(one.version);
    const status = textOf(one.status) || 'affected';
    if (!version || status === 'unknown') {
      reading.left.ranges += 1;
      return [];
    }
    const purl = product.purl === undefined ? null : parsePurl(product.purl);
    const { purl: _whole, ...named } = product;
    // The version stands beside the package URL, which may name another.
    const base = purl ? product.purl!.replace(/(?<=[^/])@[^?#]*/, '') : null;
    const [path, rest = ''] = base === null ? [''] : [base.replace(/[?#].*$/s, ''), /[?#].*$/s.exec(base)?.[0]];
    const exact = base === null ? null : `${path}@${encodeURIComponent(version)}${rest}`;
    return [
      {
        product: { ...named, version, ...(exact === null ? {} : { id: exact, purl: exact }) },
        isUnaffected: status === 'unaffected',
      },
    ];
  });
}

function statementsOf(vulnerability: JsonRecord, index: number, reading: Reading): SupplierStatement[] {
  const { file } = reading;
  const id = textOf(vulnerability.id);
  const where = `${file}: vulnerability ${index + 1}`;
  if (!id) throw new Refusal('file-damaged', `${where} has no id`, 'Ask whoever made the file for a whole one.');
  const analysis = recordAt(vulnerability, 'analysis');
  const state = textOf(analysis.state);
  if (state === '') return [];
  const status = Object.hasOwn(statuses, state) ? statuses[state] : undefined;
  if (!status)
    throw new Refusal(
      'file-damaged',
      `${where} (${id.slice(0, 60)}) has the unknown state "${state.slice(0, 40)}"`,
      `States of CycloneDX: ${Object.keys(statuses).join(', ')}.`,
    );
  const told = textOf(analysis.justification);
  const justification =
    state === 'false_positive'
      ? 'component_not_present'
      : Object.hasOwn(justifications, told)
        ? justifications[told]!
        : '';
  const detail = textOf(analysis.detail);
  const recommendation = textOf(vulnerability.recommendation);
  const at = [analysis.lastUpdated, analysis.firstIssued, vulnerability.updated]
    .map(textOf)
    .find((text) => !Number.isNaN(Date.parse(text)));
  return recordsOf(vulnerability.affects).flatMap((target) => {
    const ref = textOf(target.ref);
    const product = reading.products.get(ref) ?? linkedProduct(ref);
    if (!product) {
      reading.left.refs += 1;
      return [];
    }
    return versionsOf(product, recordsOf(target.versions), reading).map(
      ({ product: exact, isUnaffected }): SupplierStatement => ({
        vulnerability: id,
        aliases: recordsOf(vulnerability.references)
          .map((one) => textOf(one.id))
          .filter(Boolean),
        product: exact,
        status: isUnaffected ? 'not_affected' : status,
        justification: isUnaffected ? '' : justification,
        impact: isUnaffected ? 'this version is not affected' : status === 'affected' && !recommendation ? '' : detail,
        action: status === 'affected' ? recommendation || detail : '',
        at: at === undefined ? reading.at : new Date(at).toISOString(),
      }),
    );
  });
}

function read(content: Content): SupplierDocument {
  const file = content.file.name;
  const bom = content.json();
  if (!isVex(bom))
    throw new Refusal(
      'not-recognised',
      `${file} is no VEX document of CycloneDX`,
      'A list of software is imported as one.',
    );
  const metadata = recordAt(bom, 'metadata');
  const time = Date.parse(textOf(metadata.timestamp));
  if (Number.isNaN(time))
    throw new Refusal(
      'file-damaged',
      `${file} does not say of when it is: metadata.timestamp is missing`,
      'Without it, what it replaces can’t be told. Ask whoever made the file.',
    );
  const at = new Date(time).toISOString();
  const { author, isNamed } = authorOf(metadata, file);
  const products = new Map(componentsOf(bom).map((component) => [textOf(component['bom-ref']), productOf(component)]));
  const reading: Reading = { file, at, products, left: { refs: 0, ranges: 0 } };
  const statements = recordsOf(bom.vulnerabilities).flatMap((one, index) => statementsOf(one, index, reading));
  const { refs, ranges } = reading.left;
  return {
    name: textOf(bom.serialNumber) || file,
    author,
    at,
    statements,
    warnings: [
      ...(isNamed ? [] : ['It does not say whose word it is']),
      ...(refs > 0 ? [`${refs} reference(s) lead to no component that could be recognised, and are left out`] : []),
      ...(ranges > 0 ? [`${ranges} range(s) of versions are left out: only single versions are understood`] : []),
    ],
  };
}

const componentOf = ({ purl, name, version, cpe }: WrittenProduct) => ({
  type: purl.startsWith('pkg:generic/') ? 'application' : 'library',
  'bom-ref': purl,
  name,
  ...(version ? { version } : {}),
  ...(cpe ? { cpe } : {}),
  purl,
});

function vulnerabilityOf(
  { vulnerability, status, justification, impact, action, products }: WrittenStatement,
  index: number,
) {
  const written = writtenJustifications[justification];
  return {
    'bom-ref': `${vulnerability}-${index + 1}`,
    id: vulnerability,
    ...(/^CVE-/.test(vulnerability)
      ? { source: { name: 'NVD', url: `https://nvd.nist.gov/vuln/detail/${vulnerability}` } }
      : {}),
    ...(action ? { recommendation: action } : {}),
    analysis: {
      state: writtenStates[status],
      ...(status === 'not_affected' && written ? { justification: written } : {}),
      ...(impact ? { detail: impact } : {}),
    },
    affects: products.map(({ purl }) => ({ ref: purl })),
  };
}

function write({ author, at, version, statements }: WrittenDocument): string {
  const products = new Map(
    statements.flatMap((statement) => statement.products.map((product) => [product.purl, product])),
  );
  const document = {
    version: 1,
    metadata: {
      timestamp: at,
      tools: { components: [{ type: 'application', name: 'PatchLedger', version }] },
      authors: [{ name: author }],
    },
    components: [...products.values()].toSorted((a, b) => (a.purl < b.purl ? -1 : 1)).map(componentOf),
    vulnerabilities: statements.map(vulnerabilityOf),
  };
  return jsonText({
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(document))}`,
    ...document,
  });
}

export const cyclonedxVex: VexDocumentFormat = {
  id: 'cyclonedx',
  title: 'CycloneDX VEX',
  example: 'VEX of a supplier beside its software bill of materials',
  detect: (content) =>
    /^\s*\{/.test(content.head) &&
    /"bomFormat"/.test(content.head) &&
    content.text.includes('"vulnerabilities"') &&
    isVex(content.json()),
  read,
  write,
};
