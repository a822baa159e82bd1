/**
 * Collects a Debian-family machine over SSH: one fixed script in one exec channel, nothing written over there. Answers
 * what collecting the same machine on the spot would, and how far its clock is off. What can't be read becomes a warning.
 */
import { randomBytes } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { debianSystem } from '../domain/debian-machine.ts';
import { debianSoftware, dpkgPackages, linuxFacts } from '../domain/linux-machine.ts';
import { Sections } from '../domain/sections.ts';
import { readHostKeys } from '../files/public-host-keys.ts';
import type { RemoteHost } from '../remote/remote-host.ts';
import type { Collected } from './local.ts';
import { readSections } from './ssh-debian-frames.ts';
import { debianScript } from './ssh-debian-script.ts';

/** apt may have to read long package lists on a slow machine. */
const timeoutMs = 300_000;
/** From here on a clock that is off is worth a warning, seconds. */
const clockTolerance = 300;

/** Seconds its clock stands before ours; the moment it was read lies between the asking and the first answer. */
function clockOffset(clock: string | undefined, asked: number, answered: number): number | undefined {
  const seconds = Number(clock);
  if (!clock || !Number.isFinite(seconds)) return undefined;
  return Math.round(seconds - (asked + answered) / 2000);
}

/**
 * Throws Refusal: system-unsupported on other systems, collection-failed when the answer is not whole or the package list
 * can't be read, and all of RemoteHost.run. `now` is our clock, milliseconds.
 */
export async function collectSshDebian(
  host: RemoteHost,
  options: { signal?: AbortSignal; now?: () => number } = {},
): Promise<Collected> {
  const now = options.now ?? Date.now;
  const mark = `patchledger-${randomBytes(16).toString('hex')}`;
  const asked = now();
  let answered: number | null = null;
  const output = await host.run(
    { text: debianScript, inputs: { mark: [mark] }, asRoot: true },
    { timeoutMs, signal: options.signal, onOutput: () => (answered ??= now()) },
  );
  const read = readSections(mark, output.stdout, output.stderr);
  if (!read || output.exit !== 0) {
    throw new Refusal(
      'collection-failed',
      `${host.address} did not answer to the end (exit status ${output.exit ?? 'none, a signal ended it'}).`,
      'Look at its load, its disk and its login shell, then try again.',
    );
  }
  const sections = new Sections(read);
  const os = debianSystem(sections.line('os'), sections.ok('debian'), sections.line('name') ?? 'that system');
  const packages = dpkgPackages(sections);
  if (!packages) {
    throw new Refusal(
      'collection-failed',
      `The installed packages of ${host.address} can't be read: ${sections.ok('packages') ? 'dpkg lists none' : sections.problem('packages')}`,
      'Check that dpkg works there.',
    );
  }
  const warnings: string[] = [];
  const inventory: Inventory = {
    ...linuxFacts(sections, readHostKeys(sections.text('hostkeys')), warnings),
    ...debianSoftware(sections, packages, warnings),
  };
  const offset = clockOffset(sections.line('clock'), asked, answered ?? now());
  if (offset !== undefined && Math.abs(offset) > clockTolerance)
    warnings.push(
      `its clock is ${Math.abs(offset)} seconds ${offset > 0 ? 'ahead of' : 'behind'} this computer's: set one of them right, else times in logs and evidence do not agree`,
    );
  const arch = sections.line('arch');
  return {
    inventory: {
      ...inventory,
      os: { ...os, ...(arch ? { arch } : {}) },
      ...(offset === undefined ? {} : { clockOffset: offset }),
    },
    warnings,
  };
}
