/** Reports: what there is, previews page by page, and finished files. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { reportFormat, reportKind } from '../model/report.ts';

const subject = z.object({
  kind: reportKind,
  /** The rollout of a change record, by id or title. */
  rollout: z.string().max(200).optional(),
});

export const reports = {
  kinds: oc.output(
    z.object({
      kinds: z.array(
        z.object({
          id: reportKind,
          title: z.string(),
          about: z.string(),
          formats: z.array(reportFormat),
          needsRollout: z.boolean(),
        }),
      ),
    }),
  ),
  /** The PDF's first pages as pictures (SVG), `most` of them, and how many it has in all. */
  preview: oc.input(subject.extend({ most: z.number().int().min(1).max(200).default(6) })).output(
    z.object({
      pages: z.array(z.string()),
      total: z.number().int(),
      title: z.string(),
      /** Head of the log of the state it shows. */
      head: z.string(),
    }),
  ),
  render: oc.input(subject.extend({ format: reportFormat })).output(
    z.object({
      file: z.file(),
      name: z.string(),
      bytes: z.number().int(),
      sha256: z.string(),
      pages: z.number().int().optional(),
    }),
  ),
};
