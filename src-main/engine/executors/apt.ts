/**
 * Installs, rolls back and checks packages on the Debian family with the machine's own apt and dpkg. What changes packages
 * runs detached on the machine, once for its token (apt-act-shell.ts); it never removes, never downgrades but in a rollback,
 * never touches held packages.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import { actScript, cleanScript, probeScript } from './apt-act-shell.ts';
import {
  checkToken,
  failed,
  look,
  lookTimeout,
  needsRoot,
  readable,
  runAct,
  unfinished,
  wantedLines,
} from './apt-ask.ts';
import { findFormer, named, planRollback, takeSnapshot } from './apt-former.ts';
import { dryRunScript, preflightScript, refreshScript } from './apt-look.ts';
import { bare, readBlocks, readRehearsal, readWarnings, rehearsalWords } from './apt-preflight.ts';
import { readFacts } from './apt-read.ts';
import { readRefresh } from './apt-refresh.ts';
import { findDifferences, findWayBack } from './apt-rollback.ts';
import { afterWords, changeWords, count, failureWords, leftOutWords, list, refusalWords } from './apt-words.ts';
import { repairToken, repairWork, rollbackWork, upgradeWork } from './apt-work.ts';
import type { ActState, Executor, Preflight } from './executor.ts';
import type { RemoteHost } from '../remote/remote-host.ts';
import { checkHealth } from './health.ts';

const upgradeScript = actScript(upgradeWork);
const rollbackScript = actScript(rollbackWork);
const repairScript = actScript(repairWork, true);

const join = (parts: readonly string[]) => parts.filter(Boolean).join('; ');

async function probe(host: RemoteHost, token: string): Promise<ActState> {
  checkToken(token);
  if (!host.isRoot)
    throw new Refusal(
      'sudo-refused',
      `PatchLedger is not root on ${host.address}.`,
      'Log in as root or let it use sudo (--sudo).',
    );
  const { stdout, stderr } = await host.run({ text: probeScript, inputs: { token: [token] }, asRoot: true });
  const { state, exit, refused } = readFacts(stderr);
  // Not to know is no "absent": what has begun could begin again.
  if (state === 'refused' || state === 'unknown')
    throw new Refusal(
      'collection-failed',
      `${host.address} does not tell what became of an act: ${refused || stderr.trim().split('\n').at(-1) || 'no answer'}.`,
      'Log in as root or let PatchLedger use sudo, and look whether /var/lib/patchledger can be read there.',
    );
  return { state, exit, output: stdout };
}

export const apt: Executor = {
  id: 'apt',

  supports(os) {
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
      evidence: join([failure, changeWords(facts, 'upgraded'), leftOutWords(sorted), ...afterWords(facts, output)]),
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
        ...afterWords(facts, output),
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
      const reason = refusalWords(facts) || failureWords(output);
      const what = facts.unchanged ? 'nothing was changed' : `apt ended with status ${exit}`;
      return { ok: false, exit, output, evidence: join([`${what}: ${reason}`, held, ...afterWords(facts, output)]) };
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
        ...afterWords(facts, output),
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
