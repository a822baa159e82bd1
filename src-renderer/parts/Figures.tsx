/** The ruled band of figures on top of a screen; every figure is a link to the rows it counts. */
import type { ReactNode } from 'react';
import type { Tone } from './state-words.ts';
import './figures.css';

export interface Figure {
  value: string;
  label: string;
  /** A second, smaller line: what it is made of. */
  small?: ReactNode;
  /** Route made by `href`. */
  to?: string;
  tone?: Tone;
}

export function Figures({ label, figures }: { label: string; figures: Figure[] }) {
  return (
    <ul className="figures" aria-label={label}>
      {figures.map((figure) => {
        const body = (
          <>
            <b className={figure.tone ?? ''}>{figure.value}</b>
            <span>{figure.label}</span>
            <small>{figure.small ?? '\u00A0'}</small>
          </>
        );
        return <li key={figure.label}>{figure.to ? <a href={figure.to}>{body}</a> : <div>{body}</div>}</li>;
      })}
    </ul>
  );
}
