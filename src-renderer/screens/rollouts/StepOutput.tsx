/** The whole output of one step, read from the engine when a person opens it. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { RolloutStep } from '../../../src-shared/model/rollout.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { saveText } from '../../parts/data-grid/save-text.ts';
import { stepWords } from './run-words.ts';

export function StepOutput({ rollout, step }: { rollout: string; step: RolloutStep }) {
  const [open, setOpen] = useState(false);
  const output = useQuery(orpc.rollouts.output.queryOptions({ input: { id: rollout, step: step.id }, enabled: open }));
  const label = `Output of ${stepWords[step.name]}`;
  return (
    <div>
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide the output' : 'Show the output'}
      </button>
      {open && output.data === undefined && output.error === null ? (
        <p role="status" className="mut">
          Reading the output…
        </p>
      ) : null}
      {open ? <ErrorAlert error={output.error} onRetry={() => void output.refetch()} /> : null}
      {open && output.data ? (
        <>
          {output.data.truncated ? (
            <p className="soon">More came than is kept: the middle is left out where the text says so.</p>
          ) : null}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
          <pre className="ro-output" role="region" aria-label={label} tabIndex={0}>
            {output.data.text}
          </pre>
          <button
            type="button"
            className="link"
            onClick={() => saveText(`${rollout}-${step.id}.txt`, 'text/plain', output.data.text)}
          >
            Save as a file
          </button>
        </>
      ) : null}
    </div>
  );
}
