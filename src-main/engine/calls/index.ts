/** Every call of the contract, by noun. */
import { feeds } from './feeds.ts';
import { log } from './log.ts';
import { settings } from './settings.ts';
import { tasks } from './tasks.ts';
import { vaults } from './vaults.ts';

export const router = { vaults, feeds, log, settings, tasks };
