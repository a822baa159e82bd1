/**
 * Installs, rolls back and checks packages on the Debian family with the machine's own apt and dpkg. What changes packages
 * runs detached on the machine, once for its token (apt-act-shell.ts); it never removes, never downgrades but in a rollback,
 * never touches held packages.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { PackageChange } from '../../../src-shared/model/rollout.ts';
import type { RemoteHost, RunOptions } from '../remote/remote-host.ts';
import { actScript, cleanScript, probeScript } from './apt-act-shell.ts';
import { dryRunScript, formerScript, preflightScript, refreshScript, snapshotScript } from './apt-look.ts';
import { bare, readBlocks, readRehearsal, readWarnings, rehearsalWords } from './apt-preflight.ts';
import { aptName, readFacts, readSections, readSnapshot, type ActFacts } from './apt-read.ts';
import { findDifferences, findWayBack, type WayBack } from './apt-rollback.ts';
import { afterWords, changeWords, count, failureWords, leftOutWords, list } from './apt-words.ts';
import { repairToken, repairWork, rollbackWork, upgradeWork } from './apt-work.ts';
import type { ActState, Executor, Preflight, Snapshot, SnapshotPackage, StepOutcome } from './executor.ts';
import { checkHealth } from './health.ts';
import { readRefresh } from './apt-refresh.ts';

const minutes = 60_000;
/** For one upgrade, rollback or repair where the caller says nothing. */
const actTimeout = 60 * minutes;
/** For a look: apt reads all its lists anew, several times. */
const lookTimeout = 10 * minutes;

function checkToken(token: string): void {
  if (!/^[A-Za-z0-9-]{1,80}$/.test(token)) throw new TypeError(`"${token}" can't name an act`);
}

/** What stands in scripts' inputs between blanks must hold none; apt would not know it anyway. */
function checkWords(items: readonly { name: string; arch: string; versions: readonly string[] }[]): void {
  const odd = items.find(
    ({ name, arch, versions }) =>
      !/^[a-z0-9][a-z0-9+.-]*$/.test(name) ||
      !/^[a-z0-9-]+$/.test(arch) ||
      versions.some((version) => !/^[A-Za-z0-9.+~:-]+$/.test(version)),
  );
  if (odd)
    throw new Refusal(
      'invalid-argument',
      `${[odd.name, odd.arch, ...odd.versions].join(' ')} is no Debian package with its architecture and version.`,
      'Collect the machine again and plan anew.',
    );
}

function wantedLines(changes: readonly PackageChange[]): string[] {
  checkWords(changes.map(({ name, arch, to }) => ({ name, arch, versions: [to] })));
  return changes.map(
    ({ name, arch, from, to }) => `${name} ${arch} ${/^[A-Za-z0-9.+~:-]+$/.test(from) ? from : '-'} ${to}`,
  );
}

const failed = (evidence: string): StepOutcome => ({ ok: false, exit: null, output: '', evidence });

const needsRoot = (host: RemoteHost) => `PatchLedger is not root on ${host.address}: log in as root or let it use sudo`;

/** Sections as a person reads them. */
function readable(sections: ReadonlyMap<string, string[]>, titles: Record<string, string>): string {
  return Object.entries(titles)
    .flatMap(([name, title]) => {
      const lines = sections.get(name) ?? [];
      return lines.length > 0 ? [`# ${title}\n${lines.join('\n')}\n`] : [];
    })
    .join('\n');
}

const join = (parts: readonly string[]) => parts.filter(Boolean).join('; ');

/** What became of an act, where it did not end by itself. */
function unfinished(facts: ActFacts, output: string): StepOutcome | null {
  const evidence = {
    refused: `nothing was begun: ${facts.refused}`,
    broken: 'it was cut off before its end: what it left half done must be repaired',
    running: 'it is still at work',
    absent: 'nothing was begun',
    unknown: 'the machine did not say what became of it',
    ended: null,
  }[facts.state];
  return evidence === null ? null : { ok: false, exit: null, output, evidence };
}

async function runAct(
  host: RemoteHost,
  text: string,
  token: string,
  wanted: readonly string[],
  options: RunOptions = {},
): Promise<{ facts: ActFacts; output: string }> {
  const script = { text, inputs: { token: [token], wanted }, asRoot: true };
  const { stdout, stderr } = await host.run(script, { timeoutMs: actTimeout, ...options });
  return { facts: readFacts(stderr), output: stdout };
}

async function look(host: RemoteHost, text: string, inputs: Record<string, readonly string[]> = {}) {
  const { exit, stdout, stderr } = await host.run({ text, inputs, asRoot: true }, { timeoutMs: lookTimeout });
  return { exit, stderr, stdout, sections: readSections(stdout) };
}

async function probe(host: RemoteHost, token: string): Promise<ActState> {
  checkToken(token);
  const { stdout, stderr } = await host.run({ text: probeScript, inputs: { token: [token] }, asRoot: true });
  const { state, exit } = readFacts(stderr);
  if (state === 'refused' || state === 'unknown')
    throw new Refusal(
      'collection-failed',
      `${host.address} does not say what became of ${token}: ${stderr.trim().split('\n').at(-1) || 'no answer'}.`,
      'Look whether /var/lib/patchledger can be read there, then try again.',
    );
  return { state, exit, output: stdout };
}

const upgradeScript = actScript(upgradeWork);
const rollbackScript = actScript(rollbackWork);
const repairScript = actScript(repairWork, true);

async function takeSnapshot(host: RemoteHost): Promise<StepOutcome & { snapshot: Snapshot | null }> {
  const { exit, stderr, sections } = await look(host, snapshotScript);
  const native = sections.get('native')?.[0] ?? '';
  const packages = readSnapshot(sections.get('packages') ?? [], sections.get('auto') ?? [], native);
  const output = readable(sections, { packages: 'dpkg-query -W', auto: 'apt-mark showauto', boot: 'boot' });
  if (exit !== 0 || native === '' || packages.length === 0)
    return {
      ok: false,
      exit,
      output: output + stderr,
      evidence: `the packages can't be listed: ${failureWords(stderr)}`,
      snapshot: null,
    };
  const automatic = packages.filter((item) => item.auto).length;
  return {
    ok: true,
    exit,
    output,
    evidence: `${count(packages.length, 'package')} listed, ${automatic} of them installed automatically`,
    snapshot: { packages, bootId: sections.get('boot')?.[0] || null },
  };
}

/** Versions among these that can be had: offered, or kept as a file by apt (then with its path). */
async function findFormer(host: RemoteHost, items: readonly { name: string; arch: string; version: string }[]) {
  checkWords(items.map(({ name, arch, version }) => ({ name, arch, versions: [version] })));
  const { sections } = await look(host, formerScript, {
    former: items.map(({ name, arch, version }) => `${name} ${arch} ${version}`),
  });
  const native = sections.get('native')?.[0] ?? '';
  const offered = new Set(sections.get('offered'));
  const kept = new Map(
    (sections.get('kept') ?? []).map((line) => {
      const [name, arch, version, ...path] = line.split(' ');
      return [`${name} ${arch} ${version}`, path.join(' ')];
    }),
  );
  return {
    kernel: sections.get('kernel')?.[0] ?? '',
    /** Null: not to be had; '': offered by a source; else the path of the file. */
    find({ name, arch, version }: { name: string; arch: string; version: string }): string | null {
      if (offered.has(`${aptName(name, arch, native)} ${version}`)) return '';
      return kept.get(`${name} ${arch} ${version}`) ?? null;
    },
  };
}

const named = (item: { name: string; version: string }) => `${item.name} ${item.version}`;

/** Lines of what to bring back, or why nothing may be changed. */
async function planRollback(host: RemoteHost, way: WayBack): Promise<{ wanted: string[] } | { refused: string }> {
  const former = await findFormer(host, way.install);
  const wanted: string[] = [];
  const lost: SnapshotPackage[] = [];
  const isOnlyConfiguration = new Set(way.remove.map((item) => item.name));
  for (const item of way.install) {
    const place = former.find(item);
    if (place !== null) wanted.push(`install ${item.name} ${item.arch} ${item.version} ${place || '-'}`);
    else if (!isOnlyConfiguration.has(item.name)) lost.push(item);
  }
  if (lost.length > 0)
    return {
      refused: `${list(lost.map(named))} can't be had any more: no source of the machine offers it and apt has kept no file of it`,
    };
  const running = way.purge.find((item) => item.name.startsWith('linux-image-') && item.name.includes(former.kernel));
  if (running && former.kernel)
    return {
      refused: `the machine runs the kernel of ${running.name}, which came with the upgrade: restart it with the former kernel first`,
    };
  checkWords([...way.purge, ...way.remove, ...way.marks].map(({ name, arch }) => ({ name, arch, versions: [] })));
  wanted.push(
    ...way.purge.map((item) => `purge ${item.name} ${item.arch}`),
    ...way.remove.map((item) => `remove ${item.name} ${item.arch}`),
    ...way.marks.map((item) => `${item.auto ? 'auto' : 'manual'} ${item.name} ${item.arch}`),
  );
  return { wanted };
}

export const apt: Executor = {
  id: 'apt',

  supports(os: OperatingSystem) {
    return os.family === 'debian' || os.family === 'ubuntu';
  },

  async dryRun(host, changes) {
    if (!host.isRoot) return { ...failed(needsRoot(host)), pulledIn: [] };
    const { exit, stderr, sections } = await look(host, dryRunScript, { wanted: wantedLines(changes) });
    const output = readable(sections, { sorted: 'wanted packages', simulated: 'apt-get -s install' }) + stderr;
    if (exit !== 0 || !sections.has('sorted'))
      return { ok: false, exit, output, evidence: `the dry run failed: ${failureWords(stderr)}`, pulledIn: [] };
    const rehearsal = readRehearsal(sections);
    return {
      ok: rehearsal.refused === null && rehearsal.unavailable.length === 0,
      exit: rehearsal.exit ?? 0,
      output,
      evidence: `${rehearsalWords(rehearsal)}; nothing was changed`,
      pulledIn: rehearsal.pulledIn,
    };
  },

  async refresh(host) {
    if (!host.isRoot) return failed(needsRoot(host));
    const { stdout, stderr } = await host.run({ text: refreshScript, asRoot: true }, { timeoutMs: lookTimeout });
    return readRefresh(stdout, stderr);
  },

  async preflight(host, changes): Promise<Preflight> {
    const nothing = {
      warnings: [],
      held: [],
      unavailable: [],
      reached: [],
      missing: [],
      pulledIn: [],
      canRollBack: false,
    };
    if (!host.isRoot) return { ...failed(needsRoot(host)), ...nothing, blocked: [needsRoot(host)] };
    const { exit, stderr, sections } = await look(host, preflightScript, { wanted: wantedLines(changes) });
    const output =
      readable(sections, {
        sorted: 'wanted packages',
        simulated: 'apt-get -s install',
        figures: "apt's figures",
        space: 'place, device, free blocks, block size, inodes, free inodes, writable',
        locks: 'locks held by',
        audit: 'dpkg --audit',
        load: 'load, processors',
        reboot: 'waits for a restart',
      }) + stderr;
    if (exit !== 0 || !sections.has('native')) {
      const reason = `the machine can't be looked at: ${failureWords(stderr)}`;
      return { ok: false, exit, output, evidence: reason, ...nothing, blocked: [reason] };
    }
    const rehearsal = readRehearsal(sections);
    const formers = rehearsal.installs
      .filter((item) => item.from !== '')
      .map((item) => ({ name: item.name, arch: item.arch, version: item.from }));
    const former = await findFormer(host, formers);
    const lost = formers.filter((item) => former.find(item) === null).map(named);
    const blocked = readBlocks(sections, rehearsal);
    const warnings = readWarnings(sections, changes, lost);
    return {
      ok: blocked.length === 0,
      exit,
      output,
      evidence: join(
        blocked.length > 0 ? [`blocked: ${blocked.join('; ')}`] : [rehearsalWords(rehearsal), ...warnings],
      ),
      blocked,
      warnings,
      held: rehearsal.sorted.held.map((item) => bare(item.name)),
      unavailable: rehearsal.unavailable,
      reached: rehearsal.sorted.reached.map((item) => bare(item.name)),
      missing: rehearsal.sorted.missing.map(bare),
      pulledIn: rehearsal.pulledIn,
      canRollBack: lost.length === 0,
    };
  },

  async health(host, check) {
    return host.isRoot ? checkHealth(host, check) : failed(needsRoot(host));
  },

  async snapshot(host) {
    return host.isRoot ? takeSnapshot(host) : { ...failed(needsRoot(host)), snapshot: null };
  },

  async upgrade(host, token, changes, options) {
    checkToken(token);
    if (!host.isRoot) return failed(needsRoot(host));
    const { facts, output } = await runAct(host, upgradeScript, token, wantedLines(changes), options);
    const stopped = unfinished(facts, output);
    if (stopped) return stopped;
    const { exit, sorted } = facts;
    const ok = exit === 0 && sorted.held.length === 0 && sorted.missing.length === 0;
    const failure = exit === 0 ? '' : `apt ended with status ${exit}: ${failureWords(output)}`;
    return {
      ok,
      exit,
      output,
      evidence: join([failure, changeWords(facts, 'upgraded'), leftOutWords(sorted), ...afterWords(facts)]),
    };
  },

  probe,

  async repair(host) {
    if (!host.isRoot) return failed(needsRoot(host));
    const { facts, output } = await runAct(host, repairScript, repairToken, []);
    const stopped = unfinished(facts, output);
    if (stopped) return stopped;
    const { exit } = facts;
    const reason = facts.atWork ? `a package's script is still at work: process ${facts.atWork}` : failureWords(output);
    return {
      ok: exit === 0,
      exit,
      output,
      evidence: join([
        exit === 0 ? 'every package is wholly installed' : `the repair failed: ${reason}`,
        changeWords(facts, 'changed'),
        ...afterWords(facts),
      ]),
    };
  },

  async rollback(host, token, before, after, options = {}) {
    checkToken(token);
    if (!host.isRoot) return failed(needsRoot(host));
    const { only, ...run } = options;
    let wanted: string[] = [];
    // One that has begun is only followed: what it wanted stands on the machine.
    if ((await probe(host, token)).state === 'absent') {
      const plan = await planRollback(host, findWayBack(before, after, only));
      if ('refused' in plan) return failed(`nothing was changed: ${plan.refused}`);
      wanted = plan.wanted;
    }
    const { facts, output } = await runAct(host, rollbackScript, token, wanted, run);
    const stopped = unfinished(facts, output);
    if (stopped) return stopped;
    const { exit, sorted } = facts;
    const held = leftOutWords(sorted);
    if (exit !== 0) {
      const reason =
        facts.blockedBy.length > 0
          ? `${list(facts.blockedBy)} needs what came with the upgrade and would have to be removed`
          : failureWords(output);
      const what = facts.unchanged ? 'nothing was changed' : `apt ended with status ${exit}`;
      return { ok: false, exit, output, evidence: join([`${what}: ${reason}`, held, ...afterWords(facts)]) };
    }
    const now = await takeSnapshot(host);
    if (!now.snapshot) return { ok: false, exit, output, evidence: now.evidence };
    const differences = findDifferences(before, now.snapshot, only);
    const listed = only ? count(only.length, 'package') : `dpkg's list of ${count(before.packages.length, 'package')}`;
    return {
      ok: differences.length === 0,
      exit,
      output,
      evidence: join([
        `${changeWords(facts, 'changed')}`,
        differences.length === 0 ? `${listed} as before, byte for byte` : `not as before: ${list(differences)}`,
        held,
        ...afterWords(facts),
      ]),
    };
  },

  async clean(host, tokens) {
    tokens.forEach(checkToken);
    if (!host.isRoot) return failed(needsRoot(host));
    const { exit, stdout, stderr } = await host.run({ text: cleanScript, inputs: { tokens }, asRoot: true });
    const said = (key: string) => stderr.split('\n').filter((line) => line.startsWith(`patchledger: ${key} `));
    const busy = said('busy').map((line) => line.split(' ')[2]!);
    return {
      ok: exit === 0 && busy.length === 0,
      exit,
      output: stdout + stderr,
      evidence: join([
        `what ${count(said('removed').length, 'act')} left was removed`,
        busy.length > 0 ? `${list(busy)} is still at work and was left` : '',
      ]),
    };
  },
};
