/**
 * Fills a vault with the made-up sample site: its machines as they were at the start of the story, half way and
 * now, judged each time, so that the window shows what it looks like in use.
 */
import { z } from 'zod';
import { assetKind, criticality, exposure } from '../../../src-shared/model/asset.ts';
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { readResourceJson } from '../resources.ts';
import { changeAssets, createAsset } from '../vault/asset-writes.ts';
import type { Database } from '../vault/database.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { formatId } from '../vault/ids.ts';
import { applyInventory } from '../vault/inventory-writes.ts';
import { saveObservation } from '../vault/observations.ts';
import { saveReach } from '../vault/reach.ts';
import { changeSettings } from '../vault/settings.ts';
import { importStarter } from './feed-import.ts';
import type { Job } from './job.ts';
import { matchAssets } from './match.ts';
import { pastRollout, rolloutInReview, verifySampleRollout } from './sample-rollouts.ts';

/** name, version, architecture, source, source version */
const packageLine = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]);
type PackageLine = z.infer<typeof packageLine>;

const sampleSite = z.object({
  site: z.string(),
  profiles: z.record(z.string(), z.object({ released: z.array(packageLine), secured: z.array(packageLine) })),
  machines: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      kind: assetKind,
      criticality: criticality.nullable(),
      exposure: exposure.nullable(),
      department: z.string(),
      environment: z.string().optional(),
      redundancyGroup: z.string().optional(),
      ring: z.string().optional(),
      /** Known by name only: never collected. */
      unseen: z.boolean().optional(),
      servicePack: z.number().int().optional(),
      debian: z.object({ profiles: z.array(z.string()), level: z.enum(['released', 'secured']) }).optional(),
      windows: z
        .object({
          product: z.string(),
          name: z.string(),
          build: z.string(),
          edition: z.string(),
          hotfixes: z.array(z.string()),
        })
        .optional(),
    }),
  ),
});
type Site = z.infer<typeof sampleSite>;
type Machine = Site['machines'][number];

const storyLength = 42 * 86_400_000;
/** A quarter past nine: nobody collects at midnight, where hour clocks would look like day clocks. */
const morning = (9 * 60 + 14) * 60_000;

/**
 * When the sample's story starts: six weeks ago, but not before the newest shipped data, which no vault could
 * have held earlier.
 */
export function sampleStart(now: string): string {
  const { feeds } = readResourceJson('starter/manifest.json') as { feeds: { date: string }[] };
  const newest = feeds.map((feed) => Date.parse(feed.date)).reduce((a, b) => Math.max(a, b));
  return new Date(Math.min(Date.parse(now), Math.max(Date.parse(now) - storyLength, newest + morning))).toISOString();
}

function toPackage([name, version, arch, source, sourceVersion]: PackageLine): InstalledPackage {
  return { name, version, arch, source, sourceVersion, scheme: 'dpkg', held: false };
}

function debianInventory(site: Site, machine: Machine, secured: boolean): Inventory {
  const profiles = (machine.debian?.profiles ?? []).map((name) => site.profiles[name]!);
  const installed = new Map(profiles.flatMap((profile) => profile.released).map((line) => [line[0], line]));
  const updates = profiles.flatMap((profile) => profile.secured);
  if (secured) for (const line of updates) installed.set(line[0], line);
  const offered = secured ? [] : updates.filter((line) => installed.has(line[0]));
  const kernel = [...installed.values()].findLast(([name]) => /^linux-image-\d/.test(name));
  return {
    identity: { name: machine.name },
    addresses: [machine.address],
    kind: machine.kind,
    os: {
      family: 'debian',
      name: 'Debian GNU/Linux 12 (bookworm)',
      version: '12',
      codename: 'bookworm',
      arch: 'amd64',
    },
    kernel: kernel && { release: kernel[0].replace('linux-image-', ''), version: kernel[1] },
    packages: [...installed.values()].map(toPackage),
    available: offered.map(([name, version, arch, source, sourceVersion]): AvailableUpgrade => ({
      name,
      arch,
      version,
      source,
      sourceVersion,
      suites: ['bookworm-security'],
      security: true,
    })),
  };
}

function windowsInventory(machine: Machine): Inventory {
  const { product, name, build, edition, hotfixes } = machine.windows!;
  return {
    identity: { name: machine.name },
    addresses: [machine.address],
    kind: machine.kind,
    os: { family: 'windows', name, product, build, edition, arch: 'amd64', servicePack: machine.servicePack },
    hotfixes: hotfixes.map((kb) => ({ kb })),
  };
}

function observe(db: Database, acting: Acting, site: Site, machine: Machine, asset: number, secured: boolean): void {
  if (!machine.debian && !machine.windows) return;
  const inventory = machine.debian ? debianInventory(site, machine, secured) : windowsInventory(machine);
  const seen = { asset, source: 'sample', takenAt: acting.now, inventory };
  const { id } = saveObservation(db, acting, { ...seen, file: null });
  applyInventory(db, { ...seen, observation: id });
}

function setUp(db: Database, acting: Acting, site: Site): Map<string, number> {
  const assets = new Map<string, number>();
  for (const machine of site.machines) {
    const asset = createAsset(db, acting, machine.name);
    appendLog(db, acting, 'asset.created', formatId('asset', asset), { name: machine.name, source: 'sample' });
    changeAssets(db, acting, [asset], {
      kind: machine.kind,
      ...(machine.criticality && { criticality: machine.criticality }),
      ...(machine.exposure && { exposure: machine.exposure }),
      department: machine.department,
      environment: machine.environment ?? 'production',
      ...(machine.redundancyGroup && { redundancyGroup: machine.redundancyGroup }),
      ...(machine.ring && { ring: machine.ring }),
    });
    // An address of RFC 5737, where nobody answers: it is known how to reach the machine, and nobody is reached by it.
    if (machine.debian && !machine.unseen) {
      const { address } = machine;
      saveReach(db, acting, asset, { address, port: 22, user: 'admin', keyPath: null, jump: null, sudo: true });
    }
    assets.set(machine.name, asset);
  }
  return assets;
}

export const sampleJob: Job<Record<string, never>, { machines: number }> = {
  kind: 'sample',
  title: () => 'Making the sample site',
  run({ db, acting, progress }) {
    const site = sampleSite.parse(readResourceJson('sample/site.json'));
    const begin = Date.parse(sampleStart(acting.now));
    const at = (share: number): Acting => ({
      ...acting,
      now: new Date(begin + share * (Date.parse(acting.now) - begin)).toISOString(),
    });
    progress(0, 'loading the shipped advisory data');
    importStarter(db, at(0), (fraction, message) => progress(fraction * 0.6, message));
    const seen = site.machines.filter((machine) => !machine.unseen);
    db.transaction(() => {
      changeSettings(db, at(0), { site: site.site });
      const assets = setUp(db, at(0), site);
      // The machines that are secured half way got there by a rollout.
      const secured = seen.filter((machine) => machine.debian?.level === 'secured').map(({ name }) => name);
      let past: number | null = null;
      for (const [step, share] of [0, 0.5, 1].entries()) {
        if (step === 1) past = pastRollout(db, at(0.4), at(0.5).now, secured);
        progress(0.6 + 0.4 * share * 0.9, `judging ${seen.length} machines`);
        for (const machine of seen) {
          observe(
            db,
            at(share),
            site,
            machine,
            assets.get(machine.name)!,
            step > 0 && machine.debian?.level === 'secured',
          );
        }
        matchAssets(db, at(share), 'all');
        if (step === 1 && past !== null) verifySampleRollout(db, at(share), past);
      }
      rolloutInReview(db, at(1));
    });
    progress(1, '');
    return { machines: site.machines.length };
  },
};
