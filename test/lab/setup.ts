/** Brings the lab up before all tests on it and takes it down after them, also when the run is killed. */
import { networkInterfaces } from 'node:os';
import type { TestProject } from 'vitest/node';
import { Lab } from './lab.ts';
import { missingForLab } from './settings.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Name of the lab that is up; null where it can't be built. */
    lab: string | null;
    /** Why it can't. */
    missing: string;
  }
}

/** The first 10.77.N that this machine has no address in. */
function freePrefix(): string {
  const taken = new Set(
    Object.values(networkInterfaces()).flatMap((cards) =>
      (cards ?? []).map(({ address }) => address.split('.', 3).join('.')),
    ),
  );
  for (let number = 100; number < 250; number++) if (!taken.has(`10.77.${number}`)) return `10.77.${number}`;
  throw new Error('no subnet is free for the lab');
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const missing = missingForLab();
  project.provide('missing', missing ?? '');
  if (missing !== null) {
    if (process.env.CI === 'true') throw new Error(`with CI=true nothing may be skipped: ${missing}`);
    console.log(`SKIPPED: the tests on the lab: ${missing}.`);
    project.provide('lab', null);
    return undefined;
  }
  const started = performance.now();
  const lab = await Lab.up({ name: `t${(process.pid % 46_656).toString(36)}`, prefix: freePrefix() });
  lab.removeOnExit();
  console.log(`lab: ${lab.hosts.length} hosts up in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  project.provide('lab', lab.name);
  return () => lab.down();
}
