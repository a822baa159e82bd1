/**
 * Steps on one machine, each in the journal before it is done and after. Keeps the connection: a step that can be done
 * again is done again when the connection breaks, for as long as patience lasts.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { StepName } from '../../../src-shared/model/rollout.ts';
import type { StepOutcome } from '../executors/executor.ts';
import type { RemoteHost } from '../remote/remote-host.ts';
import { beginStep, endStep, loadSteps, noteStep, type StepMode, type StepRecord } from '../vault/rollout-journal.ts';
import type { MachinePart, RolloutWork } from './rollout-work.ts';

/** The connection broke; the machine may still be at work. */
export const isLost = (error: unknown): error is Refusal =>
  error instanceof Refusal && (error.code === 'connection-lost' || error.code === 'host-unreachable');

/** The person cancelled the task: what is open stays open. */
export const isCancelled = (error: unknown): boolean => error instanceof Refusal && error.code === 'task-cancelled';

/** While a machine restarts, its login may refuse for a while too. */
const mayPass: ReadonlySet<string> = new Set(['connection-lost', 'host-unreachable', 'host-timeout', 'login-refused']);

export interface MachineSteps {
  /** Steps of this machine, wave and mode so far, in their order. */
  list(): StepRecord[];
  /** Throws the Refusal that says why the machine can't be reached. */
  connect(): Promise<void>;
  /** Tries again until the machine answers or patience ends, which throws the last Refusal. */
  reconnect(): Promise<void>;
  host(): RemoteHost;
  /** A step that may be done again. Its own Refusal ends it as failed and is thrown on. */
  run<Seen extends StepOutcome>(
    name: StepName,
    intent: object,
    act: (host: RemoteHost) => Promise<Seen>,
  ): Promise<Seen>;
  /** Journals the intent of an act that must not happen twice; it stays open until `end`. */
  begin(name: StepName, token: string, intent: object): number;
  end(step: number, outcome: { ok: boolean | null; exit?: number | null; evidence: string; output?: string }): void;
  /** Closes steps that were cut off and can be done again; acts stay open. */
  closeCutOff(): void;
  /** Journals a step that is still to be done here, so that a later run knows. */
  leaveOpen(name: StepName, why: string): void;
  close(): void;
}

/** So often a step is begun anew on a connection that keeps breaking. */
const mostTries = 4;

export function createMachineSteps(work: RolloutWork, part: MachinePart, mode: StepMode): MachineSteps {
  const { db, hands, patience, rollout } = work;
  const { wave, asset, name: machine } = part;
  let connected: RemoteHost | null = null;

  const begin = (name: StepName, token: string | undefined, intent: object) => {
    work.tell(`${machine}: ${name}`);
    return beginStep(db, rollout.id, { wave, asset, name, mode, token, intent, at: work.clock() });
  };
  const end: MachineSteps['end'] = (step, outcome) => endStep(db, step, { ...outcome, at: work.clock() });

  async function attempt<Seen extends StepOutcome>(
    name: StepName,
    intent: object,
    act: () => Promise<Seen>,
  ): Promise<Seen> {
    const step = begin(name, undefined, intent);
    try {
      const seen = await act();
      end(step, seen);
      return seen;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      end(step, isCancelled(error) ? { ok: null, evidence: 'cut off' } : { ok: false, evidence: error.message });
      throw error;
    }
  }

  async function connect(): Promise<void> {
    connected?.close();
    connected = null;
    await attempt('connect', {}, async () => {
      connected = await hands.connect(asset);
      const root = connected.isRoot ? '' : ', not as root';
      return { ok: true, exit: null, output: '', evidence: `connected to ${connected.address}${root}` };
    });
  }

  async function reconnect(): Promise<void> {
    const giveUp = performance.now() + patience.reconnect;
    for (;;) {
      if (work.signal?.aborted) throw new Refusal('task-cancelled', 'the task was cancelled', 'run it again');
      await hands.wait(patience.between);
      try {
        return await connect();
      } catch (error) {
        const mayComeBack = error instanceof Refusal && mayPass.has(error.code);
        if (!mayComeBack || performance.now() >= giveUp) throw error;
      }
    }
  }

  const host = (): RemoteHost => {
    if (!connected) throw new Error('no connection');
    return connected;
  };

  const list = () =>
    loadSteps(db, rollout.id).filter((step) => step.wave === wave && step.asset === asset && step.mode === mode);

  return {
    list,
    connect,
    reconnect,
    host,
    async run(name, intent, act) {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(name, intent, () => act(host()));
        } catch (error) {
          if (!isLost(error) || tries >= mostTries) throw error;
          await reconnect();
        }
      }
    },
    begin,
    end,
    closeCutOff() {
      for (const step of list())
        if (step.endedAt === null && step.token === null) end(step.id, { ok: null, evidence: 'cut off; done again' });
    },
    leaveOpen(name, why) {
      noteStep(db, begin(name, undefined, {}), why);
    },
    close() {
      connected?.close();
      connected = null;
    },
  };
}
