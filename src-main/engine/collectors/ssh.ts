/**
 * Collects a machine over SSH in one exec channel, whatever it is: Linux and macOS by collect.sh, Windows by collect.ps1,
 * both read from standard input, so that nothing is written over there. Also tells how far its clock is off.
 */
import type { RemoteHost, StrangeHost } from '../remote/remote-host.ts';
import { readResource } from '../resources.ts';
import { readAnswer, unsupported, type Collected } from './collector.ts';

export type SshSource = 'ssh-linux' | 'ssh-macos' | 'ssh-windows';

/** apt may have to read long package lists on a slow machine, and containers have minutes of their own. */
const timeoutMs = 900_000;
/** From here on a clock that is off is worth a warning, seconds. */
const clockTolerance = 300;

/** First the clock, whose answer is timed, and the system: what collect.sh does not know is left alone. */
const unixScript = (script: string) => `date -u +%s.%N || echo
uname -srm || echo
case $(uname -s) in
  Linux | Darwin) ;;
  *) exit 0 ;;
esac
set -- -o -
${script}`;

/** Seconds its clock stands before ours; the moment it was read lies between the asking and the first answer. */
function clockOffset(clock: string | undefined, asked: number, answered: number): number | undefined {
  // The date of macOS and busybox knows no parts of a second and prints the N.
  const seconds = Number(/^\d{1,12}(?:\.\d+)?/.exec(clock ?? '')?.[0]);
  return Number.isFinite(seconds) && clock ? Math.round(seconds - (asked + answered) / 2000) : undefined;
}

const isWindows = (server: string) => /windows/i.test(server);

export interface SshOptions {
  signal?: AbortSignal;
  /** Our clock, milliseconds. */
  now?: () => number;
}

async function collectUnix(host: RemoteHost, options: SshOptions): Promise<Collected & { source: SshSource }> {
  const now = options.now ?? Date.now;
  const asked = now();
  let answered: number | null = null;
  const output = await host.run(
    { text: unixScript(readResource('collect.sh').toString('ascii')), asRoot: true },
    { timeoutMs, signal: options.signal, onOutput: () => (answered ??= now()) },
  );
  const [clock, uname = ''] = output.stdout.split('\n', 2);
  const [system = ''] = uname.split(' ');
  if (output.exit === 0 && uname && system !== 'Linux' && system !== 'Darwin') throw unsupported(uname);
  const collected = readAnswer(host.address, output);
  const offset = clockOffset(clock, asked, answered ?? now());
  const warnings = [...collected.warnings];
  if (offset !== undefined && Math.abs(offset) > clockTolerance)
    warnings.push(
      `its clock is ${Math.abs(offset)} seconds ${offset > 0 ? 'ahead of' : 'behind'} this computer's: set one of them right, else times in logs and evidence do not agree`,
    );
  const inventory = { ...collected.inventory, ...(offset === undefined ? {} : { clockOffset: offset }) };
  return { ...collected, inventory, warnings, source: system === 'Darwin' ? 'ssh-macos' : 'ssh-linux' };
}

/**
 * Throws Refusal: system-unsupported, collection-failed, file-damaged where the answer is not what the script wrote, and
 * all of RemoteHost.run.
 */
export async function collectSsh(
  host: StrangeHost,
  options: SshOptions = {},
): Promise<Collected & { source: SshSource }> {
  if (!isWindows(host.server)) return collectUnix(host, options);
  const output = await host.runPowerShell(readResource('collect.ps1').toString('ascii'), "-OutFile '-' -Quiet", {
    timeoutMs,
    signal: options.signal,
  });
  return { ...readAnswer(host.address, output), source: 'ssh-windows' };
}
