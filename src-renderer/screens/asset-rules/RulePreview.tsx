/** What a rule would do if it were saved now: counts by field, what stays and by whose word, and the machines. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { AssetRuleBody, PreviewMachine, RulePreview as Preview } from '../../../src-shared/model/asset-rule.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { href } from '../../router.ts';
import { fieldLabels, valueWords } from './rule-words.ts';

interface RulePreviewProps {
  asked: { rule: AssetRuleBody; id: string | undefined; before: string | null };
}

const known = (n: number) => (n === 0 ? <span className="faint">0</span> : numberWords(n));

function findingsWords({ findings }: Preview): string {
  if (findings === null) return 'Too many findings hang on it to judge them all for a preview; saving does.';
  if (findings.judged === 0) return 'No finding is judged otherwise.';
  return `${countWords(findings.judged, 'finding')} judged again: ${numberWords(findings.decision)} with another decision, ${numberWords(findings.due)} with another due date.`;
}

/** What is so already goes without saying. */
function Changes({ fields }: Pick<PreviewMachine, 'fields'>) {
  const told = fields.filter(({ outcome }) => outcome !== 'same');
  if (told.length === 0) return <span className="mut">{fields.length === 0 ? 'fits' : 'is so already'}</span>;
  return (
    <ul className="rule-phrases">
      {told.map((field) => (
        <Change key={field.field} {...field} />
      ))}
    </ul>
  );
}

function Change({ field, from, to, outcome, by }: PreviewMachine['fields'][number]) {
  const label = <span className="mut">{fieldLabels[field].toLowerCase()}</span>;
  if (outcome === 'changes')
    return (
      <li>
        {label} {valueWords(field, from)} <span aria-label="to">→</span> <b>{valueWords(field, to)}</b>
      </li>
    );
  const why = outcome === 'person' ? `the word of ${by}` : `by the rule ${by}`;
  return (
    <li>
      {label} stays {valueWords(field, to)}, <span className="mut">{why}</span>
    </li>
  );
}

export function RulePreview({ asked }: RulePreviewProps) {
  const preview = useQuery({
    ...orpc.rules.preview.queryOptions({ input: asked }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const { data, error, isFetching } = preview;
  return (
    <section aria-label="What it would do" className="rule-preview" aria-busy={isFetching}>
      <h2>What it would do</h2>
      <ErrorAlert error={error} />
      {data === undefined && error === null && (
        <p role="status" className="mut">
          Looking at all machines…
        </p>
      )}
      {data !== undefined && error === null && (
        <div data-stale={isFetching || undefined}>
          <p role="status">
            Fits <b>{numberWords(data.fits)}</b> of {countWords(data.assets, 'machine')}
            {data.fields.length === 0 ? (
              '.'
            ) : (
              <>
                , and changes <b>{numberWords(data.changed)}</b>.
              </>
            )}
          </p>
          <p className="mut">
            {Object.keys(asked.rule.sets).length === 0 && asked.id === undefined
              ? 'It sets nothing yet.'
              : asked.rule.enabled
                ? findingsWords(data)
                : 'It is off and will set nothing.'}
          </p>
          {data.fields.length > 0 && (
            <table className="ledger" aria-label="By field">
              <thead>
                <tr>
                  <th>Field</th>
                  <th className="r">Changes</th>
                  <th className="r">Is so already</th>
                  <th className="r">A person’s word stays</th>
                  <th className="r">A rule before it</th>
                </tr>
              </thead>
              <tbody>
                {data.fields.map((row) => (
                  <tr key={row.field}>
                    <th scope="row">{fieldLabels[row.field]}</th>
                    <td className="r">{known(row.changes)}</td>
                    <td className="r">{known(row.same)}</td>
                    <td className="r">{known(row.person)}</td>
                    <td className="r">{known(row.rule)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {data.machines.length > 0 && (
            <table className="ledger rule-machines" aria-label="Machines">
              <thead>
                <tr>
                  <th>Machine</th>
                  <th>What</th>
                </tr>
              </thead>
              <tbody>
                {data.machines.map((machine) => (
                  <tr key={machine.id}>
                    <td>
                      <a className="link" href={href('assets', machine.id)}>
                        {machine.name}
                      </a>
                    </td>
                    <td>
                      <Changes fields={machine.fields} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {data.machines.length < Math.max(data.fits, data.changed) && (
            <p className="mut">The first {numberWords(data.machines.length)} are shown, those that change first.</p>
          )}
        </div>
      )}
    </section>
  );
}
