/** A failed call in words: what happened, what to do, and the code, read out at once. */
import { Button } from '@mantine/core';
import { refusalOf } from '../api.ts';
import type { ShownError } from '../api.ts';
import './error-alert.css';

interface ErrorAlertProps {
  /** What was thrown, or a refusal already translated. Null shows nothing. */
  error: unknown;
  onRetry?: () => void;
}

function isShown(error: unknown): error is ShownError {
  return typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error && 'hint' in error;
}

export function ErrorAlert({ error, onRetry }: ErrorAlertProps) {
  if (error === null || error === undefined) return null;
  const shown = isShown(error) ? error : refusalOf(error);
  return (
    <div role="alert" className="error-alert">
      <div>
        <b>{shown.message}</b> <span className="mono">{shown.code}</span>
        {shown.hint === '' ? null : <div>{shown.hint}</div>}
      </div>
      {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
    </div>
  );
}
