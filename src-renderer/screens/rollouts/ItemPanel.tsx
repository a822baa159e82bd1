/** One upgrade on one machine: versions, every step in order with its evidence and whole output, and its verification. */
import { useState } from 'react';
import type { RolloutDetail, RolloutItem, RolloutStep } from '../../../src-shared/model/rollout.ts';
import { exactWords, spanWords } from '../../parts/dates.ts';
import { DetailPanel } from '../../parts/DetailPanel.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { href } from '../../router.ts';
import { useZone } from '../../state/site.ts';
import { modeWords, stepSeconds, stepState, stepWords } from './run-words.ts';
import { StepOutput } from './StepOutput.tsx';

const packagesAtFirst = 12;

interface ItemPanelProps {
  rollout: RolloutDetail;
  item: RolloutItem;
  onClose: () => void;
}

export function ItemPanel({ rollout, item, onClose }: ItemPanelProps) {
  const checked = rollout.verification.find((one) => one.asset === item.asset && one.patch === item.patch);
  return (
    <DetailPanel title={`${item.assetName}, ${item.patchTitle}`} onClose={onClose} wide>
      <table className="ledger" aria-label="Upgrade">
        <tbody>
          <tr>
            <th scope="row">State</th>
            <td>
              <StateWord state={item.state} />
              {item.why === undefined ? null : <div className="ro-words">{item.why}</div>}
            </td>
          </tr>
          <tr>
            <th scope="row">Machine</th>
            <td>
              <a className="link" href={href('assets', item.asset)}>
                {item.assetName}
              </a>
              , wave {item.wave}, ring {item.ring}
            </td>
          </tr>
          <tr>
            <th scope="row">Patch</th>
            <td>
              <a className="link" href={href('findings', null, { patch: item.patch })}>
                {item.patchTitle}
              </a>
              <div className="mono ro-words">
                {item.from} → {item.to}
              </div>
            </td>
          </tr>
          {checked === undefined ? null : (
            <tr>
              <th scope="row">Verification</th>
              <td>
                <StateWord state={checked.verdict} /> <span className="mono">{checked.observed}</span>
                {checked.notes.map((note) => (
                  <div key={note} className="ro-words">
                    {note}
                  </div>
                ))}
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <Steps rollout={rollout.id} item={item} />
      <Packages item={item} />
    </DetailPanel>
  );
}

function Steps({ rollout, item }: { rollout: string; item: RolloutItem }) {
  if (item.steps.length === 0) {
    return (
      <section aria-label="Steps">
        <h2>Steps</h2>
        <p className="mut">
          Nothing has been done on this machine yet. A dry run tries everything without changing it.
        </p>
      </section>
    );
  }
  return (
    <section aria-label="Steps">
      <h2>Steps</h2>
      <ol className="ro-steps">
        {item.steps.map((step, index) => (
          <Step
            key={step.id}
            rollout={rollout}
            item={item}
            step={step}
            first={index === 0 || item.steps[index - 1]?.mode !== step.mode}
          />
        ))}
      </ol>
    </section>
  );
}

interface StepProps {
  rollout: string;
  item: RolloutItem;
  step: RolloutStep;
  /** True for the first step of its mode: dry run, run, rollback. */
  first: boolean;
}

function Step({ rollout, item, step, first }: StepProps) {
  const zone = useZone();
  const seconds = stepSeconds(step);
  return (
    <li>
      {first ? <div className="ro-mode">{modeWords[step.mode]}</div> : null}
      <div className="ro-step">
        <StateWord state={stepState(step, item.state)} />
        <b>{stepWords[step.name]}</b>
        <span className="mut">
          <time dateTime={step.begunAt} title={zone.timeZone}>
            {exactWords(step.begunAt, zone)}
          </time>
          {seconds === null ? '' : `, ${spanWords(seconds)}`}
          {step.exit === undefined || step.exit === null ? '' : `, exit ${step.exit}`}
        </span>
      </div>
      {step.evidence === '' ? null : <div className="ro-words">{step.evidence}</div>}
      {step.hasOutput ? <StepOutput rollout={rollout} step={step} /> : null}
    </li>
  );
}

function Packages({ item }: { item: RolloutItem }) {
  const [all, setAll] = useState(false);
  if (item.packages.length === 0) return null;
  const shown = all ? item.packages : item.packages.slice(0, packagesAtFirst);
  return (
    <section aria-label="Packages">
      <h2>{countWords(item.packages.length, 'package')}</h2>
      <table className="ledger" aria-label="Packages">
        <thead>
          <tr>
            <th>Package</th>
            <th>From</th>
            <th>To</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={`${one.name}:${one.arch}`}>
              <td className="ro-words">
                {one.name} <span className="mut">{one.arch}</span>
              </td>
              <td className="mono ro-words">{one.from}</td>
              <td className="mono ro-words">{one.to}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < item.packages.length ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show {numberWords(item.packages.length - shown.length)} more
        </button>
      ) : null}
    </section>
  );
}
