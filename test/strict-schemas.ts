/**
 * Hand-written checks of what the published schemas of OpenVEX 0.2.0, CycloneDX 1.6 and CSAF 2.0 (with profile 5, VEX) demand of the
 * documents we write: members that must be there, their words and forms, and no member beyond the schema's. Each answers what is wrong.
 */
type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const uuid = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const purl = /^pkg:[a-z][a-z0-9.+-]*\/\S+$/;

class Checker {
  readonly problems: string[] = [];

  wrong(where: string, what: string): void {
    this.problems.push(`${where}: ${what}`);
  }

  /** An object with these members and no others; "?" behind a name: it may be missing. */
  object(value: unknown, where: string, members: readonly string[]): Json {
    if (!isRecord(value)) {
      this.wrong(where, 'is no object');
      return {};
    }
    const names = new Set(members.map((name) => name.replace('?', '')));
    for (const name of Object.keys(value)) if (!names.has(name)) this.wrong(where, `has the unknown member ${name}`);
    for (const name of members)
      if (!name.endsWith('?') && value[name] === undefined) this.wrong(where, `lacks ${name}`);
    return value;
  }

  text(value: unknown, where: string, form?: RegExp | readonly string[]): string {
    if (typeof value !== 'string' || value === '') {
      this.wrong(where, 'is no text');
      return '';
    }
    if (form instanceof RegExp ? !form.test(value) : form && !form.includes(value)) this.wrong(where, `is "${value}"`);
    return value;
  }

  optional(value: unknown, where: string, form?: RegExp | readonly string[]): void {
    if (value !== undefined) this.text(value, where, form);
  }

  list(value: unknown, where: string, each: (item: unknown, where: string) => void): unknown[] {
    if (!Array.isArray(value) || value.length === 0) {
      this.wrong(where, 'is no list with something in it');
      return [];
    }
    for (const [index, item] of value.entries()) each(item, `${where}[${index}]`);
    return value;
  }

  unique(values: readonly unknown[], where: string): void {
    if (new Set(values).size !== values.length) this.wrong(where, 'has the same twice');
  }
}

const openVexJustifications = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
];

/** https://github.com/openvex/spec/blob/main/openvex_json_schema.json */
export function checkOpenVex(value: unknown): string[] {
  const checker = new Checker();
  const document = checker.object(value, 'document', [
    '@context',
    '@id',
    'author',
    'timestamp',
    'version',
    'tooling?',
    'statements',
  ]);
  checker.text(document['@context'], '@context', ['https://openvex.dev/ns/v0.2.0']);
  checker.text(document['@id'], '@id', uuid);
  checker.text(document.author, 'author');
  checker.text(document.timestamp, 'timestamp', instant);
  if (!Number.isInteger(document.version) || (document.version as number) < 1) checker.wrong('version', 'is none');
  checker.list(document.statements, 'statements', (item, where) => {
    const statement = checker.object(item, where, [
      'vulnerability',
      'timestamp?',
      'products',
      'status',
      'justification?',
      'impact_statement?',
      'action_statement?',
    ]);
    checker.text(checker.object(statement.vulnerability, `${where}.vulnerability`, ['name']).name, `${where}.name`);
    checker.optional(statement.timestamp, `${where}.timestamp`, instant);
    checker.list(statement.products, `${where}.products`, (product, at) => {
      const { '@id': id, identifiers } = checker.object(product, at, ['@id', 'identifiers?']);
      checker.text(id, `${at}.@id`, purl);
      const { purl: named } = checker.object(identifiers, `${at}.identifiers`, ['purl?', 'cpe23?']);
      checker.text(named, `${at}.purl`, purl);
    });
    const { status, justification, impact_statement: impact, action_statement: action } = statement;
    checker.text(status, `${where}.status`, ['not_affected', 'affected', 'fixed', 'under_investigation']);
    checker.optional(justification, `${where}.justification`, openVexJustifications);
    if (status === 'not_affected' && justification === undefined && impact === undefined)
      checker.wrong(where, 'is not affected without a justification or an impact statement');
    if (status === 'affected' && action === undefined) checker.wrong(where, 'is affected without an action');
    if (status !== 'not_affected' && justification !== undefined)
      checker.wrong(where, 'is justified as another status');
  });
  return checker.problems;
}

const componentTypes = ['application', 'library', 'container', 'platform', 'operating-system'];

/** https://cyclonedx.org/schema/bom-1.6.schema.json, of vulnerabilities and of components. */
export function checkCycloneDx(value: unknown): string[] {
  const checker = new Checker();
  const bom = checker.object(value, 'bom', [
    '$schema?',
    'bomFormat',
    'specVersion',
    'serialNumber',
    'version',
    'metadata',
    'components?',
    'vulnerabilities?',
  ]);
  checker.text(bom.bomFormat, 'bomFormat', ['CycloneDX']);
  checker.text(bom.specVersion, 'specVersion', ['1.6']);
  checker.text(bom.serialNumber, 'serialNumber', uuid);
  if (bom.version !== 1) checker.wrong('version', 'is not 1');
  const metadata = checker.object(bom.metadata, 'metadata', ['timestamp', 'tools', 'authors?', 'component?']);
  checker.text(metadata.timestamp, 'timestamp', instant);
  const refs: string[] = [];
  const component = (item: unknown, where: string): void => {
    const one = checker.object(item, where, [
      'type',
      'bom-ref',
      'publisher?',
      'name',
      'version?',
      'description?',
      'cpe?',
      'purl?',
      'components?',
    ]);
    checker.text(one.type, `${where}.type`, componentTypes);
    refs.push(checker.text(one['bom-ref'], `${where}.bom-ref`));
    checker.text(one.name, `${where}.name`);
    checker.optional(one.version, `${where}.version`);
    checker.optional(one.purl, `${where}.purl`, purl);
    checker.optional(one.cpe, `${where}.cpe`, /^cpe:2\.3:[aho](:([^:\\]|\\.)+){10}$/);
    if (Array.isArray(one.components))
      for (const [index, inner] of one.components.entries()) component(inner, `${where}[${index}]`);
  };
  if (metadata.component !== undefined) component(metadata.component, 'metadata.component');
  if (Array.isArray(bom.components))
    for (const [index, item] of bom.components.entries()) component(item, `components[${index}]`);
  if (Array.isArray(bom.vulnerabilities))
    checker.list(bom.vulnerabilities, 'vulnerabilities', (item, where) => {
      const one = checker.object(item, where, ['bom-ref', 'id', 'source?', 'recommendation?', 'analysis', 'affects']);
      refs.push(checker.text(one['bom-ref'], `${where}.bom-ref`));
      checker.text(one.id, `${where}.id`);
      const analysis = checker.object(one.analysis, `${where}.analysis`, ['state', 'justification?', 'detail?']);
      checker.text(analysis.state, `${where}.state`, ['resolved', 'exploitable', 'in_triage', 'not_affected']);
      checker.optional(analysis.justification, `${where}.justification`, [
        'code_not_present',
        'code_not_reachable',
        'requires_environment',
        'protected_by_mitigating_control',
      ]);
      checker.list(one.affects, `${where}.affects`, (target, at) => {
        const ref = checker.text(checker.object(target, at, ['ref']).ref, `${at}.ref`);
        if (!refs.includes(ref)) checker.wrong(at, `refers to ${ref}, which is no component`);
      });
    });
  checker.unique(refs, 'bom-ref');
  return checker.problems;
}

/** https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json and the mandatory tests of profile 5 (6.1.27.7 to 6.1.27.10). */
export function checkCsafVex(value: unknown): string[] {
  const checker = new Checker();
  const root = checker.object(value, 'csaf', ['document', 'product_tree', 'vulnerabilities']);
  const document = checker.object(root.document, 'document', [
    'category',
    'csaf_version',
    'lang?',
    'notes',
    'publisher',
    'title',
    'tracking',
  ]);
  checker.text(document.category, 'category', ['csaf_vex']);
  checker.text(document.csaf_version, 'csaf_version', ['2.0']);
  checker.text(document.title, 'title');
  const note = (item: unknown, where: string) => {
    const { category, text } = checker.object(item, where, ['category', 'text', 'title?']);
    checker.text(category, `${where}.category`, [
      'description',
      'details',
      'faq',
      'general',
      'legal_disclaimer',
      'other',
      'summary',
    ]);
    checker.text(text, `${where}.text`);
  };
  checker.list(document.notes, 'notes', note);
  const publisher = checker.object(document.publisher, 'publisher', ['category', 'name', 'namespace']);
  checker.text(publisher.category, 'publisher.category', [
    'coordinator',
    'discoverer',
    'other',
    'translator',
    'user',
    'vendor',
  ]);
  checker.text(publisher.namespace, 'publisher.namespace', /^[a-z][a-z0-9+.-]*:\S+$/);
  const tracking = checker.object(document.tracking, 'tracking', [
    'current_release_date',
    'generator?',
    'id',
    'initial_release_date',
    'revision_history',
    'status',
    'version',
  ]);
  checker.text(tracking.id, 'tracking.id', /^\S(.*\S)?$/);
  checker.text(tracking.status, 'tracking.status', ['draft', 'final', 'interim']);
  checker.text(tracking.version, 'tracking.version', /^[1-9]\d*$/);
  for (const name of ['current_release_date', 'initial_release_date']) checker.text(tracking[name], name, instant);
  checker.list(tracking.revision_history, 'revision_history', (item, where) => {
    const { date, number } = checker.object(item, where, ['date', 'number', 'summary']);
    checker.text(date, `${where}.date`, instant);
    if (number !== tracking.version) checker.wrong(where, 'is not the version');
  });
  const ids: string[] = [];
  checker.list(
    checker.object(root.product_tree, 'product_tree', ['full_product_names']).full_product_names,
    'products',
    (item, where) => {
      const product = checker.object(item, where, ['name', 'product_id', 'product_identification_helper']);
      checker.text(product.name, `${where}.name`);
      ids.push(checker.text(product.product_id, `${where}.product_id`));
      checker.text(
        checker.object(product.product_identification_helper, where, ['purl', 'cpe?']).purl,
        `${where}.purl`,
        purl,
      );
    },
  );
  checker.unique(ids, 'product_id');
  checker.list(root.vulnerabilities, 'vulnerabilities', (item, where) => {
    const one = checker.object(item, where, [
      'cve?',
      'ids?',
      'notes',
      'product_status',
      'flags?',
      'remediations?',
      'threats?',
    ]);
    checker.optional(one.cve, `${where}.cve`, /^CVE-\d{4}-\d{4,}$/);
    if (one.cve === undefined)
      checker.list(one.ids, `${where}.ids`, (id, at) => void checker.object(id, at, ['system_name', 'text']));
    checker.list(one.notes, `${where}.notes`, note);
    const status = checker.object(one.product_status, `${where}.status`, [
      'fixed?',
      'known_affected?',
      'known_not_affected?',
      'under_investigation?',
    ]);
    if (Object.keys(status).length === 0) checker.wrong(where, 'has no status');
    const known = (product: unknown, at: string) => {
      if (!ids.includes(product as string)) checker.wrong(at, 'is no product of the tree');
    };
    const all = Object.values(status).flatMap((list) => checker.list(list, `${where}.status`, known));
    // 6.1.6: a product has one status for a vulnerability.
    checker.unique(all, `${where}.status`);
    const covered = (list: unknown) =>
      new Set(Array.isArray(list) ? list.flatMap((entry: Json) => entry.product_ids as string[]) : []);
    const [flagged, told, remedied] = [covered(one.flags), covered(one.threats), covered(one.remediations)];
    for (const product of (status.known_not_affected as string[] | undefined) ?? [])
      if (!flagged.has(product) && !told.has(product)) checker.wrong(where, `${product} is not affected for no reason`);
    for (const product of (status.known_affected as string[] | undefined) ?? [])
      if (!remedied.has(product)) checker.wrong(where, `${product} is affected without an action`);
    for (const flag of (one.flags as Json[] | undefined) ?? [])
      checker.text(
        checker.object(flag, where, ['label', 'date?', 'product_ids']).label,
        `${where}.label`,
        openVexJustifications,
      );
    for (const threat of (one.threats as Json[] | undefined) ?? []) {
      const { category, details } = checker.object(threat, where, ['category', 'details', 'date?', 'product_ids']);
      checker.text(category, `${where}.threat`, ['exploit_status', 'impact', 'target_set']);
      checker.text(details, `${where}.details`);
    }
    for (const remediation of (one.remediations as Json[] | undefined) ?? []) {
      const { category, details } = checker.object(remediation, where, ['category', 'details', 'date?', 'product_ids']);
      checker.text(category, `${where}.remediation`, [
        'mitigation',
        'no_fix_planned',
        'none_available',
        'vendor_fix',
        'workaround',
      ]);
      checker.text(details, `${where}.details`);
    }
  });
  return checker.problems;
}
