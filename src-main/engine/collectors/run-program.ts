/** Runs fixed programs for collectors: argument arrays only, plain C locale, bounded time and output. */
import { execFile } from 'node:child_process';

export interface ProgramOutput {
  /** Exit status; null where it was not started or was ended. */
  exit: number | null;
  stdout: string;
  stderr: string;
  /** Why it failed, in words; empty when it did not. */
  problem: string;
}

export interface ProgramOptions {
  /** Milliseconds; default a minute. */
  timeout?: number;
  /** For its standard input. */
  input?: string;
  signal?: AbortSignal;
}

const maxBuffer = 64 * 1024 * 1024;
const unix = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/nonexistent' };

/** Never throws but where it is cancelled. `file` is an absolute path of a system program. */
export function runProgram(file: string, args: string[], options: ProgramOptions = {}): Promise<ProgramOutput> {
  const { timeout = 60_000, input, signal } = options;
  const isWindows = process.platform === 'win32';
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      {
        timeout,
        maxBuffer,
        signal,
        // Windows' programs need more of their surroundings than a Unix program does.
        env: { ...(isWindows ? process.env : unix), LC_ALL: 'C' },
        cwd: isWindows ? undefined : '/',
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (!error) return resolve({ exit: 0, stdout, stderr, problem: '' });
        if (signal?.aborted) return reject(signal.reason as Error);
        const why = error.killed
          ? 'it took too long'
          : (error as NodeJS.ErrnoException).code === 'ENOENT'
            ? 'it is not installed'
            : stderr.trim().split('\n')[0] || error.message;
        const exit = typeof error.code === 'number' ? error.code : null;
        return resolve({ exit, stdout, stderr, problem: `${file.slice(file.lastIndexOf('/') + 1)}: ${why}` });
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}
