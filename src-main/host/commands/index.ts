/** Every group of commands, in the order of `--help`. */
import type { CommandGroup } from './command.ts';
import { feedCommands } from './feeds.ts';
import { logCommands } from './log.ts';
import { serveCommands } from './serve.ts';
import { vaultCommands } from './vault.ts';

export const commandGroups: CommandGroup[] = [vaultCommands, feedCommands, logCommands, serveCommands];
