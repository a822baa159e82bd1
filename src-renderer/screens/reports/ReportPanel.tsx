/** One report: what it is about, its pages, and the formats it can be saved in. */
import { Button } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ReportFormat, ReportKind } from '../../../src-shared/model/report.ts';
import type { RolloutRow } from '../../../src-shared/model/rollout.ts';
import { client, orpc } from '../../api.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { Fingerprint } from '../../parts/Fingerprint.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { href, setQuery, useRoute } from '../../router.ts';
import { Preview } from './Preview.tsx';
import { RolloutSelect } from './RolloutSelect.tsx';

interface Subject {
  kind: ReportKind;
  rollout?: string;
}

export interface ReportOffer {
  id: ReportKind;
  title: string;
  formats: ReportFormat[];
  needsRollout: boolean;
}

/** What each format is for, in the words of who needs it. */
const uses: Record<ReportFormat, string> = {
  pdf: 'to print, sign and archive (PDF/A)',
  html: 'one file for any browser and screen readers',
  csv: 'its rows for a spreadsheet',
  json: 'its facts for other programs',
};

function Save({ subject, formats }: { subject: Subject; formats: ReportFormat[] }) {
  const save = useMutation({
    mutationFn: (format: ReportFormat) => client.reports.render({ ...subject, format }),
    onSuccess: ({ name, file }) => saveFile(name, file),
  });
  return (
    <>
      <div role="group" aria-label="Save as" className="report-save">
        {formats.map((format) => (
          <Button
            key={format}
            variant={format === 'pdf' ? 'filled' : 'default'}
            title={uses[format]}
            loading={save.isPending && save.variables === format}
            disabled={save.isPending}
            onClick={() => save.mutate(format)}
          >
            Save {format.toUpperCase()}
          </Button>
        ))}
      </div>
      <ErrorAlert error={save.error} />
      <div aria-live="polite">
        {save.data ? (
          <p className="report-saved">
            <b>{save.data.name}</b>, {countWords(save.data.bytes, 'byte')}
            {save.data.pages === undefined ? '' : `, ${countWords(save.data.pages, 'page')}`}. SHA-256{' '}
            <Fingerprint value={save.data.sha256} />
          </p>
        ) : null}
      </div>
    </>
  );
}

/** Pages are pictures of a few hundred kilobytes: what a screen shows at first, and how many more at a time. */
const firstPages = 4;
const morePages = 12;

function Pages({ subject }: { subject: Subject }) {
  const [most, setMost] = useState(firstPages);
  const preview = useQuery(
    orpc.reports.preview.queryOptions({ input: { ...subject, most }, placeholderData: keepPreviousData }),
  );
  const status = useQuery(orpc.status.get.queryOptions());
  const changed = preview.data && status.data && preview.data.head !== status.data.chain.head;
  return (
    <>
      <ErrorAlert error={preview.error} onRetry={() => void preview.refetch()} />
      {changed ? (
        <p className="report-changed">
          The vault has changed since these pages were set.{' '}
          <Button size="compact-xs" loading={preview.isFetching} onClick={() => void preview.refetch()}>
            Set them anew
          </Button>
        </p>
      ) : null}
      <Preview
        pages={preview.data?.pages}
        total={preview.data?.total ?? 0}
        title={preview.data?.title ?? ''}
        busy={preview.isPending && !preview.error}
        more={preview.isFetching ? null : () => setMost(Math.min(200, most + morePages))}
      />
    </>
  );
}

/** The newest that has run, else the newest. */
function firstOf(rollouts: readonly RolloutRow[] | undefined): string | undefined {
  return (rollouts?.find((rollout) => rollout.startedAt !== null) ?? rollouts?.[0])?.id;
}

/** Which rollout is chosen stands in the address, so that a link or a reload shows the same. */
function ChangeChoice({ wanted }: { wanted: string | null }) {
  const rollouts = useQuery(orpc.rollouts.list.queryOptions());
  const list = rollouts.data?.rollouts;
  if (rollouts.error) return <ErrorAlert error={rollouts.error} onRetry={() => void rollouts.refetch()} />;
  if (list?.length === 0) return null;
  return (
    <RolloutSelect
      rollouts={list ?? []}
      value={wanted ?? firstOf(list) ?? ''}
      onChange={(rollout) => setQuery({ rollout })}
    />
  );
}

export function ReportPanel({ report }: { report: ReportOffer }) {
  const heading = useId();
  const { query } = useRoute();
  const rollouts = useQuery({ ...orpc.rollouts.list.queryOptions(), enabled: report.needsRollout });
  const wanted = query.get('rollout');
  const list = rollouts.data?.rollouts;
  const rollout = report.needsRollout ? (wanted ?? firstOf(list)) : undefined;
  const subject = { kind: report.id, ...(rollout === undefined ? {} : { rollout }) };
  const ready = !report.needsRollout || rollout !== undefined;
  return (
    <section aria-labelledby={heading} className="report-panel">
      <div className="report-head">
        <h2 id={heading}>{report.title}</h2>
        {ready ? <Save key={rollout} subject={subject} formats={report.formats} /> : null}
        {report.needsRollout ? <ChangeChoice wanted={wanted} /> : null}
      </div>
      {report.needsRollout && wanted === null && list?.length === 0 ? (
        <EmptyState
          title="There is no rollout to report yet."
          actions={
            <a className="link" href={href('board')}>
              Plan one from the board
            </a>
          }
        >
          A change record tells one rollout from plan to proof.
        </EmptyState>
      ) : null}
      {ready ? <Pages key={rollout} subject={subject} /> : null}
    </section>
  );
}
