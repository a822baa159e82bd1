/** Every long job by its kind: what a worker can run. */
import { discoverJob } from './discover.ts';
import { evidenceJob } from './evidence.ts';
import { feedImport, starterImport } from './feed-import.ts';
import type { Job } from './job.ts';
import { matchJob } from './match.ts';
import { collectJob } from './collect.ts';
import { collectPsRemoteJob } from './collect-psremote.ts';
import { collectSshJob } from './collect-ssh.ts';
import { importJob } from './import.ts';
import { planJob } from './plan.ts';
import { previewJob, reportJob } from './report.ts';
import { dryRunJob, rollbackJob, runJob, verifyJob } from './rollout-jobs.ts';
import { sampleJob } from './sample.ts';

export const jobs: Job<never, unknown>[] = [
  feedImport,
  starterImport,
  collectJob,
  discoverJob,
  collectSshJob,
  collectPsRemoteJob,
  importJob,
  matchJob,
  planJob,
  dryRunJob,
  runJob,
  rollbackJob,
  verifyJob,
  sampleJob,
  reportJob,
  previewJob,
  evidenceJob,
];
