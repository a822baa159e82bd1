/** What the person sets: who acts, the site's name and time zone, the network switch, mirror and proxy. */
import { Refusal } from '../../../src-shared/errors.ts';
import { hasLogin, parseBase, parseProxy } from '../fetch/address.ts';
import type { Database } from '../vault/database.ts';
import { changeSettings, loadNetwork, loadPolicy, readSetting } from '../vault/settings.ts';
import { door } from './door.ts';

function current(db: Database) {
  const { policy, version } = loadPolicy(db);
  return {
    actor: readSetting(db, 'actor') ?? '',
    site: readSetting(db, 'site') ?? '',
    policy,
    policyVersion: version,
    ...loadNetwork(db),
  };
}

/** Settings stand in the log and in backups, so none may carry a login. */
function withoutLogin(url: URL, instead: string): string {
  if (!hasLogin(url)) return url.href;
  throw new Refusal('invalid-argument', 'the address carries a login, which would stay readable in the log', instead);
}

export const settings = {
  get: door.settings.get.handler(({ context }) => current(context.session.vault().db)),
  set: door.settings.set.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const { feedBase, proxy } = input;
    changeSettings(db, context.acting, {
      ...input,
      ...(feedBase ? { feedBase: withoutLogin(parseBase(feedBase), 'give it each time: feeds update --from') } : {}),
      ...(proxy === undefined || proxy === 'environment' || proxy === 'direct'
        ? {}
        : { proxy: withoutLogin(parseProxy(proxy), 'put it into HTTPS_PROXY of the environment') }),
    });
    return current(db);
  }),
};
