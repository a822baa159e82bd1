/** Commands on evidence: packing and signing what the vault proves, and verifying a pack. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import type { PackVerification } from '../../../src-shared/model/report.ts';
import { packLimits } from '../../engine/evidence/container.ts';
import { outputPlace, replaceFile } from '../replace-file.ts';
import { count, plain, table } from '../text.ts';
import type { CommandGroup } from './command.ts';
import { readKeyText } from './keys.ts';

/** Throws file-unreadable, file-too-large. */
function readPack(path: string): File {
  let bytes: Buffer;
  try {
    if (statSync(path).size > packLimits.bytes)
      throw new Refusal('file-too-large', `${path} is larger than any evidence pack`, 'PatchLedger made no such pack');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('file-unreadable', `${path} can't be read: ${(error as Error).message}`, 'Check the path.');
  }
  return new File([new Uint8Array(bytes)], basename(path));
}

function trustLine(found: PackVerification, demanded: boolean): string {
  if (found.trusted)
    return demanded ? 'The signer is the one you named with --trust.' : 'The signer is a key of the vault you named.';
  if (demanded) return 'The signer is not the one you named with --trust.';
  return [
    'Not known whose key this is: anyone can make a key and sign with it. Compare the fingerprint with the one printed on',
    'the executive report you kept, or name the key you trust with --trust FILE.',
  ].join('\n');
}

function describe(found: PackVerification, demanded: boolean): string {
  const bad = found.files.filter((file) => !file.ok);
  return [
    found.ok
      ? 'The pack is whole: every byte is as it was signed.'
      : 'NOT OK: this pack is not as it was signed, or not by whom you asked for.',
    '',
    `Signer       ${plain(found.signerName ?? 'unknown')}`,
    `Fingerprint  ${found.signer ?? 'none could be read'}`,
    `Holds        ${count(found.files.length, 'file')}, ${count(found.entries, 'log entry', 'log entries')} in an unbroken chain`,
    ...(found.problems.length > 0
      ? [
          '',
          table(
            [{ head: 'Problem' }, { head: '' }],
            found.problems.map(({ code, message }) => [code, message]),
          ),
        ]
      : []),
    ...(bad.length > 0 && bad.length < found.files.length
      ? ['', `Not as signed: ${bad.map(({ name }) => plain(name)).join(', ')}`]
      : []),
    '',
    trustLine(found, demanded),
  ].join('\n');
}

export const evidenceCommands: CommandGroup = (program, host) => {
  const evidence = program.command('evidence').summary('signed evidence packs: reports, data and the whole log');

  evidence
    .command('pack')
    .summary('make a signed pack')
    .description('Packs reports, data and the whole log, signs them, and records the pack in the log.')
    .requiredOption('--out <file>', 'where the pack goes; must not exist')
    .option('--rollout <rollout>', 'only this rollout, by id or title (default: all that have run)')
    .option('--sign <key>', 'id or name of a signing key (default: the current one, made on first use)')
    .action((options: { out: string; rollout?: string; sign?: string }) =>
      host.withVault(async (call) => {
        const path = resolve(options.out);
        if (existsSync(path)) {
          throw new Refusal(
            'state-conflict',
            `${path} exists already`,
            'name a new file; evidence never overwrites anything',
          );
        }
        const place = outputPlace(path, host.vaultPath());
        const { file, ...made } = await call.evidence.pack({ rollout: options.rollout, sign: options.sign });
        replaceFile(place, new Uint8Array(await file.arrayBuffer()));
        return {
          document: { ...made, file: path },
          text: () =>
            [
              `Saved ${path}, ${count(made.bytes, 'byte')}, ${count(made.contents.length, 'file')}, ${count(made.entries, 'log entry', 'log entries')}`,
              `SHA-256      ${made.sha256}`,
              `Signed with  ${made.signer}`,
            ].join('\n'),
        };
      }),
    );

  program
    .command('verify')
    .summary('check an evidence pack to its last byte; exits 1 when anything is wrong')
    .description('Needs no vault. With --vault, keys of that vault are trusted; with --trust, only that key is.')
    .argument('<file>', 'a file made by evidence pack')
    .option('--trust <file>', 'public key (PEM) that must have signed it')
    .action((path: string, options: { trust?: string }) =>
      host.withVaultIfNamed(async (call) => {
        const trust = options.trust === undefined ? undefined : readKeyText(options.trust);
        const found = await call.evidence.verify({ file: readPack(resolve(path)), trust });
        return {
          document: found,
          exit: found.ok ? 0 : 1,
          text: () => describe(found, trust !== undefined),
        };
      }),
    );
};
