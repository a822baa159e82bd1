/** When a maintenance window comes next, by its own clock and by the site's where these differ. */
import { useQuery } from '@tanstack/react-query';
import type { WindowFields } from '../../../src-shared/model/window.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { spanWords } from '../../parts/window-words.ts';
import { useZone } from '../../state/site.ts';

/** `of`: the name of a saved one, or one that is being written. */
export function NextRuns({ of }: { of: string | WindowFields }) {
  const { locale } = useZone();
  const next = useQuery({ ...orpc.windows.next.queryOptions({ input: { of } }), retry: false });
  if (next.error !== null) return <ErrorAlert error={next.error} />;
  if (next.data === undefined) return null;
  const { timeZone, siteTimeZone, runs } = next.data;
  const two = timeZone !== siteTimeZone;
  if (runs.length === 0) return <p className="soon">It is over: it does not come again.</p>;
  return (
    <table className="ledger" aria-label="Next times">
      <thead>
        <tr>
          <th>Next, {timeZone}</th>
          {two ? <th>At the site, {siteTimeZone}</th> : null}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.start}>
            <td>{spanWords(run.there, locale)}</td>
            {two ? <td className="mut">{spanWords(run.site, locale)}</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
