/** Every call of the contract, by noun. */
import { feeds } from './feeds.ts';
import { exceptions, findings, match, patches } from './findings.ts';
import { log } from './log.ts';
import { settings } from './settings.ts';
import { status } from './status.ts';
import { tasks } from './tasks.ts';
import { vaults } from './vaults.ts';
import { assets, software } from './assets.ts';
import { inventory } from './inventory.ts';
import { tools } from './tools.ts';

export const router = { vaults, status, match, findings, patches, exceptions, feeds, log, settings, tasks, assets, software, inventory, tools };
