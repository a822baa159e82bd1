/** Signing keys of the vault, and the people who approve. */
import { addActor, listActors } from '../vault/actors.ts';
import { createSigningKey, listSigningKeys, rotateSigningKey } from '../vault/signing-keys.ts';
import { door } from './door.ts';

export const keys = {
  list: door.keys.list.handler(({ context }) => ({ keys: listSigningKeys(context.session.vault().db) })),

  create: door.keys.create.handler(({ context, input }) => ({
    key: createSigningKey(context.session.vault().db, context.acting, input.name),
  })),

  rotate: door.keys.rotate.handler(({ context, input }) =>
    rotateSigningKey(context.session.vault().db, context.acting, input.reason),
  ),
};

export const actors = {
  list: door.actors.list.handler(({ context }) => ({ actors: listActors(context.session.vault().db) })),

  add: door.actors.add.handler(({ context, input }) => ({
    actor: addActor(context.session.vault().db, context.acting, input.name, input.publicKey),
  })),
};
