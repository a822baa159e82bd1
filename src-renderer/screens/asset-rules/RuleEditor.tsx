/** Makes or changes one rule: its conditions, what it sets and its place, with what it would do beside it. */
import { useState } from 'react';
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { assetRuleBody, type AssetRule } from '../../../src-shared/model/asset-rule.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href, navigate } from '../../router.ts';
import { ConditionFields } from './ConditionFields.tsx';
import { RulePreview } from './RulePreview.tsx';
import { bodyOf, draftOf, type RuleDraft } from './rule-words.ts';
import { SetFields } from './SetFields.tsx';

const settled = 300;
const last = '';
/** What an unnamed draft is called while it is looked at. */
const unnamed = '(unnamed)';

export function RuleEditor({ rules, rule }: { rules: readonly AssetRule[]; rule: AssetRule | null }) {
  const queries = useQueryClient();
  const values = useQuery(orpc.assets.values.queryOptions()).data;
  const others = rules.filter(({ id }) => id !== rule?.id);
  const behind = rule === null ? last : (rules[rules.findIndex(({ id }) => id === rule.id) + 1]?.id ?? last);
  const [draft, setDraft] = useState<RuleDraft>(() => draftOf(rule));
  const [before, setBefore] = useState(behind);
  const change = (part: Partial<RuleDraft>) => setDraft((now) => ({ ...now, ...part }));

  const [rested] = useDebouncedValue({ draft, before }, settled);
  const asked = {
    rule: bodyOf(rested.draft, rested.draft.name.trim() || unnamed),
    id: rule?.id,
    before: rested.before === last ? null : rested.before,
  };
  const body = bodyOf(draft);
  const valid = assetRuleBody.safeParse(body).success;

  const save = useMutation({
    mutationFn: () => client.rules.save({ rule: body, id: rule?.id, before: before === last ? null : before }),
    onSuccess: (answer) => {
      queries.setQueryData(orpc.rules.list.queryKey(), { rules: answer.rules });
      void queries.invalidateQueries();
      const { changed, judged } = answer.applied;
      const findings = judged > 0 ? `, ${countWords(judged, 'finding')} judged again` : '';
      notifyChange(`${body.name} saved: ${countWords(changed, 'machine')} changed${findings}.`, async () => {
        if (rule === null) await client.rules.remove({ id: answer.rule.id });
        else
          await client.rules.save({
            rule: bodyOf(draftOf(rule)),
            id: rule.id,
            before: behind === last ? null : behind,
          });
        await queries.invalidateQueries();
      });
      navigate(href('asset-rules'));
    },
  });

  return (
    <form
      className="rule-editor"
      aria-label={rule === null ? 'New rule' : `Rule ${rule.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) save.mutate();
      }}
    >
      <ScreenHead
        title={rule === null ? 'New rule' : rule.name}
        trail={
          <a className="link" href={href('asset-rules')}>
            Asset rules
          </a>
        }
        actions={
          <>
            <Button onClick={() => navigate(href('asset-rules'))}>Cancel</Button>
            <Button type="submit" variant="filled" loading={save.isPending} disabled={!valid}>
              Save and apply
            </Button>
          </>
        }
      />
      <ErrorAlert error={save.error} />
      <div className="rule-columns">
        <div className="rule-form">
          <div className="rule-pair">
            <TextInput
              label="Name"
              required
              maxLength={60}
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
            <NativeSelect
              label="Place"
              value={before}
              onChange={(event) => setBefore(event.currentTarget.value)}
              data={[
                ...others.map(({ id, name }) => ({ value: id, label: `before ${name}` })),
                { value: last, label: 'last' },
              ]}
            />
          </div>
          <ConditionFields
            conditions={draft.conditions}
            values={values}
            onChange={(conditions) => change({ conditions })}
          />
          <SetFields draft={draft} values={values} onChange={change} />
          <Checkbox
            label="In force"
            description="Off, it is kept and counted but sets nothing"
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
        </div>
        <RulePreview asked={asked} />
      </div>
    </form>
  );
}
