/** The head of a screen: its title, one sentence of facts below it, actions on the right. */
import type { ReactNode } from 'react';
import './screen-head.css';

interface ScreenHeadProps {
  title: ReactNode;
  /** One line of facts under the title. */
  sub?: ReactNode;
  /** Path back, above the title, on the page of one row. */
  trail?: ReactNode;
  actions?: ReactNode;
}

export function ScreenHead({ title, sub, trail, actions }: ScreenHeadProps) {
  return (
    <div className="screen-head">
      <div>
        {trail ? <div className="mut">{trail}</div> : null}
        <h1>{title}</h1>
        {sub ? <div className="mut">{sub}</div> : null}
      </div>
      {actions ? <div className="screen-actions">{actions}</div> : null}
    </div>
  );
}
