/**
 * `npm run lab:transcript`: the whole chain on the lab by the command line, with what goes wrong on a real network, and
 * docs/lab-run.md as its record: commands, what they printed (long tables cut), and what the hosts say themselves.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { attempt } from './command.ts';
import { audit, dpkgActs, offered, packageList, upgradesOf } from './host-facts.ts';
import { Lab } from './lab.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'patchledger-transcript-'));
const launcher = join(root, 'resources/bin/patchledger');
const vault = join(folder, 'site.patchledger');
const linesShown = 14;
const parts: string[] = [];

const say = (text: string) => parts.push(text, '');

function shown(text: string, lab: Lab): string {
  const plain = text.replaceAll(lab.keyFile, 'lab-key').replaceAll(`${folder}/`, '').trimEnd();
  const lines = plain.split('\n').map((line) => (line.length > 170 ? `${line.slice(0, 169)}…` : line));
  if (lines.length <= linesShown) return lines.join('\n');
  return [...lines.slice(0, linesShown - 1), `… ${lines.length - linesShown + 1} more lines`].join('\n');
}

interface Ended {
  code: number | null;
  output: string;
}

function begin(args: readonly string[]): { ended: Promise<Ended>; kill: () => void } {
  const child = spawn(launcher, ['--vault', vault, '--actor', 'Consultant', '--quiet', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    ended: new Promise((done) => {
      child.on('close', (code) => done({ code, output }));
    }),
    kill: () => void child.kill('SIGKILL'),
  };
}

function record(args: readonly string[], ended: Ended, lab: Lab): void {
  const words = args.map((word) => (/[\s;]/.test(word) ? `"${word}"` : word)).join(' ');
  const status = ended.code === 0 ? '' : `\n(exit status ${ended.code ?? 'none: killed'})`;
  say(['```', shown(`$ patchledger ${words}`, lab), shown(ended.output, lab) + status, '```'].join('\n'));
}

const lab = await Lab.up({ name: 'story', prefix: '10.77.99' });
lab.removeOnExit();

async function run(args: readonly string[], expected = 0): Promise<string> {
  const ended = await begin(args).ended;
  record(args, ended, lab);
  if (ended.code !== expected) throw new Error(`${args.join(' ')} ended with ${ended.code}:\n${ended.output}`);
  return ended.output;
}

async function answer<Document>(args: readonly string[]): Promise<Document> {
  const ended = await begin(['--json', ...args]).ended;
  return JSON.parse(ended.output.slice(ended.output.indexOf('{'))) as Document;
}

/** Until dpkg on that host has begun to configure the package, or the program has ended. */
async function configuring(host: string, pack: string, program: Promise<Ended>): Promise<void> {
  const ended = program.then(() => true);
  const begun = async () =>
    (await dpkgActs(lab.host(host))).some((act) => act.act === 'configure' && act.pack === pack);
  while (!(await begun())) if (await Promise.race([ended, pause(50, false)])) return;
}

const login = ['--user', 'root', '--key', lab.keyFile];
const addresses = lab.hosts.map((host) => host.address);

say('# The chain on real hosts');
say(
  `Written by \`npm run lab:transcript\` on ${new Date().toISOString().slice(0, 10)}: ten Debian 12 and 13 hosts, a device that only has a web page and a package repository in network namespaces of one machine ([test/lab](../test/lab/README.md)). The updates are Debian's own, pending on the point release; \`lab-*\` are packages made for faults. Long outputs are cut.`,
);

say('## Discover and collect');
await run(['init', '--plain']);
await run(['discover', lab.subnet, '--exclude', `${lab.network.prefix}.1`, '--confirm-scope']);
await run(['collect', 'ssh', ...addresses, ...login]);
await run(['match']);
await run(['patches']);

say('## Plan and approve');
for (const [name, ...words] of [
  ['web1', 'ring=test', 'redundancyGroup=web', 'criticality=4'],
  ['web2', 'redundancyGroup=web', 'criticality=4'],
  ['db1', 'ring=pilot'],
])
  await answer(['assets', 'set', name!, ...words]);
say(
  'web1 is of the ring test, db1 of the ring pilot; web1 and web2 stand in for each other. Checks hold on every machine:',
);
const settings = {
  owner: 'Consultant',
  rings: [
    { name: 'test', successThreshold: 1 },
    { name: 'pilot', successThreshold: 1 },
    { name: 'all', successThreshold: 0.6 },
  ],
  checks: [
    { kind: 'service', value: 'lab-board', assets: ['web1', 'web2'] },
    { kind: 'port', value: '22' },
  ],
};
writeFileSync(join(folder, 'plan.json'), `${JSON.stringify(settings, null, 2)}\n`);
say(['```json', JSON.stringify(settings), '```'].join('\n'));
const { patches } = await answer<{ patches: { id: string; product: string }[] }>(['patches']);
const wanted = new Set(['nginx', 'openssl', 'perl', 'krb5', 'lab-tools', 'lab-ledger']);
const chosen = patches.filter((patch) => wanted.has(patch.product)).map((patch) => patch.id);
await run(['plan', '--patches', chosen.join(','), '--windows', 'plan.json', '--title', 'November round']);
await run(['rollout', 'approve', 'R1', '--as', 'Owner']);
await run(['rollout', 'dry-run', 'R1', ...login]);

say('## Things go wrong, as they do');
say(
  '`apt-mark hold lab-tools` on mail1; the disk of files1 fills up; desk1 is installed anew and shows another host key; pay1 takes long to configure `lab-ledger` and will lose power in the middle of it; and PatchLedger itself is killed.',
);
const former = await packageList(lab.host('web2'));
await lab.host('mail1').hold('lab-tools');
await lab.host('files1').fillDisk(600);
await lab.host('desk1').changeHostKey();
for (const host of ['pay1', 'ops1']) await lab.host(host).slowUpgrade(6);
const runRollout = ['rollout', 'run', 'R1', ...login];
const first = begin(runRollout);
await configuring('ops1', 'lab-ledger', first.ended);
first.kill();
record(runRollout, await first.ended, lab);
say(
  '`kill -9` while ops1 configures `lab-ledger`. The next run finds out what became of every act and goes on; pay1 now loses power in mid-upgrade and starts again:',
);
const second = begin(runRollout);
await configuring('pay1', 'lab-ledger', second.ended);
await lab.host('pay1').crash();
await pause(3000);
await lab.host('pay1').boot();
record(runRollout, await second.ended, lab);
say('What is not known is never guessed. pay1 answers again, and one more run finds out and finishes it:');
await run(runRollout, 1);

interface Item {
  assetName: string;
  patchTitle: string;
  state: string;
  why?: string;
}
const story = await answer<{ state: string; items: Item[] }>(['rollout', 'show', 'R1']);
say('Every machine that did not simply succeed, in the words of the rollout:');
say(
  [
    '| machine | patch | state | why |',
    '| ------- | ----- | ----- | --- |',
    ...story.items
      .filter((item) => item.state !== 'done' || item.assetName === 'pay1')
      .map((item) => `| ${item.assetName} | ${item.patchTitle} | ${item.state} | ${item.why ?? ''} |`),
  ].join('\n'),
);

say('## What the hosts say themselves');
// apt can't even simulate on the full disk.
await lab.host('files1').freeDisk();
const packages = new Map(story.items.map((item) => [`${item.assetName} ${item.patchTitle}`, item]));
const rows: string[] = [];
for (const host of lab.hosts) {
  const items = [...packages.values()].filter((item) => item.assetName === host.name);
  const done = items.filter((item) => item.state === 'done').map((item) => item.patchTitle.split(' ')[0]!);
  const left = (await offered(host)).map((offer) => offer.split('=')[0]!);
  const still = left.filter((name) => done.some((source) => name === source || name.startsWith(`${source}-`)));
  const twice = [...upgradesOf(await dpkgActs(host))].filter(([, times]) => times > 1);
  rows.push(
    `| ${host.name} | ${done.length} of ${items.length} | ${still.length === 0 ? 'nothing' : still.join(', ')} | ${(await audit(host)) === '' ? 'clean' : 'NOT CLEAN'} | ${twice.length === 0 ? 'none' : twice.map(([name]) => name).join(', ')} |`,
  );
}
say(
  [
    '| host | items done | of those still offered by `apt-get -s dist-upgrade` | `dpkg --audit` | brought to one version twice (dpkg.log) |',
    '| ---- | ---------- | ------- | ------------- | ----- |',
    ...rows,
  ].join('\n'),
);

say('## Verify, roll back');
await run(['verify-rollout', 'R1', ...login]);
await run(['rollout', 'rollback', 'R1', '--asset', 'web2', ...login]);
say(
  `\`dpkg-query -W\` on web2, where \`lab-tools-data\` had been brought in, is ${(await packageList(lab.host('web2'))) === former ? '**exactly** the former list' : '**not** the former list'}.`,
);

say('## Report and prove');
await run(['report', 'change', '--rollout', 'R1', '--format', 'pdf', '--out', 'change.pdf']);
await run(['report', 'executive', '--format', 'pdf', '--out', 'executive.pdf']);
await run(['evidence', 'pack', '--rollout', 'R1', '--out', 'evidence.zip']);
await run(['verify', 'evidence.zip']);
await run(['log', 'verify']);

const sums = await attempt('sh', [
  '-c',
  'cd "$1" && mkdir open && cd open && python3 -m zipfile -e ../evidence.zip . && sha256sum -c SHA256SUMS | tail -n 2 && openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig',
  'sh',
  folder,
]);
say('Without PatchLedger, by the commands of the pack’s own VERIFY.md:');
say(['```', shown(sums.stdout + sums.stderr, lab), '```'].join('\n'));

writeFileSync(join(root, 'docs/lab-run.md'), `${parts.join('\n').trimEnd()}\n`);
await lab.down();
