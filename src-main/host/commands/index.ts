/** Every group of commands, in the order of `--help`: the vault, what is known, what it means, the record. */
import { applicationCommands } from './applications.ts';
import { assetCommands } from './assets.ts';
import { collectCommands } from './collect.ts';
import type { CommandGroup } from './command.ts';
import { coverageCommands } from './coverage.ts';
import { credentialCommands } from './credentials.ts';
import { discoverCommands } from './discover.ts';
import { evidenceCommands } from './evidence.ts';
import { exceptionCommands } from './exceptions.ts';
import { exploitationCommands } from './exploitation.ts';
import { exportCommands } from './export.ts';
import { feedCommands } from './feeds.ts';
import { findingCommands } from './findings.ts';
import { keyCommands } from './keys.ts';
import { logCommands } from './log.ts';
import { planCommands } from './rollout-plan.ts';
import { rolloutRunCommands } from './rollout-run.ts';
import { rolloutCommands } from './rollouts.ts';
import { ruleCommands } from './rules.ts';
import { reportCommands } from './report.ts';
import { scheduleCommands } from './schedules.ts';
import { serveCommands } from './serve.ts';
import { settingsCommands } from './settings.ts';
import { standardCommands } from './standards.ts';
import { statusCommands } from './status.ts';
import { toolCommands } from './tools.ts';
import { vaultCommands } from './vault.ts';
import { vexCommands } from './vex.ts';
import { viewCommands } from './views.ts';
import { watchCommands } from './watch.ts';
import { windowCommands } from './windows.ts';

export const commandGroups: CommandGroup[] = [
  vaultCommands,
  statusCommands,
  discoverCommands,
  credentialCommands,
  collectCommands,
  scheduleCommands,
  watchCommands,
  assetCommands,
  applicationCommands,
  windowCommands,
  viewCommands,
  ruleCommands,
  coverageCommands,
  standardCommands,
  feedCommands,
  settingsCommands,
  findingCommands,
  exceptionCommands,
  exploitationCommands,
  vexCommands,
  planCommands,
  rolloutCommands,
  rolloutRunCommands,
  evidenceCommands,
  keyCommands,
  reportCommands,
  exportCommands,
  logCommands,
  toolCommands,
  serveCommands,
];
