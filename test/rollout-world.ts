/**
 * Machines that play along in tests of rollouts: package lists, offers, acts that go on without a connection, and the
 * faults of real ones. They outlive the process that works on them, as real machines do.
 */
import { Refusal } from '../src-shared/errors.ts';
import type { HealthCheck, PackageChange } from '../src-shared/model/rollout.ts';
import type { ActState, Executor, Preflight, Snapshot, StepOutcome } from '../src-main/engine/executors/executor.ts';
import type { RemoteHost } from '../src-main/engine/remote/remote-host.ts';
import type { Hands } from '../src-main/engine/tasks/rollout-work.ts';

export interface Machine {
  packages: Map<string, { version: string; status: string }>;
  held: Set<string>;
  blocked: string[];
  /** Thrown by every connection. */
  unreachable: Refusal | null;
  /** Health checks hold. */
  healthy: boolean;
  /** Falls ill with the upgrade. */
  breaksHealth: boolean;
  /** Exit of the next act; what it does not install stays. */
  failsPackages: Set<string>;
  /** Packages that come with the upgrade. */
  pulledIn: Map<string, string>;
  /** Connections that break in the middle of an act, before anything else happens. */
  losesConnection: number;
  /** Connections refused after a loss. */
  refusesAfter: number;
  /** The machine itself dies in the middle of the next act. */
  dies: boolean;
  /** So many looks at the machine find an act still at work: it goes on by itself, whoever watches. */
  slow: number;
  acts: Map<string, { state: 'running' | 'ended' | 'broken'; exit: number; left: number; finish: () => void }>;
  /** Like dpkg's log: every version that was ever put on. */
  log: string[];
  cleaned: string[];
  connections: number;
}

export function machine(packages: Record<string, string>): Machine {
  return {
    packages: new Map(Object.entries(packages).map(([name, version]) => [name, { version, status: 'ii ' }])),
    held: new Set(),
    blocked: [],
    unreachable: null,
    healthy: true,
    breaksHealth: false,
    failsPackages: new Set(),
    pulledIn: new Map(),
    losesConnection: 0,
    refusesAfter: 0,
    dies: false,
    slow: 0,
    acts: new Map(),
    log: [],
    cleaned: [],
    connections: 0,
  };
}

interface SimulatedHost extends RemoteHost {
  machine: Machine;
}

/** Acts at work come one step further with every look, also where nobody follows them. */
function goOn(target: Machine): void {
  for (const known of target.acts.values()) {
    if (known.state !== 'running') continue;
    if (known.left > 0) known.left -= 1;
    else known.finish();
  }
}

function machineOf(host: RemoteHost): Machine {
  const target = (host as SimulatedHost).machine;
  goOn(target);
  return target;
}

const fine = (evidence: string): StepOutcome => ({ ok: true, exit: 0, output: `${evidence}\n`, evidence });
export const lost = () => new Refusal('connection-lost', 'the connection was lost', 'try again');

function put(target: Machine, name: string, version: string): void {
  target.packages.set(name, { version, status: 'ii ' });
  target.log.push(`${name} ${version}`);
}

function snapshotOf(target: Machine): Snapshot {
  const packages = [...target.packages].map(([name, { version, status }]) => ({
    name,
    arch: 'amd64',
    version,
    status,
    auto: false,
  }));
  return { packages: packages.sort((a, b) => (a.name < b.name ? -1 : 1)), bootId: 'boot' };
}

/** Begins an act unless it has begun, and follows it. */
async function act(target: Machine, token: string, begin: () => number): Promise<StepOutcome> {
  let known = target.acts.get(token);
  if (!known) {
    const other = [...target.acts].find(([, entry]) => entry.state === 'running');
    if (other) throw new Error(`${token} was begun while ${other[0]} is at work`);
    known = { state: 'running', exit: 0, left: target.slow, finish: () => {} };
    target.acts.set(token, known);
    const own = known;
    if (target.dies) {
      target.dies = false;
      target.losesConnection = 1;
      own.state = 'broken';
    } else {
      own.finish = () => {
        own.state = 'ended';
        own.exit = begin();
        own.finish = () => {};
      };
    }
  }
  await Promise.resolve();
  if (target.losesConnection > 0) {
    target.losesConnection -= 1;
    if (target.refusesAfter > 0) {
      target.unreachable = new Refusal('host-unreachable', 'nothing answers', 'is it on?');
    }
    throw lost();
  }
  known.finish();
  const ok = known.exit === 0;
  return {
    ok,
    exit: known.exit,
    output: 'the whole output\n',
    evidence: ok ? 'upgraded' : `apt ended with ${known.exit}`,
  };
}

export const simulated: Executor = {
  id: 'simulated',
  supports: () => true,
  dryRun: (_host, changes) =>
    Promise.resolve({ ...fine(`would upgrade ${changes.length} packages`), pulledIn: [] as PackageChange[] }),
  refresh: () => Promise.resolve(fine('package lists are up to date')),
  preflight(host, changes) {
    const target = machineOf(host);
    const version = (change: PackageChange) => target.packages.get(change.name)?.version;
    const answer: Preflight = {
      ...fine('ready'),
      ok: target.blocked.length === 0,
      blocked: target.blocked,
      warnings: [],
      held: changes.filter((change) => target.held.has(change.name)).map((change) => change.name),
      unavailable: [],
      reached: changes.filter((change) => version(change) === change.to).map((change) => change.name),
      missing: changes.filter((change) => version(change) === undefined).map((change) => change.name),
      pulledIn: [],
      canRollBack: true,
    };
    return Promise.resolve(answer);
  },
  health: (host, check: HealthCheck) =>
    Promise.resolve(
      machineOf(host).healthy
        ? fine(`${check.value} runs`)
        : { ...fine('x'), ok: false, evidence: `${check.value} is down` },
    ),
  snapshot: (host) => Promise.resolve({ ...fine('list kept'), snapshot: snapshotOf(machineOf(host)) }),
  upgrade(host, token, changes) {
    const target = machineOf(host);
    return act(target, token, () => {
      for (const change of changes) if (!target.failsPackages.has(change.name)) put(target, change.name, change.to);
      for (const [name, version] of target.pulledIn) put(target, name, version);
      if (target.breaksHealth) target.healthy = false;
      return changes.some((change) => target.failsPackages.has(change.name)) ? 100 : 0;
    });
  },
  probe(host, token) {
    const known = machineOf(host).acts.get(token);
    const answer: ActState = known
      ? { state: known.state, exit: known.state === 'ended' ? known.exit : null, output: 'as kept on the machine\n' }
      : { state: 'absent', exit: null, output: '' };
    return Promise.resolve(answer);
  },
  repair: () => Promise.resolve(fine('repaired')),
  rollback(host, token, before, after, options) {
    const target = machineOf(host);
    return act(target, token, () => {
      const old = new Map(before.packages.map((entry) => [entry.name, entry]));
      for (const entry of after.packages) {
        if (options?.only && !options.only.includes(entry.name)) continue;
        const was = old.get(entry.name);
        if (!was) target.packages.delete(entry.name);
        else if (was.version !== entry.version) put(target, entry.name, was.version);
      }
      target.healthy = true;
      return 0;
    });
  },
  clean(host, tokens) {
    machineOf(host).cleaned.push(...tokens);
    return Promise.resolve(fine('nothing of it is left there'));
  },
};

export interface World {
  machines: Map<number, Machine>;
  hands: Hands;
}

export function world(machines: Map<number, Machine>): World {
  let tokens = 0;
  return {
    machines,
    hands: {
      async connect(asset) {
        const target = machines.get(asset)!;
        await Promise.resolve();
        if (target.unreachable) {
          if (target.refusesAfter > 0 && --target.refusesAfter === 0) target.unreachable = null;
          throw target.unreachable ?? lost();
        }
        target.connections += 1;
        const host: SimulatedHost = {
          machine: target,
          address: `192.0.2.${asset}`,
          isRoot: true,
          run: () => Promise.reject(new Error('a simulated machine runs no scripts')),
          close: () => {},
        };
        return host;
      },
      executorFor: () => simulated,
      wait: () => Promise.resolve(),
      newToken: () => `t${(tokens += 1)}`,
      close: () => {},
    },
  };
}
