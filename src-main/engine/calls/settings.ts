/** What the person sets: who acts, the site's name and time zone. */
import type { Database } from '../vault/database.ts';
import { changeSettings, loadPolicy, readSetting } from '../vault/settings.ts';
import { door } from './door.ts';

function current(db: Database) {
  const { policy, version } = loadPolicy(db);
  return { actor: readSetting(db, 'actor') ?? '', site: readSetting(db, 'site') ?? '', policy, policyVersion: version };
}

export const settings = {
  get: door.settings.get.handler(({ context }) => current(context.session.vault().db)),
  set: door.settings.set.handler(({ context, input }) => {
    const { db } = context.session.vault();
    changeSettings(db, context.acting, input);
    return current(db);
  }),
};
