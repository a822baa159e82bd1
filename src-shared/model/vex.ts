/** Supplier statements: VEX documents that were taken in, and what they say. */
import { z } from 'zod';
import { instant } from './common.ts';

/** The words of VEX (OpenVEX 0.2.0, "Status Labels"). */
export const vexStatus = z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']);
export type VexStatus = z.infer<typeof vexStatus>;

export const vexFormat = z.enum(['openvex', 'cyclonedx', 'csaf']);
export type VexFormat = z.infer<typeof vexFormat>;

/** A document whose statements count here. */
export const supplierDocument = z.object({
  /** Such as X3. */
  id: z.string(),
  author: z.string(),
  /** The author's id of the document. */
  name: z.string(),
  format: vexFormat,
  file: z.string(),
  sha256: z.string(),
  /** When the author last changed it. */
  at: instant,
  importedAt: instant,
  importedBy: z.string(),
  statements: z.number().int(),
});
export type SupplierDocumentRow = z.infer<typeof supplierDocument>;

export const supplierStatement = z.object({
  vulnerability: z.string(),
  /** As the document names it. */
  product: z.string(),
  /** Components of it that are meant; empty: the product itself. */
  parts: z.array(z.string()),
  status: vexStatus,
  justification: z.string(),
  impact: z.string(),
  action: z.string(),
  at: instant,
  /** A later statement of the same author on the same took its place. */
  replaced: z.boolean(),
});
export type SupplierStatementRow = z.infer<typeof supplierStatement>;
