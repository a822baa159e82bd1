/** Every group of commands, in the order of `--help`. */
import type { CommandGroup } from './command.ts';
import { exceptionCommands } from './exceptions.ts';
import { feedCommands } from './feeds.ts';
import { findingCommands } from './findings.ts';
import { logCommands } from './log.ts';
import { serveCommands } from './serve.ts';
import { statusCommands } from './status.ts';
import { vaultCommands } from './vault.ts';
import { assetCommands } from './assets.ts';
import { collectCommands } from './collect.ts';
import { toolCommands } from './tools.ts';

export const commandGroups: CommandGroup[] = [
  vaultCommands,
  statusCommands,
  feedCommands,
  findingCommands,
  exceptionCommands,
  logCommands,
  serveCommands,
  collectCommands,
  assetCommands,
  toolCommands,
];
