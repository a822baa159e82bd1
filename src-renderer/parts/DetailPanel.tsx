/** The panel that slides over from the right for one row: Escape closes it and focus goes back to where it was. */
import { CloseButton } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import './detail-panel.css';

interface DetailPanelProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the foot. */
  actions?: ReactNode;
  /** For what has long lines, such as the output of commands. */
  wide?: boolean;
}

export function DetailPanel({ title, onClose, children, actions, wide = false }: DetailPanelProps) {
  const panel = useRef<HTMLElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    const element = panel.current;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.stopPropagation();
      onClose();
    };
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside
      ref={panel}
      className={wide ? 'detail-panel wide' : 'detail-panel'}
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
    >
      <div className="detail-head">
        <h2 id={titleId}>{title}</h2>
        <CloseButton aria-label="Close panel" size="sm" onClick={onClose} />
      </div>
      <div className="detail-body">{children}</div>
      {actions ? <div className="detail-foot">{actions}</div> : null}
    </aside>
  );
}
