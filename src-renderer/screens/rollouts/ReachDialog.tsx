/**
 * The dialog before anything reaches machines: what will happen, the login, and the start. Once the work is under way
 * it closes by itself: the page and the task tray show how it goes, and a failure after that is told in a note.
 */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SshOptionsInput } from '../../../src-shared/model/ssh.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { emptyLogin, sshOptionsOf } from '../../parts/ssh-login.ts';
import { SshFields } from '../../parts/SshFields.tsx';
import '../../parts/except-dialog.css';

/** A refusal comes at once; what takes longer than this has begun. */
const underWay = 1500;

/** Work that this window started on a rollout and that is not over. */
export const reachKey = (rollout: string) => ['rollout', 'reach', rollout];

interface ReachDialogProps {
  rollout: string;
  title: string;
  /** The button that starts. */
  start: string;
  /** Red where it takes something back. */
  danger?: boolean;
  /** Answers what came of it, in a sentence. */
  act: (ssh: SshOptionsInput) => Promise<string>;
  onClose: () => void;
  children: ReactNode;
}

export function ReachDialog({ rollout, title, start, danger = false, act, onClose, children }: ReachDialogProps) {
  const queries = useQueryClient();
  const [login, setLogin] = useState(emptyLogin);
  const shown = useRef(true);
  const run = useMutation({
    mutationKey: reachKey(rollout),
    mutationFn: () => act(sshOptionsOf(login)),
    onSuccess: (words) => {
      notifyChange(words);
      if (shown.current) onClose();
    },
    onError: (error) => {
      if (!shown.current) notifyFailure(error);
    },
    onSettled: () => void queries.invalidateQueries(),
  });
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  const { isPending } = run;
  useEffect(() => {
    if (!isPending) return;
    const timer = setTimeout(onClose, underWay);
    return () => clearTimeout(timer);
  }, [isPending, onClose]);

  return (
    <Modal opened onClose={onClose} title={title} size={560}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          run.mutate();
        }}
      >
        {children}
        <SshFields login={login} onChange={setLogin} />
        <ErrorAlert error={run.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={isPending} className={danger ? 'danger' : undefined}>
            {start}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
