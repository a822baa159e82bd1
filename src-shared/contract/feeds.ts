/** Advisory feeds: their state, imports from the publishers' own files, and updates that fetch these from the network. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { feedId, feedImportResult, feedImportRow, feedSources, feedStatus, neededFeed } from '../model/feed.ts';

export const feeds = {
  /** `needed`: systems of machines in service that no held feed judges. */
  status: oc.output(z.object({ feeds: z.array(feedStatus), needed: z.array(neededFeed) })),
  /** Imports of one feed or of all, also those taken back, the newest first. */
  history: oc
    .input(z.object({ feed: feedId.optional(), limit: z.number().int().min(1).max(10_000).default(200) }))
    .output(z.object({ imports: z.array(feedImportRow) })),
  import: oc
    .input(
      z.object({
        paths: z.array(z.string().min(1)).max(500).optional(),
        files: z.array(z.file()).max(100).optional(),
        /** Accept a feed whose records fall by half or more. */
        force: z.boolean().default(false),
      }),
    )
    .output(z.object({ feeds: z.array(feedImportResult) })),
  /** Takes back the last import of a feed that changed something. Refused with nothing-to-undo where there is none. */
  undo: oc.input(z.object({ feed: feedId })).output(
    z.object({
      id: feedId,
      /** Of the import that was taken back. */
      file: z.string(),
      /** Held now. */
      records: z.number().int(),
      date: z.iso.datetime().nullable(),
      added: z.number().int(),
      changed: z.number().int(),
      removed: z.number().int(),
    }),
  ),
  /** Every feed that can be fetched. */
  sources: oc.output(z.object({ feeds: z.array(feedSources) })),
  update: oc
    .input(
      z.object({
        /** Without: every feed that holds data. */
        ids: z.array(feedId).max(100).optional(),
        /** Fetch BASE/<feed id>/<file>; without: the base that the settings name, else the publishers' addresses. */
        from: z.string().min(1).max(2000).optional(),
        /** Accept a feed whose records fall by half or more. */
        force: z.boolean().default(false),
      }),
    )
    .output(z.object({ feeds: z.array(feedImportResult) })),
};
