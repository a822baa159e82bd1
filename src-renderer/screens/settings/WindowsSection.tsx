/** The recurring maintenance windows: how often, which comes next, how many machines have each. */
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { RecurringWindow } from '../../../src-shared/model/window.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { lengthWords, localWords, ruleWords } from '../../parts/window-words.ts';
import { href, useRoute } from '../../router.ts';
import { useZone } from '../../state/site.ts';
import { NextRuns } from './NextRuns.tsx';
import { fieldsOf, WindowDialog } from './WindowDialog.tsx';

export function WindowsSection() {
  const heading = useId();
  const section = useRef<HTMLElement>(null);
  const queries = useQueryClient();
  const list = useQuery(orpc.windows.list.queryOptions());
  const [dialog, setDialog] = useState<RecurringWindow | 'new' | null>(null);
  const wanted = useRoute().query.get('section') === 'windows';
  const loaded = list.data !== undefined;
  useEffect(() => {
    if (wanted && loaded) section.current?.scrollIntoView();
  }, [wanted, loaded]);

  const remove = async (window: RecurringWindow) => {
    await client.windows.remove({ name: window.name });
    await queries.invalidateQueries();
    notifyChange(`Maintenance window ${window.name} removed.`, async () => {
      await client.windows.save({ name: window.name, ...fieldsOf(window) });
      await queries.invalidateQueries();
    });
  };
  return (
    <section aria-labelledby={heading} className="settings-block" ref={section}>
      <h2 id={heading}>Maintenance windows</h2>
      <p className="mut">
        When machines may be worked on. A rollout without windows of its own keeps to those of its machines.
      </p>
      <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.data?.windows.map((window) => (
        <WindowRow
          key={window.id}
          window={window}
          onChange={() => setDialog(window)}
          onRemove={() => void remove(window).catch(notifyFailure)}
        />
      ))}
      <div>
        <Button onClick={() => setDialog('new')}>New window…</Button>
      </div>
      {dialog === null ? null : (
        <WindowDialog window={dialog === 'new' ? null : dialog} onClose={() => setDialog(null)} />
      )}
    </section>
  );
}

interface WindowRowProps {
  window: RecurringWindow;
  onChange: () => void;
  onRemove: () => void;
}

function WindowRow({ window, onChange, onRemove }: WindowRowProps) {
  const { locale } = useZone();
  const [open, setOpen] = useState(false);
  return (
    <div className="settings-window" role="group" aria-label={`Maintenance window ${window.name}`}>
      <div className="settings-line">
        <span>
          <b>{window.name}</b>{' '}
          <span className="mut">
            {ruleWords(window)}, {window.starts.slice(11)}, {lengthWords(window.minutes)}, {window.timeZone}
          </span>
        </span>
        <span className="settings-buttons">
          <Button onClick={onChange} aria-label={`Change ${window.name}`}>
            Change…
          </Button>
          <Button onClick={onRemove} aria-label={`Remove ${window.name}`}>
            Remove
          </Button>
        </span>
      </div>
      <div className="mut">
        {window.next === null ? (
          <span className="soon">over: it does not come again</span>
        ) : (
          <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            next {localWords(window.next.there.start, locale)}
          </button>
        )}
        ,{' '}
        {window.machines === 0 ? (
          'no machine has it'
        ) : (
          <a className="link" href={href('assets', null, { query: window.name })}>
            {countWords(window.machines, 'machine')}
          </a>
        )}
      </div>
      {open ? <NextRuns of={window.name} /> : null}
    </div>
  );
}
