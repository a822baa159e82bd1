/** `npm run soak`: the long checks in full, whose seeded samples are part of `npm test`; writes what it did to docs/soak.md. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const kills = process.env.PATCHLEDGER_KILLS ?? '300';
const flips = process.env.PATCHLEDGER_FLIPS ?? '300';
const mutations = process.env.PATCHLEDGER_FUZZ ?? '20000';
const files = [
  'test/kill.test.ts',
  'test/import-fuzz.test.ts',
  'test/import-limits.test.ts',
  'test/evidence.test.ts',
  'src-main/engine/vault/rekey-kill.test.ts',
  'test/version-references.test.ts',
  'test/debian-pairs.test.ts',
  'test/sites/reconcile.test.ts',
];
const sites = process.env.PATCHLEDGER_SITES ?? '200';
const rolloutKills = process.env.PATCHLEDGER_ROLLOUT_KILLS ?? '30';
const scratch = mkdtempSync(join(tmpdir(), 'patchledger-soak-'));

/** Runs tests and answers vitest's report of them, null where it could not even begin. */
function runTests(name, tests, settings = []) {
  const report = join(scratch, `${name}.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...settings,
      ...tests,
      '--testTimeout=7200000',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        PATCHLEDGER_FULL: '1',
        PATCHLEDGER_KILLS: kills,
        PATCHLEDGER_FLIPS: flips,
        PATCHLEDGER_SITES: sites,
        PATCHLEDGER_FUZZ: mutations,
        PATCHLEDGER_ROLLOUT_KILLS: rolloutKills,
      },
    },
  );
  return { status: status ?? 1, results: existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null };
}

const runs = [
  runTests('unit', files),
  // Real hosts: only root on Linux can make them.
  ...(process.platform === 'linux' && process.getuid() === 0
    ? [runTests('lab', ['test/lab/kill.lab.ts'], ['--config', 'test/lab/vitest.config.ts'])]
    : []),
];
const reports = runs.flatMap(({ results }) => (results === null ? [] : [results]));
const sum = (count) => reports.reduce((total, results) => total + results[count], 0);
const rows = reports.flatMap((results) =>
  results.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status !== 'pending')
      .map(
        (test) =>
          `| ${relative(root, file.name)} | ${test.fullName} | ${test.status} | ${(test.duration / 1000).toFixed(1)} |`,
      ),
  ),
);
writeFileSync(
  join(root, 'docs/soak.md'),
  [
    '# The long checks in full',
    '',
    `Written by \`npm run soak\` on ${new Date(reports[0].startTime).toISOString().slice(0, 10)}. Kills: ${kills} moments in all, chosen by`,
    `mulberry32 with seed 1 (import), 2 (match) and 3 (feeds import). Flipped bits: ${flips} evidence packs, seed 5, by the`,
    `command line. Imports: ${mutations} damaged files of all formats, seed 8, and files made to exhaust memory. Rollouts on`,
    `the lab: ${rolloutKills} kills, seed 7. Versions: 50,000 pairs each against the real tools.`,
    `Reconciling: ${sites} made-up sites, seeds 1 to ${sites}, each observation labelled with its machine.`,
    `${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed.`,
    '',
    '| file | check | result | seconds |',
    '| ---- | ----- | ------ | ------- |',
    ...rows,
    '',
  ].join('\n'),
);
process.exit(Math.max(...runs.map(({ status }) => status)));
