/** OpenVEX 0.2.0 (https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md), read and written. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { StatedProduct, SupplierDocument } from '../domain/supplier-statement.ts';
import { isOpenVex, readOpenVex, type VexStatement } from '../feeds/openvex.ts';
import { jsonText, uuidOf } from './document-id.ts';
import type { VexDocumentFormat, WrittenDocument } from './vex-format.ts';

function productOf(id: string, { subcomponents }: VexStatement): StatedProduct {
  const parts = subcomponents.get(id);
  return { id, ...(id.startsWith('pkg:') ? { purl: id } : {}), ...(parts ? { parts } : {}) };
}

function read(file: string, value: unknown): SupplierDocument {
  const document = readOpenVex(value, file);
  const author = document.author.trim();
  if (!author)
    throw new Refusal(
      'file-damaged',
      `${file} does not say whose word it is: its author is missing`,
      'OpenVEX demands an author; ask whoever made the file.',
    );
  const silent = document.statements.filter(({ products }) => products.length === 0).length;
  return {
    name: document.id,
    author,
    at: document.at,
    statements: document.statements.flatMap((statement) =>
      statement.products.map((id) => ({
        vulnerability: statement.vulnerability,
        aliases: [...statement.aliases],
        product: productOf(id, statement),
        status: statement.status,
        justification: statement.justification,
        impact: statement.impact || statement.notes,
        action: statement.action,
        at: statement.at ?? document.at,
      })),
    ),
    warnings: silent > 0 ? [`${silent} statement(s) name no product and are left out`] : [],
  };
}

function write({ author, at, version, statements }: WrittenDocument): string {
  const document = {
    author,
    timestamp: at,
    version: 1,
    tooling: `PatchLedger ${version}`,
    statements: statements.map(({ vulnerability, status, justification, impact, action, products }) => ({
      vulnerability: { name: vulnerability },
      timestamp: at,
      products: products.map(({ purl, cpe }) => ({
        '@id': purl,
        identifiers: { purl, ...(cpe ? { cpe23: cpe } : {}) },
      })),
      status,
      ...(justification ? { justification } : {}),
      ...(impact ? { impact_statement: impact } : {}),
      ...(action ? { action_statement: action } : {}),
    })),
  };
  const id = `urn:uuid:${uuidOf(JSON.stringify(document))}`;
  return jsonText({ '@context': 'https://openvex.dev/ns/v0.2.0', '@id': id, ...document });
}

export const openVex: VexDocumentFormat = {
  id: 'openvex',
  title: 'OpenVEX',
  example: 'vexctl create --product=PURL --vuln=CVE --status=not_affected',
  detect: ({ head }) => isOpenVex(head),
  read: (content) => read(content.file.name, content.json()),
  write,
};
