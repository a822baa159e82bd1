/** What a group of commands gets from the command line host, and the answer each command gives back. */
import type { ContractRouterClient } from '@orpc/contract';
import type { Command } from 'commander';
import type { Engine } from '../../engine/create-engine.ts';
import type { Contract } from '../../../src-shared/contract/index.ts';
import { Refusal, type ErrorDocument, type ItemError } from '../../../src-shared/errors.ts';

/** Every call of the contract, in this process. */
export type Client = ContractRouterClient<Contract>;

export interface Answer {
  /** The one JSON document of `--json`. */
  document: object;
  /** The same for people; called only when it is printed. */
  text: () => string;
  /** 0 done (default), 1 some items failed or a check found something wrong, 3 every input was refused. */
  exit?: 0 | 1 | 3;
}

export interface CommandHost {
  /** Runs the work with the vault of `--vault` opened, prints its answer and sets the exit status. */
  withVault(work: (call: Client) => Promise<Answer>): Promise<void>;
  /** The same, but opens a vault only when `--vault` names one. */
  withVaultIfNamed(work: (call: Client) => Promise<Answer>): Promise<void>;
  /** The same with the vault that `--vault` names, else with an empty one that is gone afterwards. */
  withVaultOrTemporary(work: (call: Client) => Promise<Answer>): Promise<void>;
  isVaultNamed(): boolean;
  /** The same without opening a vault. */
  withoutVault(work: (call: Client) => Promise<Answer>): Promise<void>;
  /** An engine for a window (jobs in workers), with the vault opened if there is one and it needs no passphrase we lack. */
  openForWindow(): Promise<Engine>;
  /** Absolute path of the vault file that `--vault` or its default names. */
  vaultPath(): string;
  /** The passphrase from `--passphrase-env` or, on a terminal, from a hidden prompt; undefined if there is neither. */
  passphrase(prompt: string): Promise<string | undefined>;
  quiet(): boolean;
}

/** Adds its commands to the program. Each command's action ends in one of the host's two runners. */
export type CommandGroup = (program: Command, host: CommandHost) => void;

interface Item {
  ok: boolean;
  error?: ItemError | { code: string; message: string; hint: string };
}

/** Exit status and, when every item was refused, the document's error, for a command that takes several items. */
export function outcomeOfItems(items: Item[]): { exit: 0 | 1 | 3; error?: ErrorDocument['error'] } {
  const failed = items.filter((item) => !item.ok);
  if (failed.length === 0) return { exit: 0 };
  if (failed.length < items.length) return { exit: 1 };
  const first = failed[0]?.error as ErrorDocument['error'] | undefined;
  return first ? { exit: 3, error: first } : { exit: 3 };
}

/** For option parsers: refuses with wrong use (exit 2). */
export function wrongUse(message: string, hint: string): Refusal {
  return new Refusal('wrong-use', message, hint);
}

/** One of a list of words, in any case; else wrong use. `option` names where it was given. */
export function oneOf<Word extends string>(option: string, words: readonly Word[], value: string): Word {
  const word = words.find((known) => known === value.toLowerCase());
  if (!word) throw wrongUse(`${option} ${value} is not one of them`, `One of: ${words.join(', ')}.`);
  return word;
}
