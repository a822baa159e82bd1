/**
 * The rollouts of the made-up sample site: one that is over and one in review. Both are planned and approved by the
 * engine itself; what the machines are said to have answered is made up and says so in every step.
 */
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import type { PlannedItem, PlannedWave, PlanSettingsInput, StepName } from '../../../src-shared/model/rollout.ts';
import { planSettings } from '../../../src-shared/model/rollout.ts';
import type { Database } from '../vault/database.ts';
import { parseId } from '../vault/ids.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { createInstalledReader } from '../vault/match-reads.ts';
import { listPatches } from '../vault/patches.ts';
import { setItemState } from '../vault/rollout-items.ts';
import { beginStep, endStep } from '../vault/rollout-journal.ts';
import { saveVerification } from '../vault/rollout-verifications.ts';
import { endWave, loadRollout, setRolloutState, startWave } from '../vault/rollouts.ts';
import { runPlan } from './plan.ts';
import { approveRollout } from './rollout-approve.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const later = (iso: string, ms: number) => new Date(Date.parse(iso) + ms).toISOString();

/** Every text of a made-up step begins with it. */
const made = 'Sample, made up:';

const steps: { name: StepName; seconds: number; evidence: (items: readonly PlannedItem[]) => string }[] = [
  { name: 'connect', seconds: 2, evidence: () => 'logged in as admin, host key as pinned, root by sudo' },
  { name: 'refresh', seconds: 6, evidence: () => 'package lists read anew' },
  { name: 'preflight', seconds: 3, evidence: () => '3.4 GB free, no lock, nothing half configured, no reboot pending' },
  { name: 'snapshot', seconds: 2, evidence: () => 'the versions of all packages recorded' },
  {
    name: 'upgrade',
    seconds: 48,
    evidence: (items) => `${packagesOf(items).length} packages brought to their versions`,
  },
  { name: 'snapshot-after', seconds: 2, evidence: () => 'the versions of all packages recorded' },
  { name: 'clean', seconds: 1, evidence: () => 'nothing of PatchLedger left on the machine' },
];

function packagesOf(items: readonly PlannedItem[]) {
  return items.flatMap((item) => item.packages);
}

function upgradeOutput(items: readonly PlannedItem[]): string {
  const lines = packagesOf(items).map(
    ({ name, arch, from, to }) =>
      `Unpacking ${name}:${arch} (${to}) over (${from}) ...\nSetting up ${name}:${arch} (${to}) ...`,
  );
  return `${made} the sample site has no real machines.\n${lines.join('\n')}\n`;
}

/** The journal of one machine in one wave; answers when it was done. */
function pretendMachine(
  db: Database,
  rollout: number,
  wave: string,
  items: readonly PlannedItem[],
  from: string,
): string {
  const asset = parseId('asset', items[0]!.asset)!;
  const each = items.map((item) => ({ asset, patch: parseId('patch', item.patch)! }));
  for (const item of each) setItemState(db, rollout, item, { state: 'running', why: null, at: from });
  let at = from;
  for (const { name, seconds, evidence } of steps) {
    const step = beginStep(db, rollout, { wave, asset, name, mode: 'run', intent: { sample: true }, at });
    at = later(at, seconds * 1000);
    endStep(db, step, {
      ok: true,
      exit: 0,
      evidence: `${made} ${evidence(items)}`,
      ...(name === 'upgrade' && { output: upgradeOutput(items) }),
      at,
    });
  }
  for (const item of each) setItemState(db, rollout, item, { state: 'done', why: null, at });
  return at;
}

function pretendWave(db: Database, rollout: number, wave: PlannedWave): string {
  const begin = wave.expected?.start ?? wave.start;
  startWave(db, rollout, wave.id, begin);
  const ends = [...Map.groupBy(wave.items, (item) => item.asset).values()].map((items) =>
    pretendMachine(db, rollout, wave.id, items, begin),
  );
  const end = ends.toSorted().at(-1)!;
  endWave(db, rollout, wave.id, end);
  return end;
}

/** Packages alone: the sample's Windows machines are looked after by hand. */
const byPackage = (patch: PatchRow) => patch.kind !== 'kb' && patch.fixableHosts > 0;

/**
 * The rollout by which the machines named were secured, planned at `acting.now` and over before `until`. Null where the
 * story is too short for it.
 */
export function pastRollout(db: Database, acting: Acting, until: string, machines: readonly string[]): number | null {
  const span = Date.parse(until) - Date.parse(acting.now);
  if (span < 3 * hour) return null;
  const patches = listPatches(db, {}, acting.now)
    .filter((patch) => byPackage(patch) && patch.assets.some((asset) => machines.includes(asset.name)))
    .map((patch) => patch.id);
  const settings: PlanSettingsInput = {
    title: 'Security round, first half',
    owner: 'Ines (sample)',
    rings: [{ name: 'test', assets: ['staging-1'], soakMinutes: 20 }, { name: 'all' }],
    windows: [{ start: later(acting.now, span * 0.2), end: later(acting.now, span * 0.95) }],
    checks: [{ kind: 'port', value: '22' }],
  };
  const wanted = { patches, assets: machines.join(', '), settings: planSettings.parse(settings) };
  const answer = runPlan({ db, acting }, { wanted, rollout: null });
  const rollout = parseId('rollout', answer.rollout)!;
  approveRollout(db, { ...acting, now: later(acting.now, span * 0.1) }, rollout, { as: 'Ruben (sample)' });
  const [first] = answer.waves;
  if (!first) return null;
  setRolloutState(db, rollout, 'running', first.expected?.start ?? first.start);
  appendLog(db, { ...acting, now: first.start }, 'rollout.run', answer.rollout, { sample: true });
  const end = answer.waves.map((wave) => pretendWave(db, rollout, wave)).at(-1)!;
  setRolloutState(db, rollout, 'done', end);
  appendLog(db, { ...acting, now: end }, 'rollout.done', answer.rollout, { sample: true });
  return rollout;
}

/** Claim and observation of the past rollout, from what the machines were collected with since. */
export function verifySampleRollout(db: Database, acting: Acting, rollout: number): void {
  const { plan } = loadRollout(db, rollout);
  const installed = createInstalledReader(db, false);
  for (const item of plan.waves.flatMap((wave) => wave.items)) {
    const asset = parseId('asset', item.asset)!;
    const { packages } = installed(asset);
    const wrong = item.packages.filter(({ name, to }) => packages.find((one) => one.name === name)?.version !== to);
    saveVerification(db, rollout, {
      asset,
      patch: parseId('patch', item.patch)!,
      claimed: item.to,
      observed: wrong.length === 0 ? item.to : item.from,
      verdict: wrong.length === 0 ? 'verified' : 'mismatch',
      notes: wrong.map(({ name, to }) => `${name} is not at ${to}`),
      at: acting.now,
    });
  }
  appendLog(db, acting, 'rollout.verified', `R${rollout}`, { sample: true });
}

/** The next round: planned for two windows, one of the two people it needs has approved. */
export function rolloutInReview(db: Database, acting: Acting): void {
  const patches = listPatches(db, {}, acting.now)
    .filter((patch) => byPackage(patch) && patch.decision !== null && patch.decision !== 'defer')
    .toSorted((a, b) => b.riskRemoved - a.riskRemoved)
    .slice(0, 5)
    .map((patch) => patch.id);
  if (patches.length === 0) return;
  const tonight = `${later(acting.now, day).slice(0, 10)}T00:00:00.000Z`;
  const settings: PlanSettingsInput = {
    title: 'Security round, second half',
    owner: 'Ines (sample)',
    rings: [
      { name: 'test', assets: ['build-1'], soakMinutes: 24 * 60 },
      { name: 'pilot', assets: ['kiosk-1', 'dns-2'], soakMinutes: 24 * 60 },
      { name: 'all' },
    ],
    windows: [0, 1, 3].map((days) => ({
      start: later(tonight, days * day - 2 * hour),
      end: later(tonight, days * day + 2 * hour),
    })),
    checks: [{ kind: 'port', value: '22' }],
    approvals: 2,
  };
  const wanted = { patches, settings: planSettings.parse(settings) };
  const answer = runPlan({ db, acting }, { wanted, rollout: null });
  if (answer.waves.length > 0) {
    approveRollout(db, acting, parseId('rollout', answer.rollout)!, { as: 'Ruben (sample)' });
  }
}
