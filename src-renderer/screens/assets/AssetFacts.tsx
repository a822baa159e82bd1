/** Every fact of a machine with its source and age; of several sources the one in force is marked. */
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import { instant } from '../../../src-shared/model/common.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { href } from '../../router.ts';
import { AnsweredCriticality } from './AnsweredCriticality.tsx';
import { factWords, fieldWords } from './asset-words.ts';

export function AssetFacts({ asset }: { asset: AssetDetail }) {
  if (asset.facts.length === 0) {
    return <EmptyState title="Nothing is known of this machine yet">Collect it, or import a file from it.</EmptyState>;
  }
  // The answers stand above, in words.
  const shown = asset.facts.filter(({ field }) => field !== 'criticalityAnswers');
  return (
    <>
      <AnsweredCriticality asset={asset} />
      <table className="ledger" aria-label="Facts">
        <thead>
          <tr>
            <th>Field</th>
            <th>Value</th>
            <th>Source</th>
            <th>Seen</th>
            <th>In force</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((fact, index) => (
            <tr key={index} className={fact.effective ? undefined : 'mut'}>
              <th scope="row">{fieldWords(fact.field)}</th>
              <td className="asset-value">
                <FactValue value={fact.value} />
              </td>
              <td className="mut asset-source">
                <FactSource source={fact.source} />
              </td>
              <td className="mut asset-source">
                <DateText value={fact.observedAt} />
              </td>
              <td className="asset-source">{fact.effective ? <b>in force</b> : 'overruled'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {asset.hotfixes.length > 0 && (
        <section aria-label="Hotfixes">
          <h2 className="asset-heading">Hotfixes {asset.hotfixes.length}</h2>
          <p className="mono asset-hotfixes">{asset.hotfixes.map((hotfix) => hotfix.kb).join('  ')}</p>
        </section>
      )}
    </>
  );
}

/** A rule is one step away. */
function FactSource({ source }: { source: string }) {
  if (!source.startsWith('rule ')) return source;
  return (
    <a className="link" href={href('asset-rules', source.slice('rule '.length))}>
      {source}
    </a>
  );
}

function FactValue({ value }: { value: unknown }) {
  const time = instant.safeParse(value);
  if (time.success) return <DateText value={time.data} kind="exact" />;
  return factWords(value) || <span className="mut">not set</span>;
}
