/**
 * Reads documents of the Common Security Advisory Framework 2.0 and 2.1 (https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html)
 * into what they say of each product. What a product is, and what words mean beyond the standard, is the publishers' feeds'. Pure.
 */
import type { StatementStatus } from '../domain/advisory.ts';
import type { CvssFact } from '../domain/facts.ts';
import { Fields } from './object-fields.ts';
import { cvePattern, damaged } from './read.ts';

export interface CsafProduct {
  id: string;
  name: string;
  cpe: string | null;
  purl: string | null;
}

/** A product with what it is a component of, the nearest first: package, module, platform. */
export interface CsafPlace {
  component: CsafProduct;
  within: CsafProduct[];
}

/** vendor_fix, workaround, mitigation, none_available, no_fix_planned, and in 2.1 fix_planned, optional_patch. */
export interface CsafRemediation {
  category: string;
  details: string;
  url: string | null;
  /** restart_required.category: "none", "machine", "system", ...; null where it is not told. */
  restart: string | null;
}

export interface CsafStatement {
  product: CsafPlace;
  status: StatementStatus;
  remediations: readonly CsafRemediation[];
  /** Label of a flag: "vulnerable_code_not_present". */
  justification: string | null;
}

export interface CsafVulnerability {
  /** CVE, else the first other id; the document's where there is none. */
  id: string;
  cvss: CvssFact[];
  /** Texts of threats of the categories impact and exploit_status. */
  impacts: string[];
  exploitStatus: string[];
  statements: CsafStatement[];
  /** All of it, whichever products it is for. */
  remediations: CsafRemediation[];
}

export interface CsafDocument {
  id: string;
  title: string;
  /** "csaf_security_advisory", "csaf_vex", ... */
  category: string;
  publisher: string;
  namespace: string;
  /** ISO instants. */
  published: string;
  modified: string;
  severity: string | null;
  vulnerabilities: CsafVulnerability[];
}

/** Whether a file's beginning is that of a CSAF document of the publisher with this namespace, a host name. */
export function isCsafOf(start: string, host: string): boolean {
  if (!/^\ufeff?\s*\{/.test(start) || !/"csaf_version"\s*:\s*"2\.[01]"/.test(start)) return false;
  const namespace = `"namespace"\\s*:\\s*"https?://(?:www\\.)?${host.replaceAll('.', '\\.')}/?"`;
  return new RegExp(`"publisher"\\s*:\\s*\\{[^]{0,4000}?${namespace}`).test(start);
}

const statuses: readonly (readonly [string, StatementStatus])[] = [
  ['fixed', 'fixed'],
  ['first_fixed', 'fixed'],
  ['recommended', 'fixed'],
  ['known_affected', 'affected'],
  ['first_affected', 'affected'],
  ['last_affected', 'affected'],
  ['known_not_affected', 'not-affected'],
  ['under_investigation', 'investigating'],
];

/** Branches and components stand this deep in each other at most; the standard allows 30. */
const depthLimit = 40;

function readProduct(product: Fields): CsafProduct {
  const help = product.part('product_identification_helper');
  // A list in 2.1, one text in 2.0.
  const purl = help?.object.purls === undefined ? help?.text('purl') : help.texts('purls')[0];
  return {
    id: product.needText('product_id'),
    name: product.needText('name'),
    cpe: help?.text('cpe') ?? null,
    purl: purl ?? null,
  };
}

class ProductTree {
  private readonly products = new Map<string, CsafProduct>();
  private readonly relations = new Map<string, { component: string; within: string }>();
  private readonly groups = new Map<string, string[]>();
  private readonly places = new Map<string, CsafPlace>();

  constructor(tree: Fields | null) {
    if (!tree) return;
    for (const product of tree.parts('full_product_names')) this.addProduct(product);
    this.addBranches(tree, 0);
    for (const relation of tree.parts('relationships')) {
      const product = readProduct(relation.needPart('full_product_name'));
      this.products.set(product.id, product);
      this.relations.set(product.id, {
        component: relation.needText('product_reference'),
        within: relation.needText('relates_to_product_reference'),
      });
    }
    for (const group of tree.parts('product_groups'))
      this.groups.set(group.needText('group_id'), group.texts('product_ids'));
  }

  private addProduct(product: Fields): void {
    const read = readProduct(product);
    this.products.set(read.id, read);
  }

  private addBranches(parent: Fields, depth: number): void {
    if (depth > depthLimit) throw parent.wrong('branches', 'stand too deep in each other');
    for (const branch of parent.parts('branches')) {
      const product = branch.part('product');
      if (product) this.addProduct(product);
      this.addBranches(branch, depth + 1);
    }
  }

  /** What an id of a product means. Throws feed-damaged for one that the tree does not define. */
  place(id: string, file: string, where: string): CsafPlace {
    const known = this.places.get(id);
    if (known) return known;
    const leaves: CsafProduct[] = [];
    // A package of a module of a platform is told as two relations, in either order of nesting.
    const follow = (name: string, depth: number): void => {
      const relation = this.relations.get(name);
      const product = this.products.get(name);
      if (!product || depth > depthLimit || leaves.length > depthLimit)
        throw damaged(file, where, `it names the product "${name.slice(0, 120)}", which its tree does not define`);
      if (!relation) {
        leaves.push(product);
        return;
      }
      follow(relation.component, depth + 1);
      follow(relation.within, depth + 1);
    };
    follow(id, 0);
    const [component, ...within] = leaves;
    const place = { component: component!, within };
    this.places.set(id, place);
    return place;
  }

  /** Products that a part of the document is about, named one by one or as groups. Throws feed-damaged. */
  idsOf(part: Fields): string[] {
    return [
      ...part.texts('product_ids'),
      ...part.texts('group_ids').flatMap((group) => {
        const ids = this.groups.get(group);
        if (!ids)
          throw part.wrong('group_ids', `name the group "${group.slice(0, 80)}", which the tree does not define`);
        return ids;
      }),
    ];
  }
}

const cvssMembers = ['cvss_v4', 'cvss_v3', 'cvss_v2'] as const;
const cvssVersions: ReadonlySet<string> = new Set(['2.0', '3.0', '3.1', '4.0']);

function readCvss(vulnerability: Fields, source: string): CvssFact[] {
  // 2.1 calls them metrics and has them one level deeper.
  const scores = [
    ...vulnerability.parts('scores'),
    ...vulnerability.parts('metrics').flatMap((metric) => metric.part('content') ?? []),
  ];
  const facts: CvssFact[] = [];
  for (const score of scores)
    for (const member of cvssMembers) {
      const cvss = score.part(member);
      if (!cvss) continue;
      const vector = cvss.needText('vectorString');
      const version = cvss.needText('version');
      const base = cvss.number('baseScore');
      if (base === null || base < 0 || base > 10 || !cvssVersions.has(version))
        throw score.wrong(member, 'has no version or no score from 0 to 10');
      if (facts.some((fact) => fact.version === version && fact.vector === vector && fact.base === base)) continue;
      facts.push({
        version: version as CvssFact['version'],
        source,
        vector,
        base,
        severity: (cvss.text('baseSeverity') ?? '').toUpperCase(),
      });
    }
  return facts;
}

function readVulnerability(
  part: Fields,
  tree: ProductTree,
  document: { id: string; publisher: string },
): CsafVulnerability {
  const { file } = part;
  const cve = part.text('cve');
  if (cve !== null && !cvePattern.test(cve)) throw part.wrong('cve', 'is not a CVE id');
  const id = cve ?? part.parts('ids').map((one) => one.needText('text'))[0] ?? document.id;
  const where = `${document.id}: ${id}`;
  const byProduct = new Map<string, CsafRemediation[]>();
  const remediations = part.parts('remediations').map((one): CsafRemediation => {
    const remediation: CsafRemediation = {
      category: one.needText('category'),
      details: one.text('details') ?? '',
      url: one.text('url'),
      restart: one.part('restart_required')?.needText('category') ?? null,
    };
    for (const product of tree.idsOf(one)) {
      const list = byProduct.get(product);
      if (list) list.push(remediation);
      else byProduct.set(product, [remediation]);
    }
    return remediation;
  });
  const justifications = new Map<string, string>();
  for (const flag of part.parts('flags'))
    for (const product of tree.idsOf(flag)) justifications.set(product, flag.needText('label'));
  const told = part.part('product_status');
  const statements: CsafStatement[] = [];
  const seen = new Set<string>();
  for (const [member, status] of statuses)
    for (const product of told?.texts(member) ?? []) {
      if (seen.has(`${status} ${product}`)) continue;
      seen.add(`${status} ${product}`);
      statements.push({
        product: tree.place(product, file, where),
        status,
        remediations: byProduct.get(product) ?? [],
        justification: justifications.get(product) ?? null,
      });
    }
  const threats = part
    .parts('threats')
    .map((one) => ({ category: one.needText('category'), details: one.text('details') ?? '' }));
  const ofCategory = (category: string) => threats.flatMap((one) => (one.category === category ? one.details : []));
  return {
    id,
    cvss: readCvss(part, document.publisher),
    impacts: ofCategory('impact'),
    exploitStatus: ofCategory('exploit_status'),
    statements,
    remediations,
  };
}

/** `source` names who scored. Throws feed-damaged for what is no CSAF document, lacks what the standard demands, or names unknown products. */
export function readCsaf(file: string, json: unknown, source: string): CsafDocument {
  const root = new Fields(file, '', json);
  const head = root.needPart('document');
  const version = head.needText('csaf_version');
  if (version !== '2.0' && version !== '2.1') throw damaged(file, '', 'it is not of version 2.0 or 2.1 of CSAF');
  const tracking = head.needPart('tracking');
  const publisher = head.needPart('publisher');
  const id = tracking.needText('id');
  const needDate = (name: string) => {
    const at = tracking.date(name);
    if (at === null) throw tracking.wrong(name, 'is missing');
    return at;
  };
  const tree = new ProductTree(root.part('product_tree'));
  return {
    id,
    title: head.needText('title'),
    category: head.needText('category'),
    publisher: publisher.needText('name'),
    namespace: publisher.needText('namespace'),
    published: needDate('initial_release_date'),
    modified: needDate('current_release_date'),
    severity: head.part('aggregate_severity')?.needText('text') ?? null,
    vulnerabilities: root
      .parts('vulnerabilities')
      .map((part) => readVulnerability(part, tree, { id, publisher: source })),
  };
}
