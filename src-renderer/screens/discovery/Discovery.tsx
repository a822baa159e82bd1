/** Discovery: finds what is on the network, live, and brings what answers to SSH into the books. */
import { useState } from 'react';
import { Button, Tabs } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SweepHost, SweepRow } from '../../../src-shared/model/discovery.ts';
import { orpc } from '../../api.ts';
import type { CollectTargets } from '../../parts/collect-words.ts';
import { CollectDialog } from '../../parts/CollectDialog.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href, navigate, setQuery, useRoute } from '../../router.ts';
import type { ScreenProps } from '../../screen-props.ts';
import { ChangeList } from './ChangeList.tsx';
import { HostView } from './HostView.tsx';
import { ScopeForm } from './ScopeForm.tsx';
import type { Scope } from './scope-text.ts';
import { ScheduleList } from './ScheduleList.tsx';
import { SweepButtons, SweepLine, SweepProgress } from './SweepHead.tsx';
import { SweepList } from './SweepList.tsx';
import { sshTarget } from './sweep-words.ts';
import '../findings/findings.css';
import './discovery.css';

/** While something runs, its rows and its progress are read again after this, milliseconds. */
const lookAgain = 1_000;

function useSweeping() {
  const queries = useQueryClient();
  const ended = {
    onSuccess: ({
      sweep,
      state,
      hosts,
      seconds,
    }: {
      sweep: string;
      state: SweepRow['state'];
      hosts: SweepHost[];
      seconds: number;
    }) => {
      if (state === 'done')
        notifyChange(`Sweep ${sweep}: ${countWords(hosts.length, 'host')} in ${numberWords(seconds, 1)} s.`);
    },
    onError: (error: unknown) => notifyFailure(error),
    onSettled: () => void queries.invalidateQueries(),
  };
  const start = useMutation(orpc.discovery.sweep.mutationOptions(ended));
  const resume = useMutation(orpc.discovery.resume.mutationOptions(ended));
  return { start, resume, underWay: start.isPending || resume.isPending };
}

export default function Discovery({ id }: ScreenProps) {
  const { query } = useRoute();
  const sweeping = useSweeping();
  const list = useQuery({
    ...orpc.discovery.list.queryOptions(),
    refetchInterval: ({ state }) =>
      sweeping.underWay || state.data?.sweeps.some((sweep) => sweep.state === 'running') ? lookAgain : false,
  });
  const sweeps = list.data?.sweeps;
  const latest = sweeps?.[0];
  const shown = id === null ? latest : sweeps?.find((sweep) => sweep.id === id);

  const start = (scope: Scope, communities: string[]) => {
    sweeping.start.mutate({ ...scope, communities, confirmed: true });
    navigate(href('discovery'));
  };

  if (list.error) {
    return (
      <>
        <ScreenHead title="Discovery" />
        <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />
      </>
    );
  }
  if (sweeps === undefined) {
    return (
      <>
        <ScreenHead title="Discovery" />
        <p role="status" className="mut">
          Loading the sweeps…
        </p>
      </>
    );
  }
  const asked = query.get('new') !== null;
  if (latest === undefined || asked) {
    return (
      <>
        <ScreenHead
          title="Discovery"
          sub={
            latest
              ? 'A new sweep: say what to look at, see how much it is, confirm it.'
              : 'Nothing has been swept yet. Say which networks to look at; what answers becomes an asset.'
          }
        />
        {sweeping.start.isPending ? (
          <p role="status" className="mut">
            The sweep begins…
          </p>
        ) : (
          <ScopeForm
            onStart={start}
            {...(latest ? { onCancel: () => navigate(href('discovery')), former: typedScope(latest) } : {})}
          />
        )}
        {latest === undefined && !sweeping.start.isPending ? (
          <section aria-label="Schedules" className="disc-section">
            <h2>Schedules</h2>
            <ScheduleList />
          </section>
        ) : null}
      </>
    );
  }
  if (shown === undefined) {
    return (
      <>
        <ScreenHead title="Discovery" />
        <ErrorAlert
          error={{
            code: 'unknown-id',
            message: `There is no sweep "${id}".`,
            hint: 'All sweeps are listed under Discovery.',
          }}
        />
      </>
    );
  }
  return <Shown sweep={shown} sweeps={sweeps} onResume={() => sweeping.resume.mutate({ id: shown.id })} />;
}

const typedScope = ({ ranges, exclude, polite, ask }: SweepRow) => ({
  ranges: ranges.join('\n'),
  exclude: exclude.join('\n'),
  ports: '',
  polite,
  ask,
  communities: '',
});

const tabs = ['hosts', 'changes', 'sweeps', 'schedules'] as const;

function Shown({ sweep, sweeps, onResume }: { sweep: SweepRow; sweeps: SweepRow[]; onResume: () => void }) {
  const asked = useRoute().query.get('tab');
  const [collecting, setCollecting] = useState<CollectTargets | null>(null);
  const show = useQuery({
    ...orpc.discovery.show.queryOptions({ input: { id: sweep.id } }),
    refetchInterval: sweep.state === 'running' ? lookAgain : false,
  });
  const scheduled = useQuery(orpc.schedules.list.queryOptions()).data?.schedules.length;
  const hosts = show.data?.hosts;
  const ssh = (hosts ?? []).flatMap((host) => sshTarget(host) ?? []);
  // Of a whole sweep, other ways are proposed for devices alone: asking every address would be a sweep of its own.
  const devices = (hosts ?? []).filter(({ kind }) => kind === 'printer' || kind === 'network' || kind === 'other');
  const collectAll = () => setCollecting({ ssh, others: devices.map(({ address }) => address) });
  const tab = tabs.find((one) => one === asked) ?? 'hosts';
  const changes = show.data?.changes ?? null;
  return (
    <div className="screen-fill disc-page">
      <ScreenHead
        title="Discovery"
        sub={<SweepLine sweep={sweep} />}
        actions={
          <>
            <SweepButtons sweep={sweep} onResume={onResume} />
            <Button component="a" href={href('credentials')}>
              Credentials
            </Button>
            {sweep.state === 'running' ? null : (
              <Button component="a" href={href('discovery', null, { new: '1' })}>
                New sweep
              </Button>
            )}
            <Button variant={sweep.state === 'done' ? 'filled' : 'default'} onClick={collectAll}>
              Collect…
            </Button>
          </>
        }
      />
      <SweepProgress sweep={sweep} />
      <ErrorAlert error={show.error} onRetry={() => void show.refetch()} />
      <Tabs value={tab} onChange={(next) => setQuery({ tab: next })} keepMounted={false} className="disc-tabs">
        <Tabs.List>
          <Tabs.Tab value="hosts">Hosts {numberWords(sweep.hosts)}</Tabs.Tab>
          <Tabs.Tab value="changes">
            Changes{changes === null ? '' : ` since ${changes.since}: ${numberWords(changes.list.length)}`}
          </Tabs.Tab>
          <Tabs.Tab value="sweeps">All sweeps {numberWords(sweeps.length)}</Tabs.Tab>
          <Tabs.Tab value="schedules">Schedules{scheduled === undefined ? '' : ` ${numberWords(scheduled)}`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="hosts" className="disc-fill">
          <HostView sweep={sweep} hosts={hosts} changes={changes} map={show.data?.map} onCollect={setCollecting} />
        </Tabs.Panel>
        <Tabs.Panel value="changes" className="disc-scroll">
          <ChangeList changes={changes} />
        </Tabs.Panel>
        <Tabs.Panel value="sweeps" className="disc-scroll">
          <SweepList sweeps={sweeps} shown={sweep.id} />
        </Tabs.Panel>
        <Tabs.Panel value="schedules" className="disc-scroll">
          <ScheduleList />
        </Tabs.Panel>
      </Tabs>
      {collecting === null ? null : (
        <CollectDialog hosts={collecting.ssh} others={collecting.others} onClose={() => setCollecting(null)} />
      )}
    </div>
  );
}
