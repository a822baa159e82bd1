/** The task tray: what runs now, how far, how long still, how to stop it; the recent tasks with their log. */
import { Button, CloseButton, Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { TaskRow } from '../../src-shared/model/task.ts';
import { client, orpc } from '../api.ts';
import { orderTasks, timeLeftWords } from './task-words.ts';
import { DateText } from './DateText.tsx';
import { ErrorAlert } from './ErrorAlert.tsx';
import { notifyFailure } from './notify-change.tsx';
import { StateWord } from './StateWord.tsx';
import './task-tray.css';

function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Progress({ task }: { task: TaskRow }) {
  const percent = task.progress === null ? null : Math.round(task.progress * 100);
  return (
    <>
      <span
        className={percent === null ? 'tray-bar unsure' : 'tray-bar'}
        role="progressbar"
        aria-label={task.title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
        aria-valuetext={percent === null ? task.message : `${percent}%`}
      >
        <span style={{ width: `${percent ?? 30}%` }} />
      </span>
      {percent === null ? null : <span>{percent}%</span>}
    </>
  );
}

function Running({ task, others }: { task: TaskRow; others: number }) {
  const now = useSeconds();
  return (
    <>
      <b className="tray-title">{task.title}</b>
      <span className="tray-message">{task.message}</span>
      <Progress task={task} />
      <span>{timeLeftWords(task, now)}</span>
      <button
        type="button"
        className="link"
        onClick={() => void client.tasks.cancel({ id: task.id }).catch(notifyFailure)}
        aria-label={`Cancel ${task.title}`}
      >
        Cancel
      </button>
      {others > 0 ? <span>and {others} more</span> : null}
    </>
  );
}

function Recent({ tasks }: { tasks: TaskRow[] }) {
  const [open, setOpen] = useState<string | null>(null);
  if (tasks.length === 0) return <p className="mut">No task has run since PatchLedger was started.</p>;
  return (
    <ul className="recent">
      {tasks.map((task) => (
        <li key={task.id}>
          <button
            type="button"
            aria-expanded={open === task.id}
            onClick={() => setOpen(open === task.id ? null : task.id)}
          >
            <StateWord state={task.state} />
            <span className="recent-title">{task.title}</span>
            <span className="mut">
              <DateText value={task.endedAt ?? task.startedAt} />
            </span>
          </button>
          {open === task.id ? (
            <div className="recent-log">
              <ErrorAlert error={task.error} />
              <p className="mut">{task.message}</p>
              {task.lines.map((line, index) => (
                <div key={`${line.at}-${index}`} className="mono">
                  {line.text}
                </div>
              ))}
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

export function TaskTray() {
  const list = useQuery({ ...orpc.tasks.list.queryOptions(), retry: false });
  const [opened, setOpened] = useState(false);
  const tasks = orderTasks(list.data?.tasks ?? []);
  const running = tasks.filter((task) => task.state === 'running');
  const first = running[0];
  return (
    <footer className="tray" aria-label="Tasks">
      {first ? (
        <Running task={first} others={running.length - 1} />
      ) : (
        <span>Nothing is running. Nothing is contacted unless you ask.</span>
      )}
      <span className="spread" />
      <Popover opened={opened} onChange={setOpened} position="top-end" width={460} shadow="md" trapFocus>
        <Popover.Target>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => setOpened(!opened)}
            aria-expanded={opened}
          >
            Recent tasks
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Recent tasks">
          <div className="recent-head">
            <h2>Recent tasks</h2>
            <CloseButton aria-label="Close recent tasks" size="sm" onClick={() => setOpened(false)} />
          </div>
          <Recent tasks={tasks} />
        </Popover.Dropdown>
      </Popover>
    </footer>
  );
}
