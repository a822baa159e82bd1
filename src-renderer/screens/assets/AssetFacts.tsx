/** Every fact of a machine by field, with each source's word and its age, and which of them is in force. */
import type { AssetDetail, AssetFact } from '../../../src-shared/model/asset.ts';
import { instant } from '../../../src-shared/model/common.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { href } from '../../router.ts';
import { AnsweredCriticality } from './AnsweredCriticality.tsx';
import { factWords, fieldWords, sourceWords } from './asset-words.ts';

export function AssetFacts({ asset }: { asset: AssetDetail }) {
  if (asset.facts.length === 0) {
    return <EmptyState title="Nothing is known of this machine yet">Collect it, or import a file from it.</EmptyState>;
  }
  // The answers stand above, in words.
  const shown = asset.facts.filter(({ field }) => field !== 'criticalityAnswers');
  // The one in force first, then from the newest.
  const fields = [...Map.groupBy(shown, ({ field }) => field)].map(
    ([field, facts]) =>
      [field, facts.toSorted((a, b) => Number(b.effective) - Number(a.effective))] as [string, AssetFact[]],
  );
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
          {fields.map(([field, facts]) =>
            facts.map((fact, index) => (
              <tr key={`${field} ${fact.source}`}>
                {index === 0 && (
                  <th scope="rowgroup" rowSpan={facts.length}>
                    {fieldWords(field)}
                  </th>
                )}
                <td className={fact.effective ? 'asset-value' : 'asset-value mut'}>
                  <FactValue value={fact.value} />
                </td>
                <td className="mut asset-source">
                  <FactSource source={fact.source} />
                </td>
                <td className="mut asset-source">
                  <DateText value={fact.observedAt} />
                </td>
                <td className="asset-source">
                  {fact.effective ? (
                    <b>in force</b>
                  ) : (
                    <span className="mut">{sameValue(fact, facts) ? 'says the same' : 'overruled'}</span>
                  )}
                </td>
              </tr>
            )),
          )}
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

/** Does it say what the one in force says? */
function sameValue(fact: AssetFact, facts: readonly AssetFact[]): boolean {
  const inForce = facts.find(({ effective }) => effective);
  return JSON.stringify(inForce?.value) === JSON.stringify(fact.value);
}

/** A rule is one step away. */
function FactSource({ source }: { source: string }) {
  if (!source.startsWith('rule ')) return sourceWords(source);
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
