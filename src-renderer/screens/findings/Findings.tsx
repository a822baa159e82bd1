/** The findings screen: the grid with its filters in the address, or the page of one finding. */
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href, navigate, useRoute } from '../../router.ts';
import type { ScreenProps } from '../../screen-props.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { FilterChips } from './FilterChips.tsx';
import { formatFindingFilters, parseFindingFilters, type FindingFilters } from './finding-filters.ts';
import { FindingPage } from './FindingPage.tsx';
import { FindingsGrid } from './FindingsGrid.tsx';
import './findings.css';

export default function Findings({ id }: ScreenProps) {
  return id === null ? <FindingList /> : <FindingPage id={id} />;
}

function show(filters: FindingFilters): void {
  const search = formatFindingFilters(filters);
  navigate(search === '' ? href('findings') : `${href('findings')}?${search}`, { replace: true });
}

/** Filters without a chip come from links; they are named, and can be taken away. */
const linked = [
  { name: 'asset', word: 'machine' },
  { name: 'patch', word: 'patch' },
  { name: 'cve', word: 'CVE' },
] as const;

function FindingList() {
  const { query: address } = useRoute();
  const filters = useMemo(() => parseFindingFilters(address), [address]);
  const status = useQuery(orpc.status.get.queryOptions());
  const counts = status.data?.findings;
  const filtered = Object.keys(filters).length > 0;
  return (
    <div className="screen-fill">
      <ScreenHead
        title="Findings"
        actions={<ExportMenu asset={filters.asset} />}
        sub={
          counts === undefined
            ? 'What is wrong, on which machine, and by when.'
            : `${numberWords(counts.open)} open, ${numberWords(counts.excepted)} excepted, ${numberWords(counts.suppressed)} suppressed, ${numberWords(counts.closed)} closed${status.data?.stale ? '. Something changed since: run match' : ''}`
        }
      />
      <FilterChips filters={filters} onChange={show} />
      {linked.some(({ name }) => filters[name] !== undefined) && (
        <p className="find-linked">
          Only
          {linked.map(({ name, word }) =>
            filters[name] === undefined ? null : (
              <span key={name}>
                {' '}
                {word} <span className="mono">{filters[name]}</span>
              </span>
            ),
          )}{' '}
          <button
            type="button"
            className="link"
            onClick={() => show({ ...filters, asset: undefined, patch: undefined, cve: undefined })}
          >
            Show all
          </button>
        </p>
      )}
      <FindingsGrid
        filters={filters}
        query={filters.query ?? ''}
        onQueryChange={(query) => show({ ...filters, query: query === '' ? undefined : query })}
        empty={
          filtered ? (
            <EmptyState
              title="No findings under these filters"
              actions={
                <button type="button" className="link" onClick={() => show({})}>
                  Show all open findings
                </button>
              }
            />
          ) : (
            <EmptyState
              title="No open findings"
              actions={
                <>
                  <a className="link" href={href('feeds')}>
                    Look at the feeds
                  </a>
                  <a className="link" href={href('assets')}>
                    Look at the machines
                  </a>
                </>
              }
            >
              Either no machine has been collected yet, or no known missing fix was found in the feeds that are loaded.
            </EmptyState>
          )
        }
      />
    </div>
  );
}
