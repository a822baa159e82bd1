/** The status command: the whole vault in figures. */
import { count, minute, table } from '../text.ts';
import type { CommandGroup } from './command.ts';

export const statusCommands: CommandGroup = (program, host) => {
  program
    .command('status')
    .summary('machines, findings, feeds and the log in figures')
    .action(() =>
      host.withVault(async (call) => {
        const status = await call.status.get();
        const { open, excepted, suppressed, closed } = status.findings;
        return {
          document: status,
          text: () =>
            [
              table(
                [{ head: 'Vault' }, { head: status.vault }],
                [
                  [
                    'Machines',
                    `${status.assets.toLocaleString('en')}, ${status.unknownAssets.toLocaleString('en')} unknown`,
                  ],
                  ['Software', count(status.software, 'installed package')],
                  ['Findings', `${open} open, ${excepted} excepted, ${suppressed} suppressed, ${closed} closed`],
                  ['Patches', `${status.patches}, ${status.actNow} immediate`],
                  ['Last scan', status.lastScan ? minute(status.lastScan) : 'never'],
                  [
                    'Log',
                    `${count(status.chain.entries, 'entry', 'entries')}, ${status.chain.ok ? 'the chain holds' : 'THE CHAIN IS BROKEN'}`,
                  ],
                  ['Policy', `${status.policy.name}, version ${status.policy.version}`],
                ],
              ),
              table(
                [{ head: 'Feed' }, { head: 'Data of' }, { head: 'Records', align: 'right' }],
                status.feeds.map((feed) => [
                  feed.id,
                  feed.date?.slice(0, 10) ?? 'no data',
                  feed.records.toLocaleString('en'),
                ]),
              ),
              ...(status.stale ? ['Feeds changed since the last match: run "patchledger match".'] : []),
            ].join('\n\n'),
        };
      }),
    );
};
