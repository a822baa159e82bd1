/** What a VEX format is: it recognises its documents, reads their statements, and writes statements of our own. Pure. */
import type { VexFormat, VexStatus } from '../../../src-shared/model/vex.ts';
import type { SupplierDocument } from '../domain/supplier-statement.ts';
import type { Content } from '../files/content.ts';

/** A product of ours as documents name it. */
export interface WrittenProduct {
  /** Package URL; what products are told apart and ordered by. */
  purl: string;
  name: string;
  version: string;
  cpe?: string;
}

/** One status of one vulnerability in some products. */
export interface WrittenStatement {
  vulnerability: string;
  status: VexStatus;
  /** A word of OpenVEX's list; "" where none holds: then `impact` says why. */
  justification: string;
  /** Of not_affected: why, in a sentence. */
  impact: string;
  /** Of affected: what to do about it. */
  action: string;
  products: WrittenProduct[];
}

export interface WrittenDocument {
  /** Who speaks: the site. */
  author: string;
  /** ISO instant. */
  at: string;
  /** Version of PatchLedger. */
  version: string;
  /** In their order in the document. */
  statements: WrittenStatement[];
}

export interface VexDocumentFormat {
  id: VexFormat;
  title: string;
  example: string;
  /** Whether a file is a VEX document of this format, and no list of software. Must be quick. */
  detect(content: Content): boolean;
  /** Throws Refusal for what is no whole document of the format, or says nothing. */
  read(content: Content): SupplierDocument;
  /** JSON text; equal documents give equal text. */
  write(document: WrittenDocument): string;
}
