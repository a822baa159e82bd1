/**
 * OpenVEX documents (https://github.com/openvex/spec, 0.0.1 to 0.2.0): what an author says of products as to vulnerabilities. Whose words
 * they are and which products count is the caller's. Pure.
 */
import { bad, instantAt, isText, listAt, objectAt, textAt, type Place } from './fields.ts';
import { isObject, type JsonObject } from './read.ts';

export type VexStatus = 'fixed' | 'not_affected' | 'affected' | 'under_investigation';

export interface VexStatement {
  /** Its name: a CVE where it has one. */
  vulnerability: string;
  description: string;
  aliases: readonly string[];
  /** Package URLs and other identifiers. */
  products: string[];
  /** The parts of a product that are meant, by its identifier. */
  subcomponents: ReadonlyMap<string, string[]>;
  status: VexStatus;
  /** A word of the specification's list; "" where there is none. */
  justification: string;
  /** impact_statement, action_statement, status_notes: sentences for people. */
  impact: string;
  action: string;
  notes: string;
  /** ISO instant; the document's where it has none of its own. */
  at: string | null;
}

export interface VexDocument {
  id: string;
  author: string;
  /** Of its last change, ISO instant. */
  at: string;
  statements: VexStatement[];
}

const statuses = new Set(['fixed', 'not_affected', 'affected', 'under_investigation']);
const justifications = new Set([
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
]);

/** By the beginning of a file. */
export const isOpenVex = (start: string): boolean =>
  /^\ufeff?\s*\{/.test(start) && /"@context"\s*:\s*"https:\/\/openvex\.dev\/ns/.test(start);

const isAny = (_item: unknown): _item is unknown => true;

/** A text in 0.0.1, later an object with "@id" and identifiers. */
function identifierOf(component: unknown, place: Place): string {
  if (typeof component === 'string' && component !== '') return component;
  if (!isObject(component)) throw bad(place, 'a product is neither a text nor an object');
  const identifiers = objectAt(component, 'identifiers', place);
  const id =
    textAt(identifiers, 'purl', place) ||
    textAt(component, '@id', place) ||
    textAt(identifiers, 'cpe23', place) ||
    textAt(identifiers, 'cpe22', place);
  if (!id) throw bad(place, 'a product has no identifier');
  return id;
}

function readVulnerability(
  value: unknown,
  place: Place,
): Pick<VexStatement, 'vulnerability' | 'description' | 'aliases'> {
  if (typeof value === 'string' && value !== '') return { vulnerability: value, description: '', aliases: [] };
  if (!isObject(value)) throw bad(place, 'its vulnerability is missing');
  const name = textAt(value, 'name', place) || textAt(value, '@id', place);
  if (!name) throw bad(place, 'its vulnerability has no name');
  return {
    vulnerability: name,
    description: textAt(value, 'description', place),
    aliases: listAt(value, 'aliases', isText, place),
  };
}

function readStatement(statement: JsonObject, documentAt: string | null, place: Place): VexStatement {
  const status = textAt(statement, 'status', place);
  if (!statuses.has(status)) throw bad(place, `its status is "${status.slice(0, 40)}"`);
  const justification = textAt(statement, 'justification', place);
  if (justification && !justifications.has(justification))
    throw bad(place, `its justification is "${justification.slice(0, 60)}"`);
  const listed = listAt(statement, 'products', isAny, place);
  const subcomponents = new Map<string, string[]>();
  const products = listed.map((product) => {
    const id = identifierOf(product, place);
    const parts = isObject(product)
      ? listAt(product, 'subcomponents', isAny, place)
      : listAt(statement, 'subcomponents', isAny, place);
    if (parts.length > 0)
      subcomponents.set(
        id,
        parts.map((part) => identifierOf(part, place)),
      );
    return id;
  });
  return {
    ...readVulnerability(statement.vulnerability, place),
    products,
    subcomponents,
    status: status as VexStatus,
    justification,
    impact: textAt(statement, 'impact_statement', place),
    action: textAt(statement, 'action_statement', place),
    notes: textAt(statement, 'status_notes', place),
    at: instantAt(statement, 'timestamp', place) ?? documentAt,
  };
}

/** Throws Refusal feed-damaged, which names the statement. */
export function readOpenVex(document: unknown, file: string): VexDocument {
  const place = { file, where: '' };
  if (!isObject(document) || !/^https:\/\/openvex\.dev\/ns/.test(textAt(document, '@context', place)))
    throw bad(place, 'it is not an OpenVEX document');
  const first = instantAt(document, 'timestamp', place);
  const at = instantAt(document, 'last_updated', place) ?? first;
  if (at === null) throw bad(place, 'its timestamp is missing');
  const id = textAt(document, '@id', place);
  if (!id) throw bad(place, 'its @id is missing');
  const statements = listAt(document, 'statements', isObject, place);
  if (statements.length === 0) throw bad(place, 'it has no statements');
  return {
    id,
    author: textAt(document, 'author', place),
    at,
    statements: statements.map((statement, index) =>
      readStatement(statement, first, { file, where: `statement ${index + 1}` }),
    ),
  };
}
