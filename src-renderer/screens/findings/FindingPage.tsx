/** One finding with every number explained: score, clocks, evidence, decision path, and what would change it. */
import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { certaintyWords } from '../../../src-shared/certainty-words.ts';
import type { Explanation } from '../../../src-shared/model/finding.ts';
import { orpc } from '../../api.ts';
import { DateText, DueText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { ExceptDialog } from '../../parts/ExceptDialog.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { href } from '../../router.ts';
import { ClocksChart } from './ClocksChart.tsx';
import { DecisionPath } from './DecisionPath.tsx';
import { EvidenceTable } from './EvidenceTable.tsx';
import { ExploitationDialog } from './ExploitationDialog.tsx';
import { CvssTable, ExceptionList, HistoryTable, WhatWouldChange } from './FindingLists.tsx';
import { cveName, findingName, noFixWords, offeredWords } from './finding-words.ts';
import { ScoreWaterfall } from './ScoreWaterfall.tsx';
import './findings.css';

export function FindingPage({ id }: { id: string }) {
  const explain = useQuery(orpc.findings.explain.queryOptions({ input: { id } }));
  const trail = (
    <>
      <a className="link" href={href('findings')}>
        Findings
      </a>{' '}
      / <span className="mono">{id}</span>
    </>
  );
  if (explain.data !== undefined) return <Explained explanation={explain.data} trail={trail} />;
  return (
    <div className="find-page">
      <ScreenHead title="Finding" trail={trail} />
      {explain.error === null ? (
        <p role="status" className="mut">
          Loading the finding…
        </p>
      ) : (
        <ErrorAlert error={explain.error} onRetry={() => void explain.refetch()} />
      )}
    </div>
  );
}

function Explained({ explanation, trail }: { explanation: Explanation; trail: ReactNode }) {
  const [dialog, setDialog] = useState<'except' | 'exploitation' | null>(null);
  const { finding, decision } = explanation;
  const hadWord = decision.inputs.some((input) => input.source.includes('the word of'));
  const cve = finding.cves[0];
  return (
    <div className="find-page">
      <ScreenHead
        trail={trail}
        title={
          <>
            {finding.product} on{' '}
            <a className="find-asset" href={href('assets', finding.asset)}>
              {finding.assetName}
            </a>{' '}
            <span className="mut">{cveName(finding)}</span>
          </>
        }
        sub={<FindingFacts explanation={explanation} />}
        actions={
          <>
            {cve !== undefined && (
              <Button onClick={() => setDialog('exploitation')}>I know more about exploitation…</Button>
            )}
            {finding.state === 'open' && <Button onClick={() => setDialog('except')}>Except…</Button>}
          </>
        }
      />
      {explanation.stale && (
        <p className="soon">
          Feeds or facts changed after this was judged <DateText value={explanation.judgedAt} />: run match to judge it
          again.
        </p>
      )}
      <div className="two">
        <div>
          <ScoreWaterfall factors={explanation.factors} score={explanation.score} />
          <ClocksChart
            clocks={explanation.clocks}
            tone={stateLooks[finding.decision].tone}
            excepted={finding.state === 'excepted'}
          />
          <EvidenceTable explanation={explanation} />
          <CvssTable cvss={explanation.cvss} />
        </div>
        <div>
          <DecisionPath decision={decision} />
          <WhatWouldChange explanation={explanation} />
          <ExceptionList exceptions={explanation.exceptions} />
          <HistoryTable history={explanation.history} />
        </div>
      </div>
      {dialog === 'except' && (
        <ExceptDialog what={findingName(finding)} findings={async () => [finding.id]} onClose={() => setDialog(null)} />
      )}
      {dialog === 'exploitation' && cve !== undefined && (
        <ExploitationDialog cve={cve} hadWord={hadWord} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}

function FindingFacts({ explanation }: { explanation: Explanation }) {
  const { finding, kev, title } = explanation;
  return (
    <>
      <div className="find-facts">
        <StateWord state={finding.decision} />
        {finding.state !== 'open' && <StateWord state={finding.state} />}
        <span>
          installed <span className="mono">{finding.installed === '' ? 'version unknown' : finding.installed}</span>
        </span>
        {finding.fixed === null ? (
          <span>{noFixWords(explanation.evidence)}</span>
        ) : (
          <span>
            fixed in{' '}
            {finding.patch === null ? (
              <span className="mono">{finding.fixed}</span>
            ) : (
              <a className="link mono" href={href('findings', null, { patch: finding.patch })}>
                {finding.fixed}
              </a>
            )}
          </span>
        )}
        {finding.fixed !== null && (
          <span>
            {finding.fixable === null
              ? 'not known whether this machine is offered it'
              : `${offeredWords(finding.fixable)} on this machine`}
          </span>
        )}
        {finding.unconfirmed && (
          <span className="state unk" title={certaintyWords.unconfirmed.why}>
            unconfirmed
          </span>
        )}
        {finding.state === 'open' && (
          <span>
            due <DueText value={finding.due} overdue={finding.overdue} />
          </span>
        )}
      </div>
      {title !== null && <div>{title}</div>}
      {kev !== null && (
        <div>
          <b className="now">KEV</b> {kev.name}, added <DateText value={kev.dateAdded} kind="day" />
          {kev.ransomware ? ', known ransomware use' : ''}; CISA’s own date <DateText value={kev.dueDate} kind="day" />
        </div>
      )}
    </>
  );
}
