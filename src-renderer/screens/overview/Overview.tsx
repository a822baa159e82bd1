/** Overview: what needs a person today, in figures that open their rows, and how the open risk moves. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { instantWords } from '../../parts/dates.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { Figures } from '../../parts/Figures.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href } from '../../router.ts';
import { useCollectLocal, useMatch } from '../../state/actions.ts';
import { useOverlays } from '../../state/overlays.ts';
import { useNow, useZone } from '../../state/site.ts';
import { figuresOf } from './figures-of.ts';
import { Needs } from './Needs.tsx';
import { RiskTrend } from './RiskTrend.tsx';
import { SupportEnding } from './SupportEnding.tsx';

function NothingYet() {
  const collect = useCollectLocal();
  return (
    <EmptyState
      title="No machine is known yet."
      actions={
        <>
          <Button variant="filled" loading={collect.isPending} onClick={() => collect.mutate({})}>
            Collect this computer
          </Button>
          <Button component="a" href={href('discovery')}>
            Sweep the network
          </Button>
          <Button onClick={() => useOverlays.getState().setImporting(true)}>Import files of others</Button>
        </>
      }
    >
      Collect this computer, sweep the network, or import what other machines print about themselves: package lists,
      systeminfo, hotfix lists. What is wrong with them, and what to do first, appears here.
    </EmptyState>
  );
}

export default function Overview() {
  const status = useQuery(orpc.status.get.queryOptions());
  const overview = useQuery(orpc.status.overview.queryOptions());
  const match = useMatch();
  const zone = useZone();
  const now = useNow();
  const facts = overview.data;
  const today = new Intl.DateTimeFormat(zone.locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: zone.timeZone,
  }).format(new Date(facts?.at ?? now));
  return (
    <>
      <ScreenHead
        title="Overview"
        sub={
          status.data ? (
            <>
              {today}, policy{' '}
              <a className="link" href={href('settings')}>
                {status.data.policy.name} v{status.data.policy.version}
              </a>
            </>
          ) : (
            today
          )
        }
        actions={
          status.data?.stale && status.data.assets > 0 ? (
            <>
              <span className="mut">Feeds or facts changed since the last match.</span>
              <Button variant="filled" loading={match.isPending} onClick={() => match.mutate({})}>
                Match now
              </Button>
            </>
          ) : null
        }
      />
      <ErrorAlert error={overview.error ?? status.error} onRetry={() => void overview.refetch()} />
      {facts && facts.verdicts.total === 0 ? <NothingYet /> : null}
      {facts && facts.verdicts.total > 0 ? (
        <>
          <Figures label="Today in figures" figures={figuresOf(facts, (iso) => instantWords(iso, now, zone))} />
          <div className="two">
            <Needs
              needs={facts.needs}
              unknown={facts.verdicts.unknown}
              total={facts.verdicts.total}
              open={status.data?.findings.open ?? null}
            />
            <div>
              <RiskTrend trend={facts.trend} />
              <h2 style={{ marginTop: 18 }}>Exceptions ending soon</h2>
              {facts.exceptionsEnding.length === 0 ? (
                <p className="mut">None ends in the next 30 days.</p>
              ) : (
                <table className="ledger" aria-label="Exceptions ending soon">
                  <tbody>
                    {facts.exceptionsEnding.map((exception) => (
                      <tr key={exception.id}>
                        <td>
                          <DateText value={exception.until} kind="day" />
                        </td>
                        <td className="mut">{exception.reason}</td>
                        <td className="r">
                          <a className="link" href={href('findings', null, { state: 'excepted' })}>
                            {countWords(exception.findings, 'finding')}
                          </a>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
              <SupportEnding machines={facts.supportEnding} />
              {facts.noFix > 0 ? (
                <p className="mut" style={{ marginTop: 14 }}>
                  <a className="link" href={href('findings', null, { state: 'open', withFix: 'false' })}>
                    {countWords(facts.noFix, 'open finding')}
                  </a>{' '}
                  {facts.noFix === 1 ? 'has' : 'have'} no fix from the vendor yet: mitigate or accept.
                </p>
              ) : null}
              <p className="faint" style={{ marginTop: 14 }}>
                As of {instantWords(facts.at, now, zone)}, against the feeds this vault holds.{' '}
                {countWords(facts.verdicts.total, 'machine')} in the denominator, unknown ones included.
              </p>
            </div>
          </div>
        </>
      ) : null}
    </>
  );
}
