/** Calls on supplier statements. */
import { removeDocumentJob } from '../tasks/supplier-statements.ts';
import { listSupplierDocuments, readSupplierDocument } from '../vault/supplier-documents.ts';
import { door } from './door.ts';

export const vex = {
  list: door.vex.list.handler(({ context }) => ({ documents: listSupplierDocuments(context.session.vault().db) })),

  show: door.vex.show.handler(({ context, input: { id, offset, limit } }) =>
    readSupplierDocument(context.session.vault().db, id, { offset, limit }),
  ),

  remove: door.vex.remove.handler(async ({ context, input: { id, reason } }) => {
    context.session.vault();
    const { documents, match } = await context.tasks.run(removeDocumentJob, { document: id, reason }, context.acting);
    return { documents, opened: match.opened, closed: match.closed };
  }),
};
