/** Every call of the contract, by noun. */
import { log } from './log.ts';
import { settings } from './settings.ts';
import { tasks } from './tasks.ts';
import { vaults } from './vaults.ts';

export const router = { vaults, log, settings, tasks };
