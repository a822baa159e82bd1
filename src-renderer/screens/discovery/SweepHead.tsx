/** The shown sweep in a line: state, scope, who confirmed it; how far it is, and how to stop it and go on. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { SweepRow } from '../../../src-shared/model/discovery.ts';
import { orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { scopeWords } from './scope-text.ts';
import { outcomeWords, progressWords } from './sweep-words.ts';

export function SweepLine({ sweep }: { sweep: SweepRow }) {
  return (
    <>
      <div className="disc-line">
        <StateWord state={sweep.state} />
        <span>{outcomeWords(sweep)}</span>
      </div>
      <div className="disc-line">
        <span className="disc-words">
          <span className="mono">{sweep.id}</span>, {scopeWords(sweep)}; confirmed by {sweep.confirmedBy},{' '}
          <DateText value={sweep.startedAt} />
        </span>
      </div>
    </>
  );
}

export function SweepProgress({ sweep }: { sweep: SweepRow }) {
  if (sweep.state === 'done' || sweep.state === 'cancelled') return null;
  const percent = Math.floor((100 * sweep.done) / sweep.addresses);
  return (
    <span
      className="disc-progress"
      role="progressbar"
      aria-label={`Sweep ${sweep.id}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={progressWords(sweep)}
      data-running={sweep.state === 'running' || undefined}
    >
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}

export function SweepButtons({ sweep, onResume }: { sweep: SweepRow; onResume: () => void }) {
  const told = (words: string) => ({
    onSuccess: () => notifyChange(words),
    onError: (error: unknown) => notifyFailure(error),
  });
  const pause = useMutation(orpc.discovery.pause.mutationOptions(told(`Sweep ${sweep.id} is paused.`)));
  const cancel = useMutation(
    orpc.discovery.cancel.mutationOptions(told(`Sweep ${sweep.id} is cancelled. What it found stays.`)),
  );
  const input = { id: sweep.id };
  if (sweep.state === 'done' || sweep.state === 'cancelled') return null;
  return (
    <>
      {sweep.state === 'running' ? (
        <Button loading={pause.isPending} onClick={() => pause.mutate(input)}>
          Pause
        </Button>
      ) : (
        <Button variant="filled" onClick={onResume}>
          Resume
        </Button>
      )}
      <Button loading={cancel.isPending} onClick={() => cancel.mutate(input)}>
        Cancel the sweep
      </Button>
    </>
  );
}
