/** Made-up sites with their truth (generate-site.ts): nothing may be joined wrongly, and hardly anything missed. */
import { expect, it } from 'vitest';
import { reconcileSite } from './reconcile.ts';

/** 200 in the long checks. */
const sites = Number(process.env.PATCHLEDGER_SITES ?? 6);

it(`joins no two machines, and misses at most 2%, over ${sites} sites`, { timeout: 1_800_000 }, async () => {
  const wrong: string[] = [];
  const missed: string[] = [];
  let observations = 0;
  for (let seed = 1; seed <= sites; seed++) {
    const site = await reconcileSite(seed);
    wrong.push(...site.wrong.map((one) => `site ${seed}, ${one}`));
    missed.push(...site.missed);
    observations += site.observations;
  }
  expect(wrong).toEqual([]);
  expect(missed.length / observations).toBeLessThanOrEqual(0.02);
});
