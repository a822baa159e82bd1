/** A plain test vault whose machines need an upgrade of openssl, and a rollout of it: for tests of rollouts. */
import { planSettings, planWanted, type PlanSettingsInput } from '../src-shared/model/rollout.ts';
import { approveRollout } from '../src-main/engine/tasks/rollout-approve.ts';
import { matchAssets } from '../src-main/engine/tasks/match.ts';
import { planJob } from '../src-main/engine/tasks/plan.ts';
import type { Hands, RolloutWork } from '../src-main/engine/tasks/rollout-work.ts';
import { Database } from '../src-main/engine/vault/database.ts';
import { loadRollout } from '../src-main/engine/vault/rollouts.ts';
import { acting, addMachine, setTracker } from './match-vault.ts';

export const oldVersion = '3.0.15-1~deb12u1';
export const newVersion = '3.0.17-1~deb12u3';
export const now = '2026-11-23T09:00:00.000Z';

/** Each name a machine, with openssl and libssl3 of the old version that offer the new one; answers their numbers. */
export function addMachines(
  db: Database,
  names: string[],
  more: { ring?: (name: string) => string | null; group?: (name: string) => string | null } = {},
): number[] {
  setTracker(db, {
    openssl: {
      'CVE-2026-0001': { releases: { bookworm: { status: 'resolved', fixed_version: newVersion, urgency: 'high' } } },
    },
  });
  const assets = names.map((name) => {
    const asset = addMachine(db, name, [
      { name: 'openssl', version: oldVersion },
      { name: 'libssl3', version: oldVersion, source: 'openssl' },
    ]);
    for (const binary of ['openssl', 'libssl3']) {
      db.run(
        `INSERT INTO available (asset, name, arch, version, source, source_version, suites, security)
         VALUES (?, ?, 'amd64', ?, 'openssl', ?, '["bookworm-security"]', 1)`,
        asset,
        binary,
        newVersion,
        newVersion,
      );
    }
    db.run(
      `INSERT INTO reach (asset, address, port, user, sudo, at) VALUES (?, ?, 22, 'root', 0, ?)`,
      asset,
      `192.0.2.${asset}`,
      now,
    );
    db.run(
      'UPDATE asset SET ring = ?, redundancy_group = ? WHERE id = ?',
      more.ring?.(name) ?? null,
      more.group?.(name) ?? null,
      asset,
    );
    return asset;
  });
  matchAssets(db, acting(now), 'all');
  return assets;
}

/** Plans the upgrade on all machines; answers the rollout's number. */
export function plan(db: Database, settings: PlanSettingsInput = {}, at = now): number {
  const wanted = planWanted.parse({ patches: [`openssl ${newVersion}`], settings: planSettings.parse(settings) });
  const context = { db, acting: acting(at), clock: () => at, progress: () => {}, note: () => {} };
  const planned = planJob.run(context, { wanted, rollout: null });
  if (planned instanceof Promise) throw new Error('planning became a promise');
  return Number(planned.rollout.slice(1));
}

export function approve(db: Database, rollout: number, as = 'Anna', at = now): void {
  approveRollout(db, acting(at), rollout, { as });
}

export function workOn(db: Database, rollout: number, hands: Hands, more: Partial<RolloutWork> = {}): RolloutWork {
  return {
    db,
    actor: 'tester',
    clock: () => now,
    rollout: loadRollout(db, rollout),
    hands,
    patience: { reconnect: 0, between: 0, health: 0 },
    tell: () => {},
    ...more,
  };
}

/** The process died: nothing it does reaches the vault any more. */
export class Killed extends Error {}

/** A connection whose process dies right after its n-th commit. */
export class MortalDatabase extends Database {
  private left: number;
  private depth = 0;
  commits = 0;

  constructor(db: Database, dieAfter: number) {
    super(db.raw);
    this.left = dieAfter;
  }

  private alive(): void {
    if (this.left <= 0) throw new Killed();
  }

  private committed(): void {
    this.commits += 1;
    this.left -= 1;
    if (this.left <= 0) throw new Killed();
  }

  override all<Row>(...args: Parameters<Database['all']>): Row[] {
    this.alive();
    return super.all<Row>(...args);
  }

  override get<Row>(...args: Parameters<Database['get']>): Row | undefined {
    this.alive();
    return super.get<Row>(...args);
  }

  override run(...args: Parameters<Database['run']>): { changes: number; lastId: number } {
    this.alive();
    const result = super.run(...args);
    if (this.depth === 0) this.committed();
    return result;
  }

  override transaction<Result>(work: () => Result): Result {
    this.alive();
    if (this.depth > 0) return work();
    this.depth = 1;
    let result: Result;
    try {
      result = super.transaction(work);
    } finally {
      this.depth = 0;
    }
    this.committed();
    return result;
  }
}
