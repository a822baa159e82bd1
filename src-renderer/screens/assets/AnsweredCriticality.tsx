/** On a machine's page: that its criticality was given by five questions, the answers, and changing them. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import { criticalityAnswers } from '../../../src-shared/model/criticality.ts';
import { client, orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { undoChanges } from './asset-words.ts';
import { CriticalityQuestions } from './CriticalityQuestions.tsx';

export function AnsweredCriticality({ asset }: { asset: AssetDetail }) {
  const queries = useQueryClient();
  const asked = useQuery(orpc.assets.questions.queryOptions()).data;
  const [asking, setAsking] = useState(false);
  const fact = asset.facts.find(({ field }) => field === 'criticalityAnswers');
  const held = criticalityAnswers.safeParse(fact?.value).data;
  const change = useMutation({
    mutationFn: async (answers: string[]) => {
      const ids = [asset.id];
      const { words } = await client.assets.words({ ids });
      await client.assets.set({ ids, change: { criticalityAnswers: answers } });
      return words;
    },
    onSuccess: (before) => {
      notifyChange(`${asset.name} changed and judged again.`, async () => {
        for (const back of undoChanges(before, { criticalityAnswers: null })) await client.assets.set(back);
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
    },
  });
  if (!fact || !held || asset.retired !== null) return null;
  const questions = asked?.version === held.version ? asked.questions : [];
  return (
    <section aria-label="Five questions" className="answered">
      <div className="asset-heads">
        <h2>
          Criticality {held.criticality} by five questions of <DateText value={fact.observedAt} kind="exact" />, by{' '}
          {fact.source.replace(/^user /, '')}
        </h2>
        <Button onClick={() => setAsking(true)}>Answer again…</Button>
      </div>
      <table className="ledger" aria-label="Answers">
        <tbody>
          {questions.map((question, index) => (
            <tr key={question.id}>
              <th scope="row">{question.ask}</th>
              <td>{question.answers.find(({ key }) => key === held.answers[index])?.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ErrorAlert error={change.error} />
      {asking && (
        <CriticalityQuestions
          what={asset.name}
          former={held.answers}
          onClose={() => setAsking(false)}
          onAnswered={(given) => {
            setAsking(false);
            change.mutate(given.answers);
          }}
        />
      )}
    </section>
  );
}
