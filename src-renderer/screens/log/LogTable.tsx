/** The rows of the log, drawn as they are scrolled to; a row opens to its detail and its hashes. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { LogEntry } from '../../../src-shared/model/log.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { detailLine } from './detail-line.ts';

interface LogTableProps {
  entries: LogEntry[];
  total: number;
  /** Called when the last loaded row comes near. */
  onEnd: () => void;
}

function Opened({ entry }: { entry: LogEntry }) {
  return (
    <div className="log-detail">
      <pre className="mono">{JSON.stringify(entry.detail, null, 2)}</pre>
      <dl className="mono">
        <dt>time</dt>
        <dd>{entry.at}</dd>
        <dt>before</dt>
        <dd>{entry.prev}</dd>
        <dt>hash</dt>
        <dd>{entry.hash}</dd>
      </dl>
    </div>
  );
}

export function LogTable({ entries, total, onEnd }: LogTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<number | null>(null);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 32,
    overscan: 12,
    getItemKey: (index) => entries[index]?.seq ?? index,
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (entries.length > 0 && lastShown >= entries.length - 20) onEnd();
  }, [entries.length, lastShown, onEnd]);

  return (
    <div className="log-table" role="table" aria-label="Log" aria-rowcount={total + 1}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className="log-row log-head">
          <span role="columnheader" className="r">
            Entry
          </span>
          <span role="columnheader">When</span>
          <span role="columnheader">Who</span>
          <span role="columnheader">Action</span>
          <span role="columnheader">Subject and detail</span>
        </div>
      </div>
      {/* Scrolled by keyboard as well: its rows hold buttons. */}
      <div role="rowgroup" ref={scroller} className="log-scroller">
        <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const entry = entries[item.index];
            if (!entry) return null;
            const opened = open === entry.seq;
            return (
              <div
                key={item.key}
                data-index={item.index}
                ref={rows.measureElement}
                role="row"
                aria-rowindex={item.index + 2}
                className={opened ? 'log-row opened' : 'log-row'}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <span role="cell" className="r">
                  <button
                    type="button"
                    className="log-open"
                    aria-expanded={opened}
                    aria-label={`Entry ${entry.seq}`}
                    onClick={() => setOpen(opened ? null : entry.seq)}
                  >
                    {numberWords(entry.seq)}
                  </button>
                </span>
                <span role="cell">
                  <DateText value={entry.at} kind="exact" />
                </span>
                <span role="cell" className="cut">
                  {entry.actor}
                </span>
                <span role="cell" className="mono">
                  {entry.action}
                </span>
                <span role="cell" className={opened ? '' : 'cut'}>
                  {entry.subject} <span className="mut">{opened ? '' : detailLine(entry.detail)}</span>
                  {opened ? <Opened entry={entry} /> : null}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
