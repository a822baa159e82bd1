/** What every call gets, and the typed builder they implement the contract with. */
import { implement } from '@orpc/server';
import { contract } from '../../../src-shared/contract/index.ts';
import type { VaultSession } from '../vault/session.ts';
import type { DropWatch } from '../tasks/drop-watch.ts';
import type { ScheduleWatch } from '../tasks/schedule-watch.ts';
import type { TaskRunner } from '../tasks/runner.ts';
import type { Acting } from '../vault/log.ts';

export interface CallContext {
  session: VaultSession;
  tasks: TaskRunner;
  drop: DropWatch;
  schedules: ScheduleWatch;
  /** Who acts and the one instant of this call. */
  acting: Acting;
  /** True for the command line and the desktop shell: file paths of this machine are accepted. */
  local: boolean;
  /** Where new vaults, the list of recent ones and the sample site live. */
  dataFolder: string;
  version: string;
}

export const door = implement(contract).$context<CallContext>();
