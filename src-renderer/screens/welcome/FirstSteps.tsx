/** The first steps of a new vault: this computer, the network, files of other machines, then the overview. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { InventoryImport } from '../../parts/inventory-import/InventoryImport.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { href } from '../../router.ts';

const steps = [
  { id: 'computer', title: 'This computer' },
  { id: 'network', title: 'The network' },
  { id: 'files', title: 'Files of other machines' },
  { id: 'overview', title: 'Overview' },
];

function Computer() {
  const collect = useMutation(orpc.inventory.collectLocal.mutationOptions());
  const tasks = useQuery(orpc.tasks.list.queryOptions());
  const status = useQuery(orpc.status.get.queryOptions());
  const running = tasks.data?.tasks.find((task) => task.state === 'running');
  const result = collect.data?.results[0];
  const percent = running?.progress === null || running === undefined ? null : Math.round(running.progress * 100);
  return (
    <>
      <p>
        Reads the system, its packages and what its package manager offers. Nothing is installed, nothing is changed and
        nothing leaves this computer.
      </p>
      <ErrorAlert error={collect.error ?? result?.error ?? null} />
      {collect.isPending ? (
        <p aria-live="polite">
          <b>{running?.title ?? 'Collecting this computer'}</b>{' '}
          <span className="mut">
            {running?.message ?? ''} {percent === null ? '' : `${percent}%`}
          </span>
        </p>
      ) : null}
      {result?.ok ? (
        <div aria-live="polite">
          <p>
            <b>{result.host}</b>: {countWords(result.packages ?? 0, 'package')} in {numberWords(result.seconds, 1)} s.{' '}
            {status.data ? `${countWords(status.data.findings.open, 'open finding')}.` : ''}
          </p>
          {result.warnings.map((warning) => (
            <p key={warning} className="mut">
              {warning}
            </p>
          ))}
        </div>
      ) : null}
      <div className="step-actions">
        <Button
          variant={result?.ok ? 'default' : 'filled'}
          loading={collect.isPending}
          onClick={() => collect.mutate({})}
        >
          {result?.ok ? 'Collect again' : 'Collect this computer'}
        </Button>
        {collect.isPending ? null : (
          <Button
            component="a"
            href={href('welcome', null, { step: 'network' })}
            variant={result?.ok ? 'filled' : 'default'}
          >
            {result?.ok ? 'Next' : 'Skip'}
          </Button>
        )}
      </div>
    </>
  );
}

function Network() {
  const list = useQuery(orpc.discovery.list.queryOptions());
  const last = list.data?.sweeps[0];
  return (
    <>
      <p>
        Sweep the networks you are allowed to: every address that answers becomes a machine, with its open ports and
        what they say. You confirm the scope before the first packet. Then collect the Linux machines over SSH.
      </p>
      {last ? (
        <p>
          The last sweep found <b>{countWords(last.hosts, 'host')}</b> at {last.ranges.join(', ')}.
        </p>
      ) : null}
      <div className="step-actions">
        <Button component="a" href={href('welcome', null, { step: 'computer' })}>
          Back
        </Button>
        <Button component="a" href={href('discovery')} variant={last ? 'default' : 'filled'}>
          {last ? 'Go to discovery' : 'Choose what to sweep'}
        </Button>
        <Button component="a" href={href('welcome', null, { step: 'files' })} variant={last ? 'filled' : 'default'}>
          {last ? 'Next' : 'Skip'}
        </Button>
      </div>
    </>
  );
}

function Files() {
  return (
    <>
      <p>
        Machines that this computer cannot ask: bring what their own commands print, for example{' '}
        <span className="mono">dpkg -l</span> with <span className="mono">/etc/os-release</span>, or{' '}
        <span className="mono">systeminfo</span> in any language.
      </p>
      <InventoryImport />
      <div className="step-actions">
        <Button component="a" href={href('welcome', null, { step: 'network' })}>
          Back
        </Button>
        <Button component="a" href={href('overview')} variant="filled">
          Go to the overview
        </Button>
      </div>
    </>
  );
}

export function FirstSteps({ step }: { step: 'computer' | 'network' | 'files' }) {
  const at = steps.findIndex((entry) => entry.id === step);
  return (
    <div className="welcome narrow">
      <ol className="steps" aria-label="First steps">
        {steps.map((entry, index) => (
          <li key={entry.id} aria-current={index === at ? 'step' : undefined} className={index < at ? 'past' : ''}>
            <span>{index + 1}</span> {entry.title}
          </li>
        ))}
      </ol>
      <h1>{steps[at]?.title}</h1>
      {step === 'computer' ? <Computer /> : step === 'network' ? <Network /> : <Files />}
    </div>
  );
}
