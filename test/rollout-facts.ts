/** A hand-made change record for tests of reports: two waves, one failure, one skip, a rollback, a verification that differs. */
import type { ChangeFacts } from '../src-main/engine/reports/facts.ts';
import type {
  ItemState,
  PlannedItem,
  RolloutDetail,
  RolloutItem,
  RolloutStep,
  StepName,
} from '../src-shared/model/rollout.ts';

const hash = 'e3'.repeat(32);
const minute = (n: number) => new Date(Date.parse('2026-11-25T01:00:00.000Z') + n * 60_000).toISOString();

function planned(index: number, name: string): PlannedItem {
  return {
    asset: `A${index}`,
    assetName: name,
    patch: 'P5',
    patchTitle: 'nginx 1.22.1-9+deb12u11',
    from: '1.22.1-9+deb12u9',
    to: '1.22.1-9+deb12u11',
    packages: ['nginx', 'nginx-common'].map((name) => ({
      name,
      arch: 'amd64',
      from: '1.22.1-9+deb12u9',
      to: '1.22.1-9+deb12u11',
    })),
    why: 'most risk removed per minute; its mate of group "web" is in another wave',
    risk: 79.5,
    due: '2026-11-26T09:00:00.000Z',
    effortMinutes: 3,
    reboot: false,
  };
}

function step(id: number, name: StepName, evidence: string, change: Partial<RolloutStep> = {}): RolloutStep {
  return {
    id: String(id),
    name,
    mode: 'run',
    ok: true,
    exit: 0,
    evidence,
    begunAt: minute(id),
    endedAt: minute(id + 0.4),
    hasOutput: true,
    ...change,
  };
}

const goodSteps = (at: number): RolloutStep[] => [
  step(at, 'connect', 'host key as pinned, logged in as ops, sudo works'),
  step(at + 1, 'preflight', '3.1 GB free in /var, no lock, nothing half-configured, no reboot pending'),
  step(at + 2, 'health-before', 'the check holds: service nginx'),
  step(at + 3, 'snapshot', '412 packages noted'),
  step(at + 4, 'upgrade', 'nginx 1.22.1-9+deb12u9 to 1.22.1-9+deb12u11, nginx-common the same'),
  step(at + 5, 'snapshot-after', '412 packages noted, 2 differ'),
  step(at + 6, 'health-after', 'the check holds: service nginx'),
];

/** `names`: of the machines, by two a wave. */
export function makeRollout(names = ['web-1', 'web-2', 'db-1', 'erp-1', 'file-1', 'mail-1']): RolloutDetail {
  const plans = names.map((name, index) => planned(index, name));
  const outcomes: Record<number, [ItemState, string?]> = {
    2: ['failed', 'preflight: 12 MB free in /var, 180 MB are needed; free some space and run the wave again'],
    3: ['skipped', 'nginx is held on this machine'],
    4: ['rolled-back', 'health after the upgrade: service nginx is not running'],
  };
  const ringOf = (index: number) => (index < 2 ? 'test' : 'all');
  const items = plans.map((plan, index): RolloutItem => {
    const [state, why] = outcomes[index] ?? ['done'];
    const steps =
      index === 2
        ? [
            step(30, 'connect', 'logged in as ops'),
            step(31, 'preflight', '12 MB free in /var, 180 MB are needed', { ok: false, exit: 1 }),
          ]
        : index === 4
          ? [
              ...goodSteps(40).slice(0, 6),
              step(46, 'health-after', 'service nginx: inactive (dead)', { ok: false }),
              step(50, 'rollback', 'nginx and nginx-common back to 1.22.1-9+deb12u9', { mode: 'rollback' }),
            ]
          : index === 3
            ? [step(35, 'preflight', 'nginx is on hold', { ok: false })]
            : index === 5
              ? [...goodSteps(60), step(70, 'clean', 'the connection broke', { ok: null, endedAt: null, exit: null })]
              : goodSteps(index * 10);
    const { asset, assetName, patch, patchTitle, from, to, packages } = plan;
    return {
      asset,
      assetName,
      patch,
      patchTitle,
      wave: index < 2 ? 'W1' : 'W2',
      ring: ringOf(index),
      state,
      from,
      to,
      packages,
      seconds: 190,
      steps,
      ...(why === undefined ? {} : { why }),
    };
  });
  const wave = (id: string, ring: string, from: number, to: number) => ({
    id,
    ring,
    start: minute(from),
    end: minute(to),
    soakMinutes: ring === 'test' ? 60 : 0,
    successThreshold: 0.7,
    items: plans.filter((_, index) => ringOf(index) === ring),
  });
  const figures = {
    status: 'greedy' as const,
    objective: 420.4,
    bound: 400,
    gap: 0.05,
    severityFirst: 512.9,
    relax: [],
  };
  const having = (state: ItemState) => items.filter((item) => item.state === state).length;
  return {
    id: 'R1',
    title: 'nginx against CVE-2023-44487',
    state: 'stopped',
    createdAt: '2026-11-24T10:00:00.000Z',
    createdBy: 'm.weber',
    startedAt: minute(0),
    endedAt: null,
    planHash: hash,
    figures,
    approvalsNeeded: 2,
    approvals: 2,
    machines: items.length,
    patches: 1,
    counts: {
      waiting: having('waiting'),
      running: having('running'),
      done: having('done'),
      failed: having('failed'),
      skipped: having('skipped'),
      rolledBack: having('rolled-back'),
    },
    stopped: 'wave W2: 2 of 4 machines failed, so 70% can no longer succeed',
    next: null,
    atWork: false,
    asked: null,
    wanted: {
      patches: ['P5'],
      settings: { redundancy: [], checks: [], approvals: 2, parallel: 16, timeoutMinutes: 60 },
    },
    plan: {
      format: 'patchledger-plan/1',
      title: 'nginx against CVE-2023-44487',
      owner: 'm.weber',
      waves: [wave('W1', 'test', 0, 120), wave('W2', 'all', 120, 360)],
      checks: [{ kind: 'service', value: 'nginx' }],
      approvals: 2,
      parallel: 16,
      timeoutMinutes: 60,
      leftOut: [
        {
          asset: 'A9',
          assetName: 'proxy-1',
          patch: 'P5',
          patchTitle: 'nginx 1.22.1-9+deb12u11',
          why: 'no window serves it before its deadline',
        },
      ],
    },
    items,
    approvalList: [
      {
        actor: 'the owner',
        at: '2026-11-24T12:00:00.000Z',
        strength: 'typed',
        planHash: hash,
        current: true,
        fingerprint: null,
        evidence: null,
      },
      {
        actor: 'a.kern',
        at: '2026-11-24T12:30:00.000Z',
        strength: 'key',
        planHash: hash,
        current: true,
        fingerprint: '7f'.repeat(32),
        evidence: null,
      },
      {
        actor: 'the owner',
        at: '2026-11-24T11:00:00.000Z',
        strength: 'slip',
        planHash: '0a'.repeat(32),
        current: false,
        fingerprint: null,
        evidence: { file: 'approval.pdf', sha256: '1b'.repeat(32) },
      },
    ],
    gates: [
      { wave: 'W1', ring: 'test', state: 'passed', why: '2 of 2 machines succeeded', at: minute(40) },
      {
        wave: 'W2',
        ring: 'all',
        state: 'closed',
        why: '2 of 4 machines failed, so 70% can no longer succeed',
        at: null,
      },
    ],
    verification: items
      .filter((item) => item.state === 'done')
      .slice(0, 2)
      .map((item, index) => ({
        asset: item.asset,
        assetName: item.assetName,
        patch: item.patch,
        patchTitle: item.patchTitle,
        claimed: item.to,
        observed: index === 0 ? item.to : item.from,
        verdict: index === 0 ? ('verified' as const) : ('mismatch' as const),
        notes: index === 0 ? [] : ['nginx still runs from the replaced file'],
        at: minute(300),
      })),
    planVersions: [
      { version: 2, hash, at: '2026-11-24T11:30:00.000Z', actor: 'm.weber' },
      { version: 1, hash: '0a'.repeat(32), at: '2026-11-24T10:00:00.000Z', actor: 'm.weber' },
    ],
  };
}

export function makeChange(rollout = makeRollout()): ChangeFacts {
  const entry = (seq: number, action: string, detail: Record<string, unknown>) => ({
    seq,
    at: minute(seq),
    actor: 'm.weber',
    action,
    subject: rollout.id,
    detail,
    prev: 'aa'.repeat(32),
    hash: `${String(seq).padStart(2, '0')}`.repeat(32),
  });
  return {
    rollout,
    log: [
      entry(10, 'rollout.planned', { title: rollout.title, hash: rollout.planHash, items: 6 }),
      entry(11, 'rollout.approved', { actor: 'the owner', strength: 'typed' }),
      entry(20, 'rollout.machine', { asset: 'A0', name: 'web-1', wave: 'W1', done: ['nginx 1.22.1-9+deb12u11'] }),
    ],
  };
}
