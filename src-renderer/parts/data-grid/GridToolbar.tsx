/** The line above a grid: filter box, exact count, what is selected and what to do with it, columns, export. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, TextInput } from '@mantine/core';

interface GridToolbarProps {
  filterLabel: string;
  query: string;
  onQueryChange: (query: string) => void;
  countText: string;
  busy: boolean;
  selectedText: string | null;
  onClearSelection: () => void;
  bulk: ReactNode;
  tools: ReactNode;
  grouping: ReactNode;
  chooser: ReactNode;
  onExport: () => Promise<void>;
  /** Focus goes to the rows from the filter box. */
  onEnterRows: () => void;
}

const typingRest = 150;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function GridToolbar(props: GridToolbarProps) {
  const { query, onQueryChange, filterLabel } = props;
  const [typed, setTyped] = useState(query);
  const [exporting, setExporting] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const sent = useRef(query);

  // A change from outside (a link, a cleared filter) shows in the box; one's own typing never jumps.
  useEffect(() => {
    if (query !== sent.current) {
      sent.current = query;
      setTyped(query);
    }
  }, [query]);

  useEffect(() => {
    if (typed === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = typed;
      onQueryChange(typed);
    }, typingRest);
    return () => clearTimeout(timer);
  }, [typed, onQueryChange]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return (
    <div className="dg-tools">
      <TextInput
        ref={box}
        type="search"
        size="xs"
        className="dg-filter"
        aria-label={filterLabel}
        placeholder={`${filterLabel}  /`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed !== '') {
            event.stopPropagation();
            setTyped('');
          } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            props.onEnterRows();
          }
        }}
      />
      <span role="status" className="dg-count" data-busy={props.busy || typed !== query || undefined}>
        {props.countText}
      </span>
      {props.selectedText !== null && (
        <span className="dg-selected">
          <b>{props.selectedText}</b>
          {props.bulk}
          <Button variant="subtle" size="xs" onClick={props.onClearSelection}>
            Clear
          </Button>
        </span>
      )}
      <span className="dg-space" />
      {props.tools}
      {props.grouping}
      {props.chooser}
      <Button
        variant="default"
        size="xs"
        loading={exporting}
        onClick={() => {
          setExporting(true);
          void props.onExport().finally(() => setExporting(false));
        }}
      >
        Export CSV
      </Button>
    </div>
  );
}
