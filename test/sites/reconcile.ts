/** Takes a made-up site into a real vault and counts what was joined wrongly and what was not joined. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptySourceMap } from '../../src-main/engine/domain/debian-sources.ts';
import { takeIn } from '../../src-main/engine/tasks/take-in.ts';
import { createVault } from '../../src-main/engine/vault/open-vault.ts';
import { packSourceFile } from '../../src-main/engine/vault/observations.ts';
import { generateSite, type LabelledObservation } from './generate-site.ts';

export interface Reconciled {
  observations: number;
  machines: number;
  /** Observations that lie with those of another machine, and what the asset consists of. */
  wrong: string[];
  /** Observations that lie apart from most of their machine's. */
  missed: string[];
}

const describeOne = ({ machine, source, part, inventory }: LabelledObservation) =>
  `${machine} ${source} ${part} ${JSON.stringify({ ...inventory.identity, addresses: inventory.addresses })} ${inventory.takenAt}`;

export async function reconcileSite(seed: number): Promise<Reconciled> {
  const folder = mkdtempSync(join(tmpdir(), 'patchledger-site-'));
  const observations = generateSite(seed);
  const { vault } = await createVault(
    { path: join(folder, 'site') },
    { actor: 'tester', now: observations[0]!.inventory.takenAt! },
  );
  try {
    const { db } = vault;
    const file = packSourceFile('export', Buffer.from('made up'));
    db.transaction(() => {
      for (const { source, part, inventory } of observations) {
        const acting = { actor: 'tester', now: inventory.takenAt! };
        const parts = [
          {
            inventory,
            source,
            file: source === 'ssh-linux' ? null : file,
            part: source === 'ssh-linux' ? undefined : part,
          },
        ];
        takeIn(db, acting, { parts, name: part, place: null }, emptySourceMap);
      }
    });
    // Where each observation lies in the end, in the order in which they came; repeated ones lie with their first.
    const rows = db.all<{
      asset: number;
      source: string;
      part: string | null;
      inventory: number;
      at: string;
      last: string | null;
      repeats: number;
    }>('SELECT id, asset, source, part, taken_at at, last_repeat last, repeats FROM observation ORDER BY id');
    const placed = new Map<string, number>();
    for (const row of rows) placed.set(`${row.source} ${row.part ?? ''} ${row.at}`, row.asset);
    const answer: Reconciled = {
      observations: observations.length,
      machines: new Set(observations.flatMap(({ machine }) => machine ?? [])).size,
      wrong: [],
      missed: [],
    };
    const byAsset = new Map<number, LabelledObservation[]>();
    for (const one of observations) {
      if (one.machine === null) continue;
      const asset = placed.get(`${one.source} ${one.source === 'ssh-linux' ? '' : one.part} ${one.inventory.takenAt}`);
      if (asset === undefined) continue;
      byAsset.set(asset, [...(byAsset.get(asset) ?? []), one]);
    }
    const mainAsset = new Map<number, number>();
    for (const machine of new Set(observations.flatMap((one) => one.machine ?? []))) {
      let most = 0;
      for (const [asset, list] of byAsset) {
        const count = list.filter((one) => one.machine === machine).length;
        if (count > most) [most] = [count, mainAsset.set(machine, asset)];
      }
    }
    for (const [asset, list] of byAsset) {
      const counts = Map.groupBy(list, (one) => one.machine);
      const [owner] = [...counts].sort((a, b) => b[1].length - a[1].length)[0]!;
      for (const one of list) {
        if (one.machine !== owner) answer.wrong.push(`asset ${asset} of ${owner}: ${describeOne(one)}`);
        else if (mainAsset.get(one.machine!) !== asset) answer.missed.push(`asset ${asset}: ${describeOne(one)}`);
      }
    }
    return answer;
  } finally {
    vault.db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
