/** A part of the plan form that can stay closed: its title, and while it is closed what is set in it. */
import type { ReactNode } from 'react';

export function Section({ title, summary, children }: { title: string; summary: ReactNode; children: ReactNode }) {
  return (
    <details className="plan-section">
      <summary>
        <b>{title}</b> <span className="mut">{summary}</span>
      </summary>
      <div>{children}</div>
    </details>
  );
}
