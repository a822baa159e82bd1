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

const defaultTimeout = 60_000;
const maxBuffer = 64 * 1024 * 1024;

/** Never throws. `file` is an absolute path of a system program; `timeout` in milliseconds. */
export function runProgram(file: string, args: string[], timeout = defaultTimeout): Promise<ProgramOutput> {
  // Windows' programs need more of their surroundings than a Unix program does.
  const env = process.platform === 'win32' ? process.env : { HOME: '/nonexistent' };
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      {
        timeout,
        maxBuffer,
        env: {
          ...env,
          ...(process.platform === 'win32'
            ? {}
            : { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }),
          LC_ALL: 'C',
        },
        cwd: process.platform === 'win32' ? undefined : '/',
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (!error) return resolve({ exit: 0, stdout, stderr, problem: '' });
        const why = error.killed
          ? 'it took too long'
          : (error as NodeJS.ErrnoException).code === 'ENOENT'
            ? 'it is not installed'
            : stderr.trim().split('\n')[0] || error.message;
        const exit = typeof error.code === 'number' ? error.code : null;
        return resolve({ exit, stdout, stderr, problem: `${file.slice(file.lastIndexOf('/') + 1)}: ${why}` });
      },
    );
  });
}
