/** Reports of 200 machines with the shipped advisories, beside only reading the same facts and writing them as JSON. */
import { join } from 'node:path';
import type { InstalledPackage } from '../../src-shared/model/software.ts';
import { readResourceJson } from '../../src-main/engine/resources.ts';
import { starterImport } from '../../src-main/engine/tasks/feed-import.ts';
import { matchAssets } from '../../src-main/engine/tasks/match.ts';
import { makeReport } from '../../src-main/engine/tasks/report.ts';
import { changeAssets, createAsset } from '../../src-main/engine/vault/asset-writes.ts';
import type { Database } from '../../src-main/engine/vault/database.ts';
import { applyInventory } from '../../src-main/engine/vault/inventory-writes.ts';
import { saveObservation } from '../../src-main/engine/vault/observations.ts';
import { createVault } from '../../src-main/engine/vault/open-vault.ts';
import { scratch } from '../program.ts';

type PackageLine = [name: string, version: string, arch: string, source: string, sourceVersion: string];

export interface ReportBench {
  machines: number;
  findings: number;
  kind: string;
  pages: number;
  /** Milliseconds. */
  json: number;
  pdf: number;
}

const acting = { actor: 'bench', now: '2026-11-25T09:00:00.000Z' };
const exposures = ['internet', 'dmz', 'internal', 'isolated'] as const;
const criticalities = [1, 2, 3, 4, 5] as const;

function fill(db: Database, machines: number): void {
  const { profiles } = readResourceJson('sample/site.json') as {
    profiles: Record<string, { released: PackageLine[] }>;
  };
  const [base, ...roles] = Object.values(profiles);
  for (let index = 0; index < machines; index++) {
    const lines = [base!, roles[index % roles.length]!, roles[(index * 7) % roles.length]!].flatMap(
      (profile) => profile.released,
    );
    const packages = [...new Map(lines.map((line) => [line[0], line])).values()].map(
      ([name, version, arch, source, sourceVersion]): InstalledPackage => ({
        name,
        version,
        arch,
        source,
        sourceVersion,
        scheme: 'dpkg',
        held: false,
      }),
    );
    const asset = createAsset(db, acting, `host-${index}`);
    changeAssets(db, acting, [asset], {
      criticality: criticalities[index % criticalities.length],
      exposure: exposures[index % exposures.length],
    });
    const inventory = {
      identity: { name: `host-${index}` },
      addresses: [`10.0.${index >> 8}.${index & 255}`],
      os: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12', codename: 'bookworm' },
      packages,
    };
    const seen = { asset, source: 'bench', takenAt: acting.now, inventory };
    const { id } = saveObservation(db, acting, { ...seen, file: null });
    applyInventory(db, { ...seen, observation: id });
  }
  matchAssets(db, acting, 'all');
}

/** The median of three runs of each. */
export async function benchReports(machines = 200): Promise<ReportBench[]> {
  const { vault } = await createVault({ path: join(scratch(), 'bench.patchledger') }, acting);
  const { db } = vault;
  await starterImport.run({ db, acting, clock: () => acting.now, progress: () => {}, note: () => {} }, {});
  db.transaction(() => fill(db, machines));
  const median = (work: () => void) => {
    const times = [1, 2, 3].map(() => {
      const began = performance.now();
      work();
      return performance.now() - began;
    });
    return times.toSorted((a, b) => a - b)[1]!;
  };
  const answers = (['executive', 'technical'] as const).map((kind): ReportBench => {
    const subject = { kind, version: 'bench' };
    let pages = 0;
    const json = median(() => makeReport(db, acting, subject, 'json'));
    const pdf = median(() => {
      pages = makeReport(db, acting, subject, 'pdf').pages ?? 0;
    });
    const findings = db.get<{ n: number }>("SELECT count(*) n FROM finding WHERE state = 'open'")!.n;
    return { machines, findings, kind, pages, json, pdf };
  });
  db.close();
  return answers;
}
