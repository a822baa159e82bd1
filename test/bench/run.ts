/** `npm run bench`: the budgets of the house as ratios measured in one run; what needs the shared data says when it is missing. */
import { haveSharedData } from '../shared-data.ts';
import { benchAssets } from './assets.ts';
import { benchDebianDecisions } from './debian-decisions.ts';
import { benchFeedImports } from './feed-import.ts';
import { benchSweeps, benchWideSweep, sweepBenchMissing, sweepLine, wideLine } from './sweep.ts';
import { benchReports } from './reports.ts';
import { benchWindowsCaptures, referenceSeconds } from './windows-captures.ts';

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ms`;
const line = (name: string, text: string) => console.log(`${name.padEnd(44)} ${text}`);

const missing = sweepBenchMissing();
if (missing !== null) line('sweep of a /24 beside nmap', `not measured: ${missing}`);
else
  for (const bench of await benchSweeps())
    line(`/24, ${bench.hosts} found, ${bench.ports} ports, ${bench.name}`, sweepLine(bench));
if (missing === null) line('sweep of a /20', wideLine(await benchWideSweep()));

const list = await benchAssets();
line(
  `${list.vault.assets.toLocaleString('en')} machines`,
  `${list.vault.packages.toLocaleString('en')} packages, ${list.vault.findings.toLocaleString('en')} findings, encrypted, made in ` +
    `${ms(list.vault.made)}; longest stall of the answering thread ${ms(list.stall)} (budget 50 ms), ` +
    `at the first reading ${ms(list.firstStall)}; ${list.same ? 'same totals as the plain filter' : 'OTHER TOTALS THAN THE PLAIN FILTER'}`,
);
for (const { name, median, p95, floor, budget } of list.timings)
  line(
    name,
    `median ${ms(median)}, 95th percentile ${ms(p95)}${budget === undefined ? '' : ` (budget ${ms(budget)})`}` +
      (floor === undefined ? '' : `, floor ${ms(floor)}: ${(median / floor).toFixed(1)}x`),
  );

for (const report of await benchReports()) {
  line(
    `${report.kind} report, ${report.machines} machines`,
    `${report.findings.toLocaleString('en')} findings, ${report.pages} pages: PDF ${ms(report.pdf)} (budget 3,000 ms), ` +
      `only reading and writing JSON ${ms(report.json)}: ${(report.pdf / report.json).toFixed(1)}x`,
  );
}
if (!haveSharedData) {
  console.log('The benchmarks read the shared captures (../shared/data); they are not here, so nothing was measured.');
} else {
  const windows = await benchWindowsCaptures();
  line(
    `${windows.hosts} Windows captures, ${windows.rows.toLocaleString('en')} rows`,
    `matcher ${ms(windows.matcher)} (index ${ms(windows.index)} once), plain scanner ${ms(windows.scanner)}: ${Math.round(windows.ratio)}x, ` +
      `${windows.same ? 'same answers' : 'DIFFERENT ANSWERS'}; against the reference's ${referenceSeconds} s: ${Math.round((referenceSeconds * 1000) / windows.matcher)}x`,
  );
  const debian = await benchDebianDecisions();
  line(
    `${debian.hosts} Debian hosts, ${debian.packages} packages each`,
    `${Math.round(debian.perSecond).toLocaleString('en')} distinct decisions/s, evidence written; plain loop ${Math.round(debian.plainPerSecond).toLocaleString('en')}/s: ${debian.ratio.toFixed(1)}x`,
  );
  for (const feed of await benchFeedImports()) {
    line(
      `import ${feed.file.replace(/^.*\//, '')}`,
      `${feed.records.toLocaleString('en')} records, parse ${ms(feed.parse)}, import ${ms(feed.import)}: ${feed.ratio.toFixed(2)} of parse (budget 3)`,
    );
  }
}
