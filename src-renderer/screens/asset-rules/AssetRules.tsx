/** The rules that fill facts of machines: all in their order, or one being made or changed. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href } from '../../router.ts';
import type { ScreenProps } from '../../screen-props.ts';
import { RuleEditor } from './RuleEditor.tsx';
import { RuleList } from './RuleList.tsx';
import './asset-rules.css';

/** The id of the page that makes a rule; ids of rules have a number. */
const newRule = 'new';

export default function AssetRules({ id }: ScreenProps) {
  const list = useQuery(orpc.rules.list.queryOptions());
  const rules = list.data?.rules;
  if (rules === undefined)
    return (
      <div>
        <ScreenHead title="Asset rules" />
        {list.error === null ? (
          <p role="status" className="mut">
            Counting what the rules fit…
          </p>
        ) : (
          <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />
        )}
      </div>
    );
  if (id === null) return <RuleList rules={rules} />;
  if (id === newRule) return <RuleEditor key={newRule} rules={rules} rule={null} />;
  // Machines name the rule that gave them a fact.
  const rule = rules.find((one) => one.id === id || one.name.toLowerCase() === id.toLowerCase());
  if (rule) return <RuleEditor key={rule.id} rules={rules} rule={rule} />;
  return (
    <div>
      <ScreenHead title="Asset rules" />
      <EmptyState
        title={`There is no rule “${id}”`}
        actions={
          <a className="link" href={href('asset-rules')}>
            All rules
          </a>
        }
      >
        It may have been renamed or removed; the log tells.
      </EmptyState>
    </div>
  );
}
