/** The form of the plan dialog: what and where, then rings, windows, checks and terms, each with its summary while closed. */
import { useRef, useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import { planSettings, type PlanWanted, type RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { client } from '../../api.ts';
import { href, navigate } from '../../router.ts';
import { useZone } from '../../state/site.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { notifyChange } from '../notify-change.tsx';
import { countWords } from '../NumberText.tsx';
import { LeftOut } from './LeftOut.tsx';
import { ChecksField } from './ChecksField.tsx';
import { MachinesField } from './MachinesField.tsx';
import { problemsOf } from './plan-problems.ts';
import { requestOf, type PlanDraft, type PlanMachine } from './plan-draft.ts';
import { Relax } from './Relax.tsx';
import { RingsField } from './RingsField.tsx';
import { TermsField, TogetherField } from './TermsField.tsx';
import { WindowsField } from './WindowsField.tsx';
import '../except-dialog.css';
import './plan.css';

interface PlanFormProps {
  asked: PlanWanted;
  replan: RolloutDetail | undefined;
  patches: PatchRow[];
  machines: PlanMachine[];
  draft: PlanDraft;
  onClose: () => void;
  onDone: (() => void) | undefined;
}

const patchesAtFirst = 6;

/** The answer stands below a long form: it is brought before the person's eyes. */
const showAnswer = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });

function Patches({ patches }: { patches: PatchRow[] }) {
  const [all, setAll] = useState(false);
  return (
    <ul className="plan-patches" aria-label="Patches">
      {patches.slice(0, all ? undefined : patchesAtFirst).map((patch) => (
        <li key={patch.id}>
          <b>{patch.title}</b>{' '}
          <span className="mut">
            {patch.kind === 'kb' || patch.kind === 'application' || patch.kind === 'library'
              ? `${countWords(patch.hosts, 'machine')}; PatchLedger does not install updates of this kind, so it is left out`
              : `offered on ${patch.fixableHosts} of ${countWords(patch.hosts, 'machine')}`}
          </span>
        </li>
      ))}
      {!all && patches.length > patchesAtFirst ? (
        <li>
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show {patches.length - patchesAtFirst} more
          </button>
        </li>
      ) : null}
    </ul>
  );
}

export function PlanForm({ asked, replan, patches, machines, draft: start, onClose, onDone }: PlanFormProps) {
  const zone = useZone();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(start);
  const [problems, setProblems] = useState<string[]>([]);
  const change = (part: Partial<PlanDraft>) => setDraft((now) => ({ ...now, ...part }));
  const planned = useRef(replan?.id);
  const dying = replan?.approvalList.filter((approval) => approval.current).length ?? 0;

  const plan = useMutation({
    mutationFn: async () =>
      client.rollouts.plan({
        ...(asked.decision === undefined ? { patches: asked.patches } : { decision: asked.decision }),
        ...requestOf(draft, machines, zone.timeZone),
        // What could not be placed is kept as a rollout; asked again, it is planned anew instead of made twice.
        ...(planned.current === undefined ? {} : { rollout: planned.current }),
      }),
    onSuccess: (answer) => {
      void queries.invalidateQueries();
      planned.current = answer.rollout;
      if (answer.status === 'infeasible') return;
      const placed = answer.waves.reduce((sum, wave) => sum + wave.items.length, 0);
      notifyChange(
        `${answer.title} is planned: ${countWords(placed, 'upgrade')} in ${countWords(answer.waves.length, 'wave')}${
          answer.leftOut.length > 0 ? `, ${answer.leftOut.length} left out` : ''
        }.`,
      );
      onDone?.();
      onClose();
      navigate(href('rollouts', answer.rollout, { tab: 'plan' }));
    },
  });

  const submit = () => {
    const checked = planSettings.safeParse(requestOf(draft, machines, zone.timeZone).settings);
    const found = checked.success ? [] : problemsOf(checked.error.issues);
    if (draft.without.length === machines.length) found.push('Every machine is left alone: tick at least one.');
    setProblems(found);
    if (found.length === 0) plan.mutate();
  };

  return (
    <form
      className="except-form plan-form"
      onInvalidCapture={(event) => {
        // A field in a closed part can't take the focus and would stop the form without a word.
        const part = event.target instanceof Element ? event.target.closest('details') : null;
        if (part) part.open = true;
      }}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {dying > 0 ? (
        <p className="plan-warning">
          <b className="soon">{dying === 1 ? 'Its approval dies' : `Its ${dying} approvals die`}</b> when the plan
          changes: people have to approve the new one.
        </p>
      ) : null}
      <div className="plan-pair">
        <TextInput
          label="Title"
          maxLength={160}
          value={draft.title}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <TextInput
          label="Owner"
          maxLength={120}
          value={draft.owner}
          onChange={(event) => change({ owner: event.currentTarget.value })}
        />
      </div>
      {patches.length === 0 ? (
        <p className="plan-warning">
          <b className="soon">No machine needs these patches any more,</b> as far as is known now.
        </p>
      ) : (
        <Patches patches={patches} />
      )}
      <MachinesField machines={machines} draft={draft} onChange={change} />
      <RingsField machines={machines} draft={draft} onChange={change} />
      <WindowsField draft={draft} onChange={change} />
      <TogetherField machines={machines} draft={draft} onChange={change} />
      <ChecksField draft={draft} onChange={change} />
      <TermsField draft={draft} onChange={change} />
      {problems.length > 0 ? (
        <ErrorAlert
          error={{ code: 'invalid-argument', message: problems.join(' '), hint: 'Nothing was planned yet.' }}
        />
      ) : null}
      <ErrorAlert error={plan.error} />
      {plan.data?.status === 'infeasible' ? (
        <div ref={showAnswer} className="plan-infeasible">
          <Relax figures={plan.data} />
          <LeftOut leftOut={plan.data.leftOut} />
          <p>
            Change what is asked and plan again, or{' '}
            <a className="link" href={href('rollouts', plan.data.rollout)} onClick={onClose}>
              look at it as it is
            </a>
            .
          </p>
        </div>
      ) : null}
      <div className="except-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={plan.isPending} data-autofocus>
          {replan ? 'Plan anew' : 'Plan rollout'}
        </Button>
      </div>
    </form>
  );
}
