/** The word after a change, with its undo; read out politely, gone by itself. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ErrorAlert } from './ErrorAlert.tsx';

/** Says that something changed. `undo` is offered while the word is shown; its failure is shown in turn. */
export function notifyChange(text: string, undo?: () => Promise<unknown>): void {
  const id = notifications.show({
    autoClose: undo ? 10_000 : 5000,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    message: (
      <span className="change-note">
        <span>{text}</span>
        {undo ? (
          <Button
            onClick={() => {
              notifications.hide(id);
              undo().then(
                () => notifyChange('Undone.'),
                (error: unknown) => notifyFailure(error),
              );
            }}
          >
            Undo
          </Button>
        ) : null}
      </span>
    ),
  });
}

/** Shows a failure that has no place of its own on the screen. */
export function notifyFailure(error: unknown): void {
  notifications.show({
    autoClose: false,
    withBorder: true,
    color: 'red',
    closeButtonProps: { 'aria-label': 'Dismiss' },
    message: <ErrorAlert error={error} />,
  });
}
