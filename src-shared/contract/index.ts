/** The typed door: every call by noun. Both sides derive their types from this list. */
import { assets, software } from './assets.ts';
import { feeds } from './feeds.ts';
import { exceptions, findings, match, patches } from './findings.ts';
import { inventory } from './inventory.ts';
import { log } from './log.ts';
import { settings } from './settings.ts';
import { status } from './status.ts';
import { tasks } from './tasks.ts';
import { tools } from './tools.ts';
import { vaults } from './vaults.ts';

export const contract = {
  vaults,
  status,
  assets,
  software,
  inventory,
  feeds,
  match,
  findings,
  patches,
  exceptions,
  log,
  settings,
  tools,
  tasks,
};
export type Contract = typeof contract;
