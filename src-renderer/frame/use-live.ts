/** Follows the engine's events: tasks go into the query cache, a change makes what is shown be read again. */
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { TaskRow } from '../../src-shared/model/task.ts';
import { client, orpc, refusalOf } from '../api.ts';
import { useConnection } from '../state/connection.ts';
import { mergeTask, outcomeWords } from '../parts/task-words.ts';

const firstWait = 500;
const longestWait = 10_000;
/** Many changes come in a burst: read once. */
const gather = 250;

/** Tasks come as events; a report is set anew when its reader asks, not with every entry of the log. */
function isLasting(key: readonly unknown[]): boolean {
  const path = key[0];
  return Array.isArray(path) && (path[0] === 'tasks' || path[0] === 'reports');
}

function readAgain(queries: QueryClient, all: boolean): void {
  void queries.invalidateQueries({ predicate: (query) => all || !isLasting(query.queryKey) });
}

function takeTask(queries: QueryClient, task: TaskRow): void {
  queries.setQueryData(orpc.tasks.list.queryKey(), (old) => ({ tasks: mergeTask(old?.tasks ?? [], task) }));
}

export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    const { setState, say } = useConnection.getState();
    let pending: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      pending ??= setTimeout(() => {
        pending = undefined;
        readAgain(queries, false);
      }, gather);
    };

    const follow = async () => {
      let wait = firstWait;
      while (!stop.signal.aborted) {
        try {
          const events = await client.tasks.events(undefined, { signal: stop.signal });
          if (useConnection.getState().state === 'lost') readAgain(queries, true);
          setState('live');
          wait = firstWait;
          for await (const event of events) {
            if (event.type === 'changed') changed();
            else {
              takeTask(queries, event.task);
              if (event.task.state !== 'running') {
                say(outcomeWords(event.task));
                changed();
              }
            }
          }
        } catch (error) {
          if (stop.signal.aborted) return;
          if (refusalOf(error).code !== 'vault-not-open') setState('lost');
        }
        if (stop.signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, longestWait);
      }
    };
    void follow();
    return () => {
      stop.abort();
      clearTimeout(pending);
    };
  }, [queries]);
}
