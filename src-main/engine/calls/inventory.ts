/** Calls that bring machines in: collecting this computer, importing files. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { SshOptions } from '../../../src-shared/model/ssh.ts';
import { collectors } from '../collectors/index.ts';
import { importers } from '../importers/index.ts';
import { vexFormatName, vexFormats } from '../interchange/index.ts';
import { collectJob } from '../tasks/collect.ts';
import { collectDirectoryJob } from '../tasks/collect-directory.ts';
import { packCollection } from '../tasks/collection.ts';
import { collectPsRemoteJob } from '../tasks/collect-psremote.ts';
import { collectSnmpJob } from '../tasks/collect-snmp.ts';
import { collectSshJob } from '../tasks/collect-ssh.ts';
import { importJob } from '../tasks/import.ts';
import { readTableJob } from '../tasks/read-table.ts';
import { listMappings, removeMapping } from '../vault/column-mappings.ts';
import { door, type CallContext } from './door.ts';

function refusePaths(what: string): Refusal {
  return new Refusal(
    'invalid-argument',
    `${what} of this machine can't be named from a browser.`,
    'Choose the files in the window, or use the command line.',
  );
}

/** A browser may send the key itself, but not name files of the machine that serves it. */
export function refuseKeyPath(context: Pick<CallContext, 'local'>, ssh: Pick<SshOptions, 'keyPath'>): void {
  if (ssh.keyPath !== undefined && !context.local) throw refusePaths('Private keys');
}

const uploadOf = async (file: File) => ({
  name: file.webkitRelativePath || file.name,
  bytes: new Uint8Array(await file.arrayBuffer()),
});

export const inventory = {
  collectLocal: door.inventory.collectLocal.handler(async ({ context, input }) => {
    if (input?.root !== undefined && !context.local) throw refusePaths('Folders');
    context.session.vault();
    return context.tasks.run(collectJob, { root: input?.root }, context.acting);
  }),

  collectSsh: door.inventory.collectSsh.handler(async ({ context, input }) => {
    refuseKeyPath(context, input.ssh);
    context.session.vault();
    return context.tasks.run(collectSshJob, input, context.acting);
  }),

  collectPsRemote: door.inventory.collectPsRemote.handler(async ({ context, input }) => {
    context.session.vault();
    return context.tasks.run(collectPsRemoteJob, input, context.acting);
  }),

  collectDirectory: door.inventory.collectDirectory.handler(async ({ context, input }) => {
    context.session.vault();
    return context.tasks.run(collectDirectoryJob, input, context.acting);
  }),

  packCollection: door.inventory.packCollection.handler(({ context, input }) => {
    if (!context.local) throw refusePaths('Private keys');
    const { db } = context.session.vault();
    const { bytes, ...made } = packCollection(db, context.acting, { ...input, version: context.version });
    const file = new File([new Uint8Array(bytes)], 'collection.zip', { type: 'application/zip' });
    return { file, bytes: bytes.length, ...made };
  }),

  collectSnmp: door.inventory.collectSnmp.handler(async ({ context, input }) => {
    context.session.vault();
    return context.tasks.run(collectSnmpJob, input, context.acting);
  }),

  collectors: door.inventory.collectors.handler(() => ({
    collectors: collectors.map((one) => ({ ...one, needs: [...one.needs], provenOn: [...one.provenOn] })),
  })),

  import: door.inventory.import.handler(async ({ context, input }) => {
    if (input.paths?.length && !context.local) throw refusePaths('Files');
    context.session.vault();
    const uploads = await Promise.all((input.files ?? []).map(uploadOf));
    const { paths = [], as, asset, member, columns, trust } = input;
    return context.tasks.run(importJob, { paths, uploads, as, asset, member, columns, trust }, context.acting);
  }),

  readTable: door.inventory.readTable.handler(async ({ context, input }) => {
    const { path, file, member, columns } = input;
    if (path !== undefined && !context.local) throw refusePaths('Files');
    if ((path === undefined) === (file === undefined))
      throw new Refusal(
        'invalid-argument',
        'Name one table, by its path or as an upload.',
        'Tables are read one at a time.',
      );
    context.session.vault();
    const upload = file && (await uploadOf(file));
    return context.tasks.read(readTableJob, { path, upload, member, columns }, context.acting, false);
  }),

  mappings: door.inventory.mappings.handler(({ context }) => ({ mappings: listMappings(context.session.vault().db) })),

  removeMapping: door.inventory.removeMapping.handler(({ context, input }) => {
    const { db } = context.session.vault();
    removeMapping(db, context.acting, input.signature);
    context.tasks.announceChange();
    return { mappings: listMappings(db) };
  }),

  formats: door.inventory.formats.handler(() => ({
    formats: [
      ...importers.map(({ id, title, example }) => ({ id, title, example })),
      ...vexFormats.map((format) => ({ id: vexFormatName(format), title: format.title, example: format.example })),
    ],
  })),
};
