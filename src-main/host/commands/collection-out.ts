/** `--out FILE` of commands that collect: what they saw, as one signed file for a vault elsewhere. Needs no vault of its own. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Refusal } from '../../../src-shared/errors.ts';
import { outputPlace, replaceFile } from '../replace-file.ts';
import { count } from '../text.ts';
import { wrongUse, type Answer, type Client, type CommandHost } from './command.ts';
import { readKeyText } from './keys.ts';

export interface OutFlags {
  out?: string;
  sign?: string;
}

/** What a command answers, and what of it goes into the file. */
export interface Gathered {
  answer: Answer;
  assets?: string[];
  sweep?: string;
}

/** Adds them to a command; `gather` reads them. */
export function addOutOptions(command: Command): Command {
  return command
    .option('--out <file>', 'write what was collected to one signed file, to import elsewhere; needs no vault')
    .option('--sign <file>', 'private key (PEM, Ed25519) that signs it (default: the key of the vault --vault names)');
}

/** Without `--out` the work goes into the vault; with it, into the vault `--vault` names or a temporary one, and into the file. */
export function gather(
  host: CommandHost,
  { out, sign }: OutFlags,
  work: (call: Client) => Promise<Gathered>,
): Promise<void> {
  if (out === undefined) {
    if (sign !== undefined) throw wrongUse('--sign signs the file of --out', 'Give --out FILE too.');
    return host.withVault(async (call) => (await work(call)).answer);
  }
  if (sign === undefined && !host.isVaultNamed())
    throw wrongUse(
      'nothing signs the collection',
      'Give --sign KEY.pem (openssl genpkey -algorithm ed25519 -out KEY.pem), or name a vault with --vault.',
    );
  const path = resolve(out);
  if (existsSync(path))
    throw new Refusal('state-conflict', `${path} exists already`, 'Name a new file; it is never overwritten.');
  const place = outputPlace(path, host.vaultPath());
  const key = sign === undefined ? undefined : readKeyText(sign);
  return host.withVaultOrTemporary(async (call) => {
    const { answer, assets = [], sweep } = await work(call);
    if (answer.exit === 3) return answer;
    const { file, ...made } = await call.inventory.packCollection({ assets, sweep, sign: key });
    replaceFile(place, new Uint8Array(await file.arrayBuffer()));
    return {
      ...answer,
      document: { ...answer.document, collection: { file: path, ...made } },
      text: () =>
        [
          answer.text(),
          `Saved ${path}, ${count(made.machines, 'machine')}, ${count(made.bytes, 'byte')}`,
          `SHA-256      ${made.sha256}`,
          `Signed with  ${made.signer}`,
        ].join('\n'),
    };
  });
}
