/** One progress bar on standard error for the task that runs, on a terminal only. */
import { SingleBar } from 'cli-progress';
import type { TaskRow } from '../../src-shared/model/task.ts';

export interface ProgressLine {
  show: (task: TaskRow) => void;
  clear: () => void;
}

export function createProgressLine(shown: boolean): ProgressLine {
  if (!shown) return { show: () => {}, clear: () => {} };
  let bar: SingleBar | null = null;
  const clear = () => {
    bar?.stop();
    bar = null;
  };
  return {
    clear,
    show: (task) => {
      if (task.state !== 'running') return clear();
      if (!bar) {
        bar = new SingleBar({
          format: '{title} {bar} {percentage}%  {message}',
          clearOnComplete: true,
          hideCursor: true,
          stream: process.stderr,
        });
        bar.start(100, 0, { title: task.title, message: task.message });
      }
      bar.update(Math.round((task.progress ?? 0) * 100), { title: task.title, message: task.message });
      return undefined;
    },
  };
}
