/** Commands on a vault's settings about the network: the switch, the mirror of feeds and the proxy. */
import type { Answer, Client, CommandGroup } from './command.ts';
import { oneOf } from './command.ts';

type Settings = Awaited<ReturnType<Client['settings']['get']>>;

function answerOf({ actor, site, policy, policyVersion, network, feedBase, proxy }: Settings): Answer {
  return {
    document: { actor, site, timeZone: policy.timeZone, policyVersion, network, feedBase, proxy },
    text: () =>
      [
        `Site       ${site}`,
        `Time zone  ${policy.timeZone}`,
        `Network    ${network === 'allowed' ? 'on: feeds are fetched when someone asks' : 'off: nothing is fetched, whoever asks'}`,
        `Feeds from ${feedBase ?? 'their publishers'}`,
        `Proxy      ${proxy === 'environment' ? 'as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say' : proxy === 'direct' ? 'none' : proxy}`,
      ].join('\n'),
  };
}

export const settingsCommands: CommandGroup = (program, host) => {
  const settings = program
    .command('settings')
    .summary('the site, the network switch, the mirror feeds come from, the proxy')
    .action(() => host.withVault(async (call) => answerOf(await call.settings.get())));

  settings
    .command('network')
    .summary('the one switch over everything that is fetched from outside')
    .description(
      "off: nothing is fetched, for good, until someone switches it on; the log has both. Sweeps and collections of the\nsite's own hosts go on either way. Also when on, nothing is fetched unless someone asks.",
    )
    .argument('<on|off>')
    .action((word: string) =>
      host.withVault(async (call) => {
        const on = oneOf('network', ['on', 'off'], word) === 'on';
        return answerOf(await call.settings.set({ network: on ? 'allowed' : 'forbidden' }));
      }),
    );

  settings
    .command('feeds-from')
    .summary('where feeds are fetched from')
    .argument('<base>', 'a mirror (below it BASE/<feed id>/<file>, see feeds update --list), or "publishers"')
    .action((base: string) =>
      host.withVault(async (call) =>
        answerOf(await call.settings.set({ feedBase: base.toLowerCase() === 'publishers' ? null : base })),
      ),
    );

  settings
    .command('proxy')
    .summary('the way out')
    .argument('<proxy>', 'an http: or https: address; "environment" (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) or "direct"')
    .action((proxy: string) => host.withVault(async (call) => answerOf(await call.settings.set({ proxy }))));
};
