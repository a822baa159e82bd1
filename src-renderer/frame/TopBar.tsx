/** The top bar: whose vault it is, how old what it knows is, and the way to the command palette. */
import { useQuery } from '@tanstack/react-query';
import { spotlight } from '@mantine/spotlight';
import { orpc } from '../api.ts';
import { ageWords, instantWords } from '../parts/dates.ts';
import { countWords } from '../parts/NumberText.tsx';
import { href } from '../router.ts';
import { useNow, useZone } from '../state/site.ts';
import { Mark } from './Mark.tsx';
import './top-bar.css';

function Facts() {
  const status = useQuery(orpc.status.get.queryOptions());
  const settings = useQuery(orpc.settings.get.queryOptions());
  const limit = settings.data?.policy.freshness.feedDays ?? 30;
  const zone = useZone();
  const now = useNow();
  if (!status.data) return null;
  const { feeds, lastScan, unknownAssets, assets, stale } = status.data;
  // Files of these two only add to what is there: their date says nothing of how whole the rest is.
  const whole = feeds.filter((feed) => feed.id !== 'cve-records' && feed.id !== 'debian-advisories');
  const oldest = whole.toSorted((a, b) => (b.ageDays ?? -1) - (a.ageDays ?? -1))[0] ?? null;
  const age = oldest?.ageDays ?? null;
  return (
    <>
      {stale && assets > 0 ? (
        <a className="chip warn" href={href('findings')}>
          Findings <b>out of date</b>
        </a>
      ) : null}
      <a
        className={`chip ${age !== null && age <= limit ? '' : 'warn'}`}
        href={href('feeds')}
        title={age === null ? 'No feed holds data' : `The oldest: ${oldest?.title ?? ''}`}
      >
        Feeds <b>{age === null ? 'none' : ageWords(age)}</b>
      </a>
      <a className="chip" href={href('assets')}>
        Last scan <b>{lastScan === null ? 'never' : instantWords(lastScan, now, zone)}</b>
      </a>
      {assets > 0 && unknownAssets > 0 ? (
        <a className="chip unk" href={href('assets', null, { verdict: 'unknown' })}>
          Unknown <b>{countWords(unknownAssets, 'machine')}</b>
        </a>
      ) : null}
    </>
  );
}

export function TopBar({ vault }: { vault: { name: string; test: boolean; sample: boolean } | null }) {
  const settings = useQuery({ ...orpc.settings.get.queryOptions(), enabled: vault !== null });
  const site = settings.data?.site ?? '';
  return (
    <header className="top-bar">
      <a className="mark" href={href(vault ? 'overview' : 'welcome')} aria-label="PatchLedger">
        <Mark />
        <span>PatchLedger</span>
      </a>
      {vault ? <span className="vault-name">{site === '' ? vault.name : site}</span> : null}
      {vault?.sample ? <span className="chip sample">SAMPLE, made-up site</span> : null}
      {vault?.test ? <span className="chip warn">TEST vault</span> : null}
      <span className="spread" />
      {vault ? <Facts /> : null}
      {vault ? (
        <button type="button" className="chip" aria-label="Command palette, Ctrl K" onClick={() => spotlight.open()}>
          Ctrl K
        </button>
      ) : null}
    </header>
  );
}
