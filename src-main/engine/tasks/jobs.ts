/** Every long job by its kind: what a worker can run. */
import { ruleListJob, rulesJob } from './asset-rules.ts';
import { discoverJob } from './discover.ts';
import { dropJob } from './drop-folder.ts';
import { evidenceJob } from './evidence.ts';
import { feedImport, starterImport } from './feed-import.ts';
import { feedUpdate } from './feed-update.ts';
import type { Job } from './job.ts';
import { matchJob } from './match.ts';
import { coverageJob } from './coverage.ts';
import { collectJob } from './collect.ts';
import { collectDirectoryJob } from './collect-directory.ts';
import { collectPsRemoteJob } from './collect-psremote.ts';
import { collectSnmpJob } from './collect-snmp.ts';
import { collectSshJob } from './collect-ssh.ts';
import { importJob } from './import.ts';
import { planJob } from './plan.ts';
import { readTableJob } from './read-table.ts';
import { previewJob, reportJob } from './report.ts';
import { dryRunJob, rollbackJob, runJob, verifyJob } from './rollout-jobs.ts';
import { rulePreviewJob } from './rule-preview.ts';
import { sampleJob } from './sample.ts';
import { exportJob } from './export.ts';
import { removeDocumentJob } from './supplier-statements.ts';

export const jobs: Job<never, unknown>[] = [
  feedImport,
  feedUpdate,
  starterImport,
  collectJob,
  coverageJob,
  discoverJob,
  collectSshJob,
  collectPsRemoteJob,
  collectDirectoryJob,
  collectSnmpJob,
  importJob,
  readTableJob,
  dropJob,
  matchJob,
  planJob,
  dryRunJob,
  runJob,
  rollbackJob,
  verifyJob,
  rulesJob,
  ruleListJob,
  rulePreviewJob,
  sampleJob,
  reportJob,
  previewJob,
  evidenceJob,
  exportJob,
  removeDocumentJob,
];
