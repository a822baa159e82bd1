/** Runs fixed programs for collectors: argument arrays only, plain C locale, bounded time and output. */
import { execFile } from 'node:child_process';

export interface ProgramOutput {
  ok: boolean;
  stdout: string;
  /** Why it failed, in words; empty when it did not. */
  problem: string;
}

const timeout = 60_000;
const maxBuffer = 64 * 1024 * 1024;

/** Never throws. `file` is an absolute path of a system program. */
export function runProgram(file: string, args: string[]): Promise<ProgramOutput> {
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      {
        timeout,
        maxBuffer,
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', HOME: '/nonexistent' },
        cwd: '/',
      },
      (error, stdout, stderr) => {
        if (!error) return resolve({ ok: true, stdout, problem: '' });
        const why = error.killed
          ? 'it took too long'
          : (error as NodeJS.ErrnoException).code === 'ENOENT'
            ? 'it is not installed'
            : stderr.trim().split('\n')[0] || error.message;
        return resolve({ ok: false, stdout, problem: `${file.slice(file.lastIndexOf('/') + 1)}: ${why}` });
      },
    );
  });
}
