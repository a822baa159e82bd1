/**
 * VEX in CSAF 2.0 (https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html, profile 5, "VEX"), read and written. Advisories of CSAF
 * that are no VEX say the same of products, and are read alike.
 */
import type { VexStatus } from '../../../src-shared/model/vex.ts';
import { isRecord, recordsOf, textOf, textsOf, type JsonRecord } from '../domain/json-values.ts';
import type { StatedProduct, SupplierDocument } from '../domain/supplier-statement.ts';
import { readCsaf, type CsafPlace, type CsafProduct, type CsafStatement } from '../feeds/csaf.ts';
import { jsonText, uuidOf } from './document-id.ts';
import type { VexDocumentFormat, WrittenDocument, WrittenStatement } from './vex-format.ts';

const statuses: Record<CsafStatement['status'], VexStatus> = {
  fixed: 'fixed',
  affected: 'affected',
  'not-affected': 'not_affected',
  investigating: 'under_investigation',
};

const identifierOf = ({ purl, cpe, name }: CsafProduct) => purl ?? cpe ?? name;

/** The outermost of what a product is in is the product; what is in it is the part that is meant. */
function productOf({ component, within }: CsafPlace): StatedProduct {
  const whole = within.at(-1) ?? component;
  return {
    id: identifierOf(whole),
    ...(whole.purl === null ? {} : { purl: whole.purl }),
    ...(whole.cpe === null && whole.purl === null ? { name: whole.name } : {}),
    ...(whole === component ? {} : { parts: [identifierOf(component)] }),
  };
}

/** Why products are not affected, by product id: threats of the category impact. "" holds for those that no threat names. */
function impactsOf(vulnerability: JsonRecord): Map<string, string> {
  const impacts = new Map<string, string>();
  for (const threat of recordsOf(vulnerability.threats)) {
    if (textOf(threat.category) !== 'impact') continue;
    const ids = textsOf(threat.product_ids);
    const isForAll = ids.length === 0 && textsOf(threat.group_ids).length === 0;
    for (const id of isForAll ? [''] : ids) impacts.set(id, textOf(threat.details));
  }
  return impacts;
}

function read(file: string, value: unknown): SupplierDocument {
  const document = readCsaf(file, value, '');
  const raw = isRecord(value) ? recordsOf(value.vulnerabilities) : [];
  return {
    name: document.id,
    author: document.publisher,
    at: document.modified,
    statements: document.vulnerabilities.flatMap((vulnerability, index) => {
      const impacts = impactsOf(raw[index]!);
      return vulnerability.statements.map(({ product, status, justification, remediations }) => ({
        vulnerability: vulnerability.id,
        aliases: recordsOf(raw[index]!.ids)
          .map(({ text }) => textOf(text))
          .filter(Boolean),
        product: productOf(product),
        status: statuses[status],
        justification: status === 'not-affected' ? (justification ?? '') : '',
        impact: status === 'not-affected' ? (impacts.get(product.component.id) ?? impacts.get('') ?? '') : '',
        action:
          status === 'affected'
            ? remediations
                .map(({ details }) => details)
                .filter(Boolean)
                .join(' ')
            : '',
        at: document.modified,
      }));
    }),
    warnings: [],
  };
}

const statusMembers: Record<VexStatus, string> = {
  fixed: 'fixed',
  affected: 'known_affected',
  not_affected: 'known_not_affected',
  under_investigation: 'under_investigation',
};

/** All statements on one vulnerability; `idOf` a package URL. */
function vulnerabilityOf(
  id: string,
  statements: readonly WrittenStatement[],
  idOf: (purl: string) => string,
  at: string,
) {
  const productStatus: Record<string, string[]> = {};
  const flags: object[] = [];
  const threats: object[] = [];
  const remediations: object[] = [];
  for (const { status, justification, impact, action, products } of statements) {
    const ids = products.map(({ purl }) => idOf(purl));
    (productStatus[statusMembers[status]] ??= []).push(...ids);
    if (status === 'not_affected' && justification) flags.push({ label: justification, date: at, product_ids: ids });
    if (status === 'not_affected' && (impact || !justification))
      threats.push({ category: 'impact', details: impact, date: at, product_ids: ids });
    if (status === 'affected')
      remediations.push({ category: remediationOf(action), details: action, date: at, product_ids: ids });
  }
  return {
    ...(/^CVE-\d{4}-\d{4,}$/.test(id)
      ? { cve: id }
      : { ids: [{ system_name: 'The name its publisher gave it', text: id }] }),
    notes: [{ category: 'summary', text: `What ${id} means for the products of this document.` }],
    product_status: productStatus,
    ...(flags.length > 0 ? { flags } : {}),
    ...(remediations.length > 0 ? { remediations } : {}),
    ...(threats.length > 0 ? { threats } : {}),
  };
}

function remediationOf(action: string): 'vendor_fix' | 'none_available' | 'workaround' {
  if (/^Update /.test(action)) return 'vendor_fix';
  return /^There is no fix/.test(action) ? 'none_available' : 'workaround';
}

function write({ author, at, version, statements }: WrittenDocument): string {
  const products = [
    ...new Map(
      statements.flatMap((statement) => statement.products.map((product) => [product.purl, product])),
    ).values(),
  ].toSorted((a, b) => (a.purl < b.purl ? -1 : 1));
  const ids = new Map(products.map(({ purl }, index) => [purl, `CSAFPID-${String(index + 1).padStart(6, '0')}`]));
  const byVulnerability = Map.groupBy(statements, ({ vulnerability }) => vulnerability);
  const body = {
    product_tree: {
      full_product_names: products.map(({ purl, name, version: installed, cpe }) => ({
        name: installed ? `${name} ${installed}` : name,
        product_id: ids.get(purl)!,
        product_identification_helper: { ...(cpe ? { cpe } : {}), purl },
      })),
    },
    vulnerabilities: [...byVulnerability].map(([id, said]) => vulnerabilityOf(id, said, (purl) => ids.get(purl)!, at)),
  };
  const id = `patchledger-vex-${uuidOf(JSON.stringify({ author, at, body }))}`;
  return jsonText({
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      lang: 'en',
      notes: [
        {
          category: 'general',
          text: 'Made from the findings of a PatchLedger vault; products are what is installed on its machines.',
        },
      ],
      publisher: { category: 'user', name: author, namespace: `urn:uuid:${uuidOf(author)}` },
      title: `Vulnerabilities of ${author}`,
      tracking: {
        current_release_date: at,
        generator: { date: at, engine: { name: 'PatchLedger', version } },
        id,
        initial_release_date: at,
        revision_history: [{ date: at, number: '1', summary: 'The state of the vault at this time.' }],
        status: 'final',
        version: '1',
      },
    },
    ...body,
  });
}

export const csafVex: VexDocumentFormat = {
  id: 'csaf',
  title: 'CSAF 2.0 VEX',
  example: 'CSAF document of a supplier, category csaf_vex',
  detect: ({ head }) => /^\ufeff?\s*\{/.test(head) && /"csaf_version"\s*:\s*"2\.[01]"/.test(head),
  read: (content) => read(content.file.name, content.json()),
  write,
};
