/** The shorter lists of a finding's page: what would change it, CVSS of every source, exceptions, history. */
import { useState } from 'react';
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Explanation } from '../../../src-shared/model/finding.ts';
import { client } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { changeWords, whatWouldChange } from './what-would-change.ts';

export function WhatWouldChange({ explanation }: { explanation: Explanation }) {
  const { factors, finding } = explanation;
  return (
    <section aria-label="What would change it">
      <h2>What would change it</h2>
      <table className="ledger">
        <tbody>
          {whatWouldChange(factors, finding.exploited, finding.fixed).map(({ what, by }) => (
            <tr key={what}>
              <td>{what}</td>
              <td className="r">{by === null ? <b className="ok">closed</b> : changeWords(by)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function CvssTable({ cvss }: { cvss: Explanation['cvss'] }) {
  return (
    <section aria-label="CVSS">
      <h2>CVSS, all sources</h2>
      {cvss.length === 0 ? (
        <p className="mut">No source gives a CVSS vector; the severity is the vendor’s word or assumed.</p>
      ) : (
        <table className="ledger">
          <thead>
            <tr>
              <th>Version</th>
              <th>Source</th>
              <th className="r">Base</th>
              <th>Severity</th>
              <th>Vector</th>
              <th>Used</th>
            </tr>
          </thead>
          <tbody>
            {cvss.map((entry) => (
              <tr key={`${entry.version} ${entry.source} ${entry.vector}`}>
                <td>{entry.version}</td>
                <td>{entry.source}</td>
                <td className="r">{entry.base.toFixed(1)}</td>
                <td>{entry.severity}</td>
                <td className="mono find-vector">{entry.vector}</td>
                <td>{entry.used ? <b>used</b> : <span className="mut">no</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function ExceptionList({ exceptions }: { exceptions: Explanation['exceptions'] }) {
  const [ending, setEnding] = useState<string | null>(null);
  if (exceptions.length === 0) return null;
  return (
    <section aria-label="Exceptions">
      <h2>Exceptions</h2>
      <table className="ledger">
        <thead>
          <tr>
            <th>Kind</th>
            <th>Reason</th>
            <th>Approver</th>
            <th>Until</th>
            <th>
              <span className="hidden-text">Action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {exceptions.map((exception) => (
            <tr key={exception.id}>
              <td>{exception.kind}</td>
              <td>{exception.reason}</td>
              <td>{exception.approver}</td>
              <td>
                <DateText value={exception.until} kind="day" />
              </td>
              <td className="r">
                {exception.active ? (
                  <Button onClick={() => setEnding(exception.id)}>End…</Button>
                ) : (
                  <span className="mut">ended</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ending !== null && <EndException id={ending} onClose={() => setEnding(null)} />}
    </section>
  );
}

function EndException({ id, onClose }: { id: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const end = useMutation({
    mutationFn: () => client.exceptions.end({ id, reason: reason.trim() }),
    onSuccess: () => {
      notifyChange('The exception has ended; the original clocks count again.');
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="End the exception">
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          end.mutate();
        }}
      >
        <p className="mut">
          The original clocks count again at once. This can’t be undone, a new exception can be made.
        </p>
        <TextInput
          label="Reason"
          required
          minLength={3}
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ErrorAlert error={end.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={end.isPending}>
            End it
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export function HistoryTable({ history }: { history: Explanation['history'] }) {
  return (
    <section aria-label="History">
      <h2>History</h2>
      <table className="ledger">
        <tbody>
          {history.map((entry) => (
            <tr key={`${entry.at} ${entry.what}`}>
              <td className="mut">
                <DateText value={entry.at} />
              </td>
              <td>{entry.what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
