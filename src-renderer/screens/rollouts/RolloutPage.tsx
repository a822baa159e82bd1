/** One rollout: its state in a sentence, figures, and its plan, run, approvals and verification in tabs. */
import type { ReactNode } from 'react';
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { Figures } from '../../parts/Figures.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { href, setQuery, useRoute } from '../../router.ts';
import { useNow, useZone } from '../../state/site.ts';
import { ApprovalList } from './ApprovalList.tsx';
import { PlanView } from './PlanView.tsx';
import { RolloutActions } from './RolloutActions.tsx';
import { rolloutFigures } from './rollout-figures.ts';
import { stateSentence, upgrades } from './rollout-words.ts';
import { RunView } from './RunView.tsx';
import { VerificationView } from './VerificationView.tsx';
import '../findings/findings.css';
import './rollouts.css';

/** Gates open by time alone, so the page looks again even when nothing was written. */
const lookAgain = 30_000;

export function RolloutPage({ id }: { id: string }) {
  const show = useQuery({ ...orpc.rollouts.show.queryOptions({ input: { id } }), refetchInterval: lookAgain });
  const trail = (
    <>
      <a className="link" href={href('rollouts')}>
        Rollouts
      </a>{' '}
      / <span className="mono">{id}</span>
    </>
  );
  if (show.data !== undefined) return <Shown rollout={show.data} trail={trail} />;
  return (
    <div>
      <ScreenHead title="Rollout" trail={trail} />
      {show.error === null ? (
        <p role="status" className="mut">
          Loading the rollout…
        </p>
      ) : (
        <ErrorAlert error={show.error} onRetry={() => void show.refetch()} />
      )}
    </div>
  );
}

const tabs = ['plan', 'run', 'approvals', 'verification'] as const;
type Tab = (typeof tabs)[number];

function useTab(rollout: RolloutDetail): Tab {
  const asked = useRoute().query.get('tab');
  const begun = rollout.startedAt !== null && rollout.state !== 'planned' && rollout.state !== 'approved';
  return tabs.find((tab) => tab === asked) ?? (begun ? 'run' : 'plan');
}

function Shown({ rollout, trail }: { rollout: RolloutDetail; trail: ReactNode }) {
  const zone = useZone();
  const now = useNow();
  const tab = useTab(rollout);
  const rings = new Set(rollout.plan.waves.map((wave) => wave.ring)).size;
  const { ended, total } = upgrades(rollout.counts);
  const mismatches = rollout.verification.filter((item) => item.verdict !== 'verified').length;
  return (
    <div className="screen-fill ro-page">
      <ScreenHead
        trail={trail}
        title={rollout.title}
        sub={
          <>
            <div className="ro-line">
              <StateWord state={rollout.state} />
              <span>{stateSentence(rollout, rings, now, zone)}</span>
            </div>
            <div className="ro-line">
              <span>
                Made <DateText value={rollout.createdAt} /> by {rollout.createdBy}
                {rollout.plan.owner === null ? '' : `, owner ${rollout.plan.owner}`}
              </span>
              <a className="link" href={href('reports', null, { kind: 'change', rollout: rollout.id })}>
                Change report
              </a>
            </div>
          </>
        }
        actions={<RolloutActions rollout={rollout} />}
      />
      {rollout.stopped === null || rollout.state !== 'stopped' ? null : (
        <ErrorAlert
          error={{
            code: 'wave-stopped',
            message: rollout.stopped,
            hint: 'Look at the failed machines below; then resume, or roll back what was done.',
          }}
        />
      )}
      <Figures label="Figures of the rollout" figures={rolloutFigures(rollout, now, zone)} />
      <Tabs
        value={tab}
        onChange={(next) => setQuery({ tab: next, query: null })}
        keepMounted={false}
        className="ro-tabs"
      >
        <Tabs.List>
          <Tabs.Tab value="plan">Plan</Tabs.Tab>
          <Tabs.Tab value="run">
            Run {ended} of {total}
          </Tabs.Tab>
          <Tabs.Tab value="approvals">
            Approvals {rollout.approvals} of {rollout.approvalsNeeded}
          </Tabs.Tab>
          <Tabs.Tab value="verification">
            Verification{mismatches > 0 ? <b className="now"> {mismatches} open</b> : null}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="plan">
          <PlanView rollout={rollout} />
        </Tabs.Panel>
        <Tabs.Panel value="run" className="ro-fill">
          <RunView rollout={rollout} />
        </Tabs.Panel>
        <Tabs.Panel value="approvals">
          <ApprovalList rollout={rollout} />
        </Tabs.Panel>
        <Tabs.Panel value="verification">
          <VerificationView rollout={rollout} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
