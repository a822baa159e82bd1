/** What every collector answers, and how the answer of a shipped script becomes that. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { collectedMachine, listingProblem } from '../domain/collected-machine.ts';
import type { CollectedContainer } from '../domain/containers.ts';
import { Sections } from '../domain/sections.ts';
import { readCollectedFile } from '../files/collected-file.ts';
import { readHostKeys } from '../files/public-host-keys.ts';

export interface Collected {
  inventory: Inventory;
  /** Containers that run on it, each a machine of its own. */
  containers: CollectedContainer[];
  /** What could not be read, in words. */
  warnings: string[];
}

/** What a script printed and how it ended. */
export interface ScriptAnswer {
  exit: number | null;
  stdout: string;
  stderr: string;
}

const marker = '{"schema":"patchledger-inventory/';

function firstLine(text: string): string {
  // PowerShell wraps what it says on standard error in XML (CLIXML).
  const plain = text.replace(/#< CLIXML\s?|_x000D__x000A_|<[^>]{1,2000}>/g, ' ');
  return (plain.split('\n').find((line) => line.trim() !== '') ?? '').trim().slice(0, 300);
}

/**
 * Reads the document that collect.sh or collect.ps1 printed; `place` is the machine in messages. Throws Refusal:
 * collection-failed where there is none, it is not whole or it lists no packages of a Linux machine; system-unsupported
 * where that has no package manager we know.
 */
export function readAnswer(place: string, { exit, stdout, stderr }: ScriptAnswer): Collected {
  const said = firstLine(stderr);
  const failed = (hint = 'Look at its load, its disk and its login shell, then try again.') =>
    new Refusal(
      'collection-failed',
      `${place} did not answer to the end (exit status ${exit ?? 'none, a signal ended it'}${said ? `: ${said}` : ''}).`,
      hint,
    );
  const start = stdout.indexOf(marker);
  if (start < 0) throw failed();
  const text = stdout.slice(start);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw failed();
  }
  const { sections, collector } = readCollectedFile(json, Buffer.from(text));
  const machine = collectedMachine(sections, collector.elevated, readHostKeys);
  if (machine.inventory.packages || sections.has('win-os') || sections.has('mac-version')) return machine;
  const asked = new Sections(sections);
  const problem = listingProblem(asked);
  if (problem !== null)
    throw new Refusal(
      'collection-failed',
      `The installed packages of ${place} can't be read: ${problem}`,
      'Check that its package manager works there.',
    );
  throw unsupported(machine.inventory.os?.name ?? asked.line('uname') ?? 'that system');
}

/** A system that no script of ours knows, by its name. */
export function unsupported(system: string): Refusal {
  return new Refusal(
    'system-unsupported',
    `Collecting from ${system} is not supported: it has none of dpkg, rpm and apk, and is neither macOS nor Windows.`,
    'Run collect.sh there for what it tells of any Unix and import its file, or import the package lists it has.',
  );
}
