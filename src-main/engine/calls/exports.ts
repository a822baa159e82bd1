/** Calls that hand out files for other tools. */
import { exportJob } from '../tasks/export.ts';
import { door } from './door.ts';
import { settledVault } from './settle.ts';

export const exports = {
  make: door.exports.make.handler(async ({ context, input }) => {
    const { acting } = settledVault(context);
    const made = await context.tasks.read(exportJob, { ...input, version: context.version }, acting, true);
    const { bytes, type, ...told } = made;
    const file = new File([new Uint8Array(bytes)], made.name, { type });
    return { ...told, file, bytes: file.size };
  }),
};
