/** Reports of the open vault: what there is, previews, finished files. */
import { reports as kinds } from '../reports/index.ts';
import { previewJob, reportJob, requireReport } from '../tasks/report.ts';
import { door } from './door.ts';
import { settledVault } from './settle.ts';

export const reports = {
  kinds: door.reports.kinds.handler(() => ({
    kinds: kinds.map(({ id, title, about, formats, needsRollout }) => ({ id, title, about, formats, needsRollout })),
  })),

  preview: door.reports.preview.handler(({ context, input }) => {
    const { acting } = settledVault(context);
    requireReport(input);
    return context.tasks.read(previewJob, { ...input, version: context.version }, acting, false);
  }),

  render: door.reports.render.handler(async ({ context, input }) => {
    const { acting } = settledVault(context);
    requireReport(input, input.format);
    const made = await context.tasks.read(reportJob, { ...input, version: context.version }, acting, true);
    const { bytes, type, ...told } = made;
    const file = new File([new Uint8Array(bytes)], made.name, { type });
    return { ...told, file, bytes: file.size };
  }),
};
