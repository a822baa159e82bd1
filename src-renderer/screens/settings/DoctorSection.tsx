/** The doctor: checks the vault's file, indexes, chain and free space, and names every problem with its remedy. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { StateWord } from '../../parts/StateWord.tsx';

export function DoctorSection() {
  const heading = useId();
  const doctor = useMutation(orpc.vaults.doctor.mutationOptions());
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Check-up</h2>
      <p className="mut">
        Looks at the file, its indexes and schema, the log's chain and the free space. Changes nothing.
      </p>
      <div>
        <Button loading={doctor.isPending} onClick={() => doctor.mutate({})}>
          Check the vault
        </Button>
      </div>
      <div aria-live="polite">
        <ErrorAlert error={doctor.error} />
        {doctor.data?.problems.map((problem) => (
          <ErrorAlert key={`${problem.code} ${problem.message}`} error={problem} />
        ))}
        {doctor.data ? (
          <table className="ledger" aria-label="Check-up">
            <tbody>
              {doctor.data.checks.map((check) => (
                <tr key={check.name}>
                  <td>
                    <StateWord state={check.ok ? 'passed' : 'failed'} />
                  </td>
                  <td>{check.name}</td>
                  <td className="mut">{check.detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
    </section>
  );
}
