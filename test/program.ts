/** Runs the built program as a person would: the launcher with arguments, and `serve` until it is stopped. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');
const launcher = join(root, 'resources/bin/patchledger');

export interface Ran<Document> {
  exit: number | null;
  document: Document;
  stdout: string;
  stderr: string;
}

/** A new empty folder for one test's vaults and files. */
export function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'patchledger-test-'));
}

/** Runs one command with --json and answers its exit status and document (undefined when there was none). */
export function run<Document = Record<string, never>>(
  args: string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Ran<Document> {
  const result = spawnSync(launcher, ['--json', ...args], {
    encoding: 'utf8',
    cwd: options.cwd,
    input: options.input ?? '',
    env: { ...process.env, ...options.env },
    maxBuffer: 512 * 1024 * 1024,
  });
  let document: unknown;
  try {
    document = JSON.parse(result.stdout);
  } catch {
    document = undefined;
  }
  return { exit: result.status, document: document as Document, stdout: result.stdout, stderr: result.stderr };
}

/** As `run`, while this process goes on answering, for commands that talk to a server of the test. */
export async function runBeside<Document = Record<string, never>>(
  args: string[],
  options: { env?: Record<string, string> } = {},
): Promise<Ran<Document>> {
  const child = start(['--json', ...args], options.env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = await new Promise<number | null>((ended) => child.on('close', ended));
  let document: unknown;
  try {
    document = JSON.parse(stdout);
  } catch {
    document = undefined;
  }
  return { exit, document: document as Document, stdout, stderr };
}

/** Starts a command that a test will kill or wait for. */
export function start(args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(launcher, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
}

export interface Served {
  url: string;
  stop: () => Promise<number | null>;
}

/** Starts `serve` on a free port and answers its one-time address. */
export async function serve(args: string[], env: Record<string, string> = {}): Promise<Served> {
  const child = start([...args, 'serve', '--port', '0', '--no-open'], env);
  const url = await new Promise<string>((found, failed) => {
    let text = '';
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = /listening on (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)/.exec(text);
      if (match?.[1]) found(match[1]);
    });
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('exit', (code) => failed(new Error(`serve ended with ${code}: ${errors}`)));
  });
  return {
    url,
    stop: () =>
      new Promise((done) => {
        child.removeAllListeners('exit');
        child.on('exit', (code) => done(code));
        child.kill('SIGTERM');
      }),
  };
}
