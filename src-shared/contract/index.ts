/** The typed door: every call by noun. Both sides derive their types from this list. */
import { applications } from './applications.ts';
import { assets, software } from './assets.ts';
import { coverage, standards } from './coverage.ts';
import { credentials } from './credentials.ts';
import { dependencies } from './dependencies.ts';
import { discovery } from './discovery.ts';
import { dropFolder } from './drop-folder.ts';
import { evidence } from './evidence.ts';
import { exports } from './exports.ts';
import { feeds } from './feeds.ts';
import { exceptions, findings, match, patches } from './findings.ts';
import { inventory } from './inventory.ts';
import { actors, keys } from './keys.ts';
import { log } from './log.ts';
import { reports } from './reports.ts';
import { rollouts } from './rollouts.ts';
import { rules } from './rules.ts';
import { schedules } from './schedules.ts';
import { settings } from './settings.ts';
import { status } from './status.ts';
import { tasks } from './tasks.ts';
import { tools } from './tools.ts';
import { vaults } from './vaults.ts';
import { vex } from './vex.ts';
import { views } from './views.ts';
import { windows } from './windows.ts';

export const contract = {
  vaults,
  status,
  assets,
  dependencies,
  applications,
  windows,
  software,
  views,
  coverage,
  standards,
  discovery,
  schedules,
  inventory,
  credentials,
  dropFolder,
  feeds,
  match,
  findings,
  patches,
  exceptions,
  vex,
  rollouts,
  rules,
  reports,
  exports,
  evidence,
  keys,
  actors,
  log,
  settings,
  tools,
  tasks,
};
export type Contract = typeof contract;
