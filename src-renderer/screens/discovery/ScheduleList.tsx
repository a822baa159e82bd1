/** What is swept and collected again and again: when it comes next, what came of it last, and how to hold it. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Schedule } from '../../../src-shared/model/schedule.ts';
import { client, orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { localWords, ruleWords } from '../../parts/window-words.ts';
import { useZone } from '../../state/site.ts';
import { ScheduleDialog } from './ScheduleDialog.tsx';
import { workWords } from './schedule-words.ts';

export function ScheduleList() {
  const list = useQuery(orpc.schedules.list.queryOptions());
  const [adding, setAdding] = useState(false);
  if (list.error) return <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined)
    return (
      <p role="status" className="mut">
        Loading the schedules…
      </p>
    );
  const { schedules } = list.data;
  const add = <Button onClick={() => setAdding(true)}>Add schedule…</Button>;
  return (
    <>
      {schedules.length === 0 ? (
        <EmptyState title="Nothing comes by itself yet" actions={add}>
          A schedule sweeps ranges or collects machines again and again, as long as this program is open or{' '}
          <span className="mono">patchledger schedule run</span> is called by cron or the Task Scheduler.
        </EmptyState>
      ) : (
        <>
          <div className="disc-buttons disc-note">{add}</div>
          <table className="ledger" aria-label="Schedules">
            <thead>
              <tr>
                <th>Name</th>
                <th>Does</th>
                <th>When</th>
                <th>Next</th>
                <th>Last run</th>
                <th>Confirmed by</th>
                <th>
                  <span className="mut">Act</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {schedules.map((schedule) => (
                <ScheduleRow key={schedule.id} schedule={schedule} />
              ))}
            </tbody>
          </table>
          <p className="disc-note mut">
            They run while this program is open; what was missed is made up for once. They keep no secrets: machines are
            reached as they were last, by key or agent.
          </p>
        </>
      )}
      {adding ? <ScheduleDialog onClose={() => setAdding(false)} /> : null}
    </>
  );
}

const runStates = { running: 'running', done: 'done', partial: 'stopped', failed: 'failed' } as const;

function LastRun({ last, failures }: Pick<Schedule, 'last' | 'failures'>) {
  if (last === null) return <span className="mut">never</span>;
  return (
    <>
      <StateWord state={runStates[last.state]} {...(last.state === 'partial' ? { word: 'In part' } : {})} />{' '}
      <DateText value={last.startedAt} />
      {failures > 1 ? <span className="soon"> {countWords(failures, 'failure')} in a row</span> : null}
      <div className="mut disc-words">{last.detail}</div>
    </>
  );
}

function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const { name, work, starts, timeZone, next, paused, confirmedBy } = schedule;
  const { locale } = useZone();
  const queries = useQueryClient();
  const after = { onSettled: () => void queries.invalidateQueries(), onError: notifyFailure };
  const run = useMutation({
    mutationFn: () => client.schedules.run({ name }),
    onSuccess: ({ ran, waiting }) => {
      for (const one of ran) notifyChange(`${one.name}: ${one.run.detail}.`);
      if (waiting.length > 0) notifyChange(`${name} could not begin: another program works on this vault.`);
    },
    ...after,
  });
  const hold = useMutation({
    mutationFn: () => (paused ? client.schedules.resume({ name }) : client.schedules.pause({ name })),
    ...after,
  });
  const remove = useMutation({
    mutationFn: () => client.schedules.remove({ name }),
    onSuccess: () => notifyChange(`Schedule ${name} removed. The log keeps what it did.`),
    ...after,
  });
  const running = run.isPending || schedule.last?.state === 'running';
  return (
    <tr>
      <td>
        <b>{name}</b>
      </td>
      <td className="disc-words">{workWords(work)}</td>
      <td>
        {ruleWords(schedule)}, {starts.slice(11)}
        <div className="mut">{timeZone}</div>
      </td>
      <td className="nowrap">
        {paused ? (
          <StateWord state="paused" />
        ) : next === null ? (
          <span className="soon">over</span>
        ) : (
          localWords(next.there, locale)
        )}
      </td>
      <td>
        <LastRun {...schedule} />
      </td>
      <td>{confirmedBy}</td>
      <td>
        <div className="disc-buttons">
          <Button aria-label={`Run ${name} now`} disabled={running} onClick={() => run.mutate()}>
            Run now
          </Button>
          <Button
            aria-label={paused ? `Resume ${name}` : `Pause ${name}`}
            loading={hold.isPending}
            onClick={() => hold.mutate()}
          >
            {paused ? 'Resume' : 'Pause'}
          </Button>
          <Button aria-label={`Remove ${name}`} disabled={running} onClick={() => remove.mutate()}>
            Remove
          </Button>
        </div>
      </td>
    </tr>
  );
}
