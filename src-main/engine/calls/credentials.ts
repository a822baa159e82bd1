/** Calls on stored logins. */
import { listCredentials, factsOf, loginsFor, saveCredential, shownCredential } from '../tasks/credentials.ts';
import { findTarget } from '../tasks/reach.ts';
import { placeOf } from '../remote/host-key.ts';
import { findCredential, listUses, orderCredential, removeCredential } from '../vault/credentials.ts';
import { formatId } from '../vault/ids.ts';
import { door } from './door.ts';

export const credentials = {
  list: door.credentials.list.handler(({ context }) => listCredentials(context.session.vault().db)),

  show: door.credentials.show.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const one = findCredential(db, input.id);
    return { credential: shownCredential(db, one), hosts: listUses(db, one.id) };
  }),

  save: door.credentials.save.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const id = formatId('credential', saveCredential(db, context.acting, input, context.local));
    context.tasks.announceChange();
    const list = listCredentials(db);
    return { ...list, credential: list.credentials.find((one) => one.id === id)! };
  }),

  order: door.credentials.order.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const { id } = findCredential(db, input.id);
    orderCredential(db, context.acting, id, input.before === null ? null : findCredential(db, input.before).id);
    context.tasks.announceChange();
    return listCredentials(db);
  }),

  remove: door.credentials.remove.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const one = findCredential(db, input.id);
    removeCredential(db, context.acting, one);
    context.tasks.announceChange();
    return { ...listCredentials(db), removed: one.name };
  }),

  fitting: door.credentials.fitting.handler(async ({ context, input: { kind, hosts } }) => {
    const { db } = context.session.vault();
    const fits = async (host: string) => {
      const { asset, address, port } = findTarget(db, host);
      const facts = await factsOf(db, asset, address);
      const found = loginsFor(db, kind, facts, () => placeOf(address, port ?? 22));
      return { host, credentials: found.map(({ name }) => name) };
    };
    return { hosts: await Promise.all(hosts.map(fits)) };
  }),
};
