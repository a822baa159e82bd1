/** What is inside a patch: its machines, the CVEs it closes, what it takes, and the way to its findings. */
import { useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import { DueText } from '../../parts/DateText.tsx';
import { DetailPanel } from '../../parts/DetailPanel.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { href } from '../../router.ts';
import { KindIcon } from './KindIcon.tsx';
import { byHand, effortWords, kindWords, patchName } from './patch-words.ts';

const listedAtFirst = 20;

interface PatchPanelProps {
  patch: PatchRow;
  onClose: () => void;
  onExcept: () => void;
  onPlan: () => void;
}

export function PatchPanel({ patch, onClose, onExcept, onPlan }: PatchPanelProps) {
  const { name, version } = patchName(patch);
  const how = byHand[patch.kind];
  return (
    <DetailPanel
      title={
        <>
          {name} <span className="mono mut">{version}</span>
        </>
      }
      onClose={onClose}
      actions={
        <>
          {patch.findings > 0 ? <Button onClick={onExcept}>Except…</Button> : null}
          {how === null ? (
            <Button variant="filled" onClick={onPlan}>
              Plan a rollout…
            </Button>
          ) : null}
        </>
      }
    >
      <table className="ledger">
        <tbody>
          <tr>
            <th scope="row">Decision</th>
            <td>{patch.decision === null ? <StateWord state="unplanned" /> : <StateWord state={patch.decision} />}</td>
          </tr>
          <tr>
            <th scope="row">Due</th>
            <td>
              <DueText value={patch.due} overdue={patch.overdue} none="with the next window" />
            </td>
          </tr>
          <tr>
            <th scope="row">Kind</th>
            <td>
              <KindIcon kind={patch.kind} /> {kindWords[patch.kind]}
            </td>
          </tr>
          <tr>
            <th scope="row">Closes</th>
            <td>
              {patch.findings === 0 ? (
                'no known finding'
              ) : (
                <a className="link" href={href('findings', null, { patch: patch.id })}>
                  {countWords(patch.findings, 'finding')}
                </a>
              )}
            </td>
          </tr>
          {patch.decision !== null && (
            <tr>
              <th scope="row">Risk removed</th>
              <td>{numberWords(patch.riskRemoved, 1)}</td>
            </tr>
          )}
          <tr>
            <th scope="row">Effort</th>
            <td>{effortWords(patch)}</td>
          </tr>
          {how === null ? (
            <tr>
              <th scope="row">Offered</th>
              <td>
                on {numberWords(patch.fixableHosts)} of {countWords(patch.hosts, 'machine')}
              </td>
            </tr>
          ) : (
            <tr>
              <th scope="row">Installed</th>
              <td>{how}</td>
            </tr>
          )}
        </tbody>
      </table>
      <List
        title="Machines"
        items={patch.assets.map((asset) => (
          <a key={asset.id} className="link" href={href('assets', asset.id)}>
            {asset.name}
          </a>
        ))}
      />
      <List
        title="CVEs"
        items={patch.fixes.map((cve) => (
          <a key={cve} className="link mono" href={href('findings', null, { cve })}>
            {cve}
          </a>
        ))}
      />
    </DetailPanel>
  );
}

function List({ title, items }: { title: string; items: ReactElement[] }) {
  const [all, setAll] = useState(false);
  if (items.length === 0) return null;
  const shown = all ? items : items.slice(0, listedAtFirst);
  return (
    <section aria-label={title} className="board-list">
      <h2>
        {title} <span className="mut">{numberWords(items.length)}</span>
      </h2>
      <ul>
        {shown.map((item) => (
          <li key={item.key}>{item}</li>
        ))}
      </ul>
      {shown.length < items.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show {numberWords(items.length - shown.length)} more
        </button>
      )}
    </section>
  );
}
