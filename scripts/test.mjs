/**
 * `npm test`: every unit and flow test, then the browser tests in the browser it finds. As root on Debian it
 * installs chromium when none is there and says so; elsewhere it says what it skipped. With CI=true nothing may be skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const results = join(root, 'test-results');
const strict = process.env.CI === 'true';

function run(file, args, env = {}) {
  return spawnSync(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

function findBrowser() {
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'chrome.exe',
    'msedge.exe',
  ];
  const folders = [
    ...(process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':'),
    '/Applications/Google Chrome.app/Contents/MacOS',
    'C:\\Program Files\\Google\\Chrome\\Application',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application',
  ];
  const candidates = [
    process.env.PATCHLEDGER_BROWSER,
    ...folders.flatMap((folder) => [...names, 'Google Chrome'].map((name) => join(folder, name))),
  ];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

function installBrowser() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  console.log("No browser found: installing Debian's chromium for the browser tests.");
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], quiet);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
}

function readCounts(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const unitFile = join(results, 'unit.json');
run(process.execPath, [
  vitest,
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitFile}`,
  ...process.argv.slice(2),
]);
const unit = readCounts(unitFile, (report) => ({
  passed: report.numPassedTests,
  failed:
    report.numFailedTests +
    (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? report.numFailedTestSuites : 0),
  skipped: report.numPendingTests + report.numTodoTests,
}));

let browserTests = { passed: 0, failed: 0, skipped: 0 };
if (!findBrowser()) installBrowser();
const browser = findBrowser();
if (browser) {
  const browserFile = join(results, 'browser.json');
  run(
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--config', 'test/e2e/playwright.config.ts'],
    {
      PATCHLEDGER_BROWSER: browser,
      PLAYWRIGHT_JSON_OUTPUT_FILE: browserFile,
    },
  );
  browserTests = readCounts(browserFile, (report) => ({
    passed: report.stats.expected,
    failed: report.stats.unexpected + report.stats.flaky,
    skipped: report.stats.skipped,
  }));
} else {
  console.log('SKIPPED: the browser tests. No Chromium, Chrome or Edge was found; name one in PATCHLEDGER_BROWSER.');
  if (strict) browserTests.failed = 1;
}

const total = {
  passed: unit.passed + browserTests.passed,
  failed: unit.failed + browserTests.failed,
  skipped: unit.skipped + browserTests.skipped,
};
writeFileSync(join(results, 'summary.json'), JSON.stringify(total));
if (total.skipped > 0) console.log(`${total.skipped} tests were skipped; each says why in its name.`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
