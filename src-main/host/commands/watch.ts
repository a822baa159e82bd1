/** The watch command: takes in what collectors leave in a folder, once or until it is interrupted. */
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DropFolderState, DropLook } from '../../../src-shared/model/drop-folder.ts';
import { toRefusal } from '../../engine/refusals.ts';
import { count, minute, plain } from '../text.ts';
import { outcomeOfItems, wrongUse, type Answer, type Client, type CommandGroup } from './command.ts';

/** A little more than the time a file must stay the same. */
const stillPause = 5_200;
const lookPause = 10_000;
/** `--once` waits for what is still being written so many times. */
const patience = 3;
/** Of what it took in at one time. */
const filesShown = 6;

function lines({ taken, refused, left }: DropLook): string[] {
  return [
    ...taken.map(({ file, movedTo, assets }) => `${file}: ${assets.join(' ')}, moved to ${movedTo}`),
    ...refused.map(
      ({ file, movedTo, error }) =>
        `${file}: REFUSED, moved to ${movedTo}\n  ${error.code}: ${error.message}\n  ${error.hint}`,
    ),
    ...left.map(({ file, why }) => `${file}: left where it is: ${why}`),
  ].map((line) => line.split('\n').map(plain).join('\n'));
}

/** Where the looks together leave the folder: of what is left, the last look tells. */
function together(sum: DropLook, look: DropLook): DropLook {
  return {
    folder: look.folder,
    taken: [...sum.taken, ...look.taken],
    refused: [...sum.refused, ...look.refused],
    left: look.left,
  };
}

async function watchOnce(call: Client, folder: string): Promise<Answer> {
  let sum: DropLook = { folder, taken: [], refused: [], left: [] };
  for (let round = 0; round <= patience; round++) {
    if (round > 0) await pause(stillPause);
    sum = together(sum, await call.dropFolder.look({ folder }));
    if (sum.left.length === 0) break;
  }
  const items = [...sum.taken.map(() => ({ ok: true })), ...sum.refused.map(({ error }) => ({ ok: false, error }))];
  const { exit, error } = outcomeOfItems(items);
  return {
    document: error ? { ...sum, error } : sum,
    exit: exit === 0 && sum.left.length > 0 ? 1 : exit,
    text: () => lines(sum).join('\n') || 'The folder holds nothing to take in.',
  };
}

/** Until SIGINT or SIGTERM. A folder that can't be read, or a busy vault, is said once and looked for again. */
async function watchOn(call: Client, folder: string, say: (line: string) => void): Promise<Answer> {
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  let sum: DropLook = { folder, taken: [], refused: [], left: [] };
  let trouble = '';
  try {
    while (!stop.signal.aborted) {
      try {
        const look = await call.dropFolder.look({ folder });
        if (trouble) say('It can be read again.');
        trouble = '';
        sum = together(sum, look);
        for (const line of lines({ ...look, left: [] })) say(line);
      } catch (error) {
        const refusal = toRefusal(error);
        if (refusal?.code !== 'file-unreadable' && refusal?.code !== 'vault-busy') throw error;
        if (trouble !== refusal.message) say(`${refusal.message}. It is tried again.`);
        trouble = refusal.message;
      }
      await pause(lookPause, undefined, { signal: stop.signal }).catch(() => {});
    }
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
  return {
    document: sum,
    text: () => `${count(sum.taken.length, 'file')} taken in, ${sum.refused.length} refused`,
  };
}

function stateText({ host, here, others, lately }: DropFolderState): string {
  const set = ({ folder, enabled }: { folder: string; enabled: boolean }) =>
    `${folder}${enabled ? '' : ' (switched off)'}`;
  return [
    here
      ? `On this computer (${host}) the window and "serve" watch ${set(here)} while the vault is open.`
      : `On this computer (${host}) no folder is watched.`,
    ...others.map((one) => `On ${one.host}: ${set(one)}. A path of another computer is left alone here.`),
    ...lately.map(({ at, taken, refused }) => {
      const files = [...taken, ...refused.map(({ file, code }) => `${file} (refused: ${code})`)];
      const more = files.length > filesShown ? ` and ${files.length - filesShown} more` : '';
      return `${minute(at)}  ${files.slice(0, filesShown).map(plain).join(', ')}${more}`;
    }),
  ].join('\n');
}

interface WatchOptions {
  once?: boolean;
  remember?: boolean;
  forget?: boolean;
}

export const watchCommands: CommandGroup = (program, host) => {
  program
    .command('watch')
    .summary('a drop folder: takes in what collectors leave there, and moves it away')
    .description(
      'A file is taken once it has been the same for five seconds; a folder in it stands for one machine. Taken files move to taken/DAY inside, refused ones to refused, each beside a text that says why. Links are not followed. Without a folder it tells which is watched on this computer, and what it brought.',
    )
    .argument('[folder]')
    .option('--once', 'take in what is there, and end')
    .option('--remember', 'have the window and "serve" watch it on this computer while the vault is open')
    .option('--forget', 'have them watch no folder on this computer any more')
    .action((named: string | undefined, options: WatchOptions) => {
      const folder = named === undefined ? undefined : resolve(named);
      if ((options.once || options.remember) && folder === undefined)
        throw wrongUse('no folder is named', 'watch FOLDER --once, or watch FOLDER --remember');
      if (options.forget && (folder !== undefined || options.once || options.remember))
        throw wrongUse('--forget stands alone', 'watch --forget');
      const stateAnswer = (state: DropFolderState): Answer => ({ document: state, text: () => stateText(state) });
      return host.withVault(async (call) => {
        if (options.forget) return stateAnswer(await call.dropFolder.set({ folder: null }));
        if (folder === undefined) return stateAnswer(await call.dropFolder.get());
        if (options.remember) {
          const state = await call.dropFolder.set({ folder, enabled: true });
          return options.once ? watchOnce(call, folder) : stateAnswer(state);
        }
        if (options.once) return watchOnce(call, folder);
        if (!host.quiet()) process.stderr.write(`watching ${folder}; Ctrl+C ends it\n`);
        return watchOn(call, folder, (line) => void (host.quiet() || process.stderr.write(`${line}\n`)));
      });
    });
};
