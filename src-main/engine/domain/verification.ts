/**
 * Claim and observation side by side: what a run says it did to a machine, and what a fresh collection saw there. The
 * verdict follows what matching counts: installed versions and the running kernel; all else is a note.
 */
import type { PackageChange, Verification } from '../../../src-shared/model/rollout.ts';
import { compareDpkg } from './versions/dpkg.ts';

export interface Claim {
  state: 'done' | 'rolled-back';
  /** Versions of the source package. */
  from: string;
  to: string;
  packages: readonly PackageChange[];
}

export interface Seen {
  installed: readonly { name: string; arch: string; version: string }[];
  /** For the kernel's patch on a machine with a kernel of its own: the package version that runs. */
  runningKernel: string | null;
  /** Services that still run on files of these packages that were replaced. */
  staleServices: readonly string[];
  /** The machine says it must be restarted, and for which packages. */
  reboot: { required: boolean; packages: readonly string[] } | null;
}

export type Verdict = Pick<Verification, 'claimed' | 'observed' | 'verdict' | 'notes'>;

function installedOf(seen: Seen, { name, arch }: PackageChange): string | null {
  const named = seen.installed.filter((entry) => entry.name === name);
  const exact = named.find((entry) => entry.arch === arch) ?? (named.length === 1 ? named[0] : undefined);
  return exact?.version ?? null;
}

/** What is not as claimed, in words. */
function deviations(claim: Claim, seen: Seen): { off: string[]; gone: string[] } {
  const off: string[] = [];
  const gone: string[] = [];
  for (const change of claim.packages) {
    const version = installedOf(seen, change);
    if (version === null) gone.push(change.name);
    else if (claim.state === 'done' && compareDpkg(version, change.to) < 0)
      off.push(`${change.name} is ${version}, not ${change.to}`);
    else if (claim.state === 'rolled-back' && compareDpkg(version, change.from) !== 0)
      off.push(`${change.name} is ${version}, not ${change.from}`);
  }
  return { off, gone };
}

/** Versions that are there now, in short: one where all packages have the same. */
function observedWords(claim: Claim, seen: Seen): string {
  const versions = claim.packages.flatMap((change) => {
    const version = installedOf(seen, change);
    return version === null ? [] : [{ name: change.name, version }];
  });
  const distinct = [...new Set(versions.map((entry) => entry.version))];
  if (distinct.length === 0) return 'not installed';
  const packages =
    distinct.length === 1 ? distinct[0]! : versions.map((entry) => `${entry.name} ${entry.version}`).join(', ');
  return seen.runningKernel === null ? packages : `${packages}, kernel ${seen.runningKernel} runs`;
}

export function verifyClaim(claim: Claim, seen: Seen): Verdict {
  const { off, gone } = deviations(claim, seen);
  const wanted = claim.state === 'done' ? claim.to : claim.from;
  const notes = [...off];
  const allGone = gone.length === claim.packages.length;
  if (gone.length > 0) notes.push(`not installed there: ${gone.join(', ')}`);
  const oldKernel =
    claim.state === 'done' && seen.runningKernel !== null && compareDpkg(seen.runningKernel, claim.to) < 0;
  if (oldKernel) notes.push(`kernel ${seen.runningKernel} still runs: restart the machine`);
  else if (seen.reboot?.required) {
    const names = seen.reboot.packages.length > 0 ? ` (${seen.reboot.packages.join(', ')})` : '';
    notes.push(`the machine waits for a restart${names}`);
  }
  if (seen.staleServices.length > 0)
    notes.push(`still on the files of before: ${seen.staleServices.join(', ')}; restart them`);
  return {
    claimed: wanted,
    observed: observedWords(claim, seen),
    verdict: off.length > 0 || allGone || oldKernel ? 'mismatch' : 'verified',
    notes,
  };
}
