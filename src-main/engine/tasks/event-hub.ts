/** Hands engine events to every listener; a slow one gets the newest state of each task, not all of them. */
import type { EngineEvent } from '../../../src-shared/model/task.ts';

export interface EventHub {
  tell(event: EngineEvent): void;
  /** Ends when `signal` aborts or the hub closes. */
  listen(signal?: AbortSignal): AsyncGenerator<EngineEvent>;
  close(): void;
}

interface Listener {
  waiting: Map<string, EngineEvent>;
  wake: () => void;
}

export function createEventHub(): EventHub {
  const listeners = new Set<Listener>();
  let closed = false;
  return {
    tell: (event) => {
      for (const listener of listeners) {
        listener.waiting.set(event.type === 'task' ? event.task.id : event.type, event);
        listener.wake();
      }
    },
    listen: async function* listen(signal) {
      const listener: Listener = { waiting: new Map(), wake: () => {} };
      listeners.add(listener);
      const wake = () => listener.wake();
      signal?.addEventListener('abort', wake);
      try {
        for (;;) {
          if (closed || signal?.aborted) return;
          const events = [...listener.waiting.values()];
          listener.waiting.clear();
          yield* events;
          if (listener.waiting.size > 0 || closed || signal?.aborted) continue;
          await new Promise<void>((awake) => {
            listener.wake = awake;
          });
        }
      } finally {
        listeners.delete(listener);
        signal?.removeEventListener('abort', wake);
      }
    },
    close: () => {
      closed = true;
      for (const listener of listeners) listener.wake();
    },
  };
}
