/** Commands on signing keys and on the people who approve. */
import { readFileSync } from 'node:fs';
import { Refusal } from '../../../src-shared/errors.ts';
import { minute, table } from '../text.ts';
import { wrongUse, type CommandGroup } from './command.ts';

/** Throws file-unreadable. Anything over a few thousand characters is no key. */
export function readKeyText(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, 5000);
  } catch (error) {
    throw new Refusal(
      'file-unreadable',
      `${file} can't be read: ${(error as Error).message}`,
      'Check the name and who may read it.',
    );
  }
}

export const keyCommands: CommandGroup = (program, host) => {
  const keys = program.command('keys').summary('signing keys of evidence packs: create, list, rotate');

  keys
    .command('create')
    .summary('make a signing key; it is the current one from then on')
    .argument('<name>', 'what it is called in packs and reports')
    .action((name: string) =>
      host.withVault(async (call) => {
        const made = await call.keys.create({ name });
        return {
          document: made,
          text: () =>
            [
              `${made.key.id} ${made.key.name}, fingerprint ${made.key.fingerprint}`,
              ...(made.key.file ? [`Its private part is ${made.key.file}: back it up with the vault.`] : []),
            ].join('\n'),
        };
      }),
    );

  keys
    .command('list')
    .summary('every signing key there was, newest first')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.keys.list();
        return {
          document: listed,
          text: () =>
            table(
              [{ head: 'Id' }, { head: 'Name' }, { head: 'Made (UTC)' }, { head: 'State' }, { head: 'Fingerprint' }],
              listed.keys.map((key) => [
                key.id,
                key.name,
                minute(key.createdAt),
                key.retired
                  ? `retired: ${key.retired.reason}`
                  : key.present
                    ? key.current
                      ? 'current'
                      : 'usable'
                    : 'MISSING',
                key.fingerprint,
              ]),
            ),
        };
      }),
    );

  keys
    .command('rotate')
    .summary('a new key takes the place of the current one; the log keeps the link between them')
    .requiredOption('--reason <text>', 'why, e.g. "yearly" or "lost with the laptop"')
    .action((options: { reason: string }) =>
      host.withVault(async (call) => {
        const rotated = await call.keys.rotate({ reason: options.reason });
        return {
          document: rotated,
          text: () =>
            [
              `${rotated.key.id} ${rotated.key.name}, fingerprint ${rotated.key.fingerprint}`,
              ...(rotated.retired ? [`${rotated.retired.name} is retired and signs nothing more.`] : []),
            ].join('\n'),
        };
      }),
    );

  const actors = program.command('actors').summary('the people who approve rollouts: add, list');

  actors
    .command('add')
    .summary('add a person, with the public key their approvals are checked by if they have one')
    .argument('<name>')
    .option('--key <file>', 'public key (PEM, Ed25519)')
    .action((name: string, options: { key?: string }) =>
      host.withVault(async (call) => {
        if (name.trim() === '') throw wrongUse('the name is empty', 'Give the name that approvals will carry.');
        const publicKey = options.key === undefined ? undefined : readKeyText(options.key);
        const added = await call.actors.add({ name, publicKey });
        const { actor } = added;
        return {
          document: added,
          text: () =>
            `${actor.name}, ${actor.fingerprint ? `key ${actor.fingerprint}` : 'without a key: approvals are typed or by slip'}`,
        };
      }),
    );

  actors
    .command('list')
    .summary('everyone who can approve')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.actors.list();
        return {
          document: listed,
          text: () =>
            table(
              [{ head: 'Name' }, { head: 'Added (UTC)' }, { head: 'Key' }],
              listed.actors.map((actor) => [actor.name, minute(actor.createdAt), actor.fingerprint ?? 'none']),
            ),
        };
      }),
    );
};
