/** Reports: choose one, read it page by page, save it; make an evidence pack, verify one. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href } from '../../router.ts';
import type { ScreenProps } from '../../screen-props.ts';
import { PackPanel } from './PackPanel.tsx';
import { ReportPanel } from './ReportPanel.tsx';
import { VerifyPanel } from './VerifyPanel.tsx';
import './reports.css';

const proofs = [
  {
    id: 'pack',
    title: 'Evidence pack',
    about: 'Reports, data and the whole log in one signed file that anyone can check.',
  },
  { id: 'verify', title: 'Verify a pack', about: 'Whether a pack is as it was signed, and by whom.' },
];

function Choice({ id, title, about, on }: { id: string; title: string; about: string; on: boolean }) {
  return (
    <li>
      <a href={href('reports', id)} aria-current={on ? 'page' : undefined}>
        <b>{title}</b>
        <span>{about}</span>
      </a>
    </li>
  );
}

export default function Reports({ id }: ScreenProps) {
  const kinds = useQuery(orpc.reports.kinds.queryOptions());
  const list = kinds.data?.kinds ?? [];
  const chosen = id ?? list[0]?.id;
  const report = list.find((kind) => kind.id === chosen);
  return (
    <div className="reports">
      <ScreenHead
        title="Reports"
        sub="Made of the vault as it is now. A report changes nothing and sends nothing anywhere."
      />
      <ErrorAlert error={kinds.error} onRetry={() => void kinds.refetch()} />
      <div className="reports-columns">
        <nav aria-label="Kinds of reports" className="reports-list">
          <ul>
            {list.map((kind) => (
              <Choice key={kind.id} {...kind} on={kind.id === chosen} />
            ))}
          </ul>
          <ul>
            {proofs.map((proof) => (
              <Choice key={proof.id} {...proof} on={proof.id === chosen} />
            ))}
          </ul>
        </nav>
        {chosen === 'pack' ? <PackPanel /> : null}
        {chosen === 'verify' ? <VerifyPanel /> : null}
        {report ? <ReportPanel key={report.id} report={report} /> : null}
      </div>
    </div>
  );
}
