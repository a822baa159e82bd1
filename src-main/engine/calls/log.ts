/** The audit log: its entries and the check of its chain. */
import { chainHead, listLog, verifyLog } from '../vault/log.ts';
import { door } from './door.ts';

export const log = {
  list: door.log.list.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return { ...listLog(db, input), head: chainHead(db).head };
  }),
  verify: door.log.verify.handler(({ context }) => verifyLog(context.session.vault().db)),
};
