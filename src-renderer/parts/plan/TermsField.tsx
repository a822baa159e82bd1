/** Who must approve, how many machines at a time; and which machines are never worked on together. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { countWords } from '../NumberText.tsx';
import { groupsOf, namesOf, type PlanDraft, type PlanMachine } from './plan-draft.ts';
import { Section } from './Section.tsx';

interface FieldProps {
  draft: PlanDraft;
  onChange: (part: Partial<PlanDraft>) => void;
}

export function TogetherField({ machines, draft, onChange }: FieldProps & { machines: readonly PlanMachine[] }) {
  const groups = groupsOf(machines, draft.without);
  const more = draft.together.split('\n').filter((line) => namesOf(line).length > 1).length;
  const count = groups.length + more;
  return (
    <Section title="Never together" summary={count === 0 ? 'no group' : countWords(count, 'group')}>
      {groups.map(({ group, names }) => (
        <p key={group}>
          <b>{group}</b>: {names.join(', ')} <span className="mut">by their redundancy group</span>
        </p>
      ))}
      <Textarea
        label="Further groups, one a line, names with commas"
        autosize
        minRows={1}
        maxRows={6}
        value={draft.together}
        onChange={(event) => onChange({ together: event.currentTarget.value })}
      />
    </Section>
  );
}

export function TermsField({ draft, onChange }: FieldProps) {
  return (
    <Section
      title="Terms"
      summary={`${countWords(draft.approvals, 'approval')}, ${countWords(draft.parallel, 'machine')} at a time, ${draft.timeoutMinutes} min each`}
    >
      <div className="plan-terms">
        <NativeSelect
          label="Approvals needed"
          description="From different people"
          data={['1', '2', '3', '4', '5']}
          value={String(draft.approvals)}
          onChange={(event) => onChange({ approvals: Number(event.currentTarget.value) })}
        />
        <TextInput
          label="Machines at a time"
          description="1 to 64"
          type="number"
          min={1}
          max={64}
          required
          value={String(draft.parallel)}
          onChange={(event) => onChange({ parallel: Number(event.currentTarget.value) })}
        />
        <TextInput
          label="Minutes a machine may take"
          description="1 to 600"
          type="number"
          min={1}
          max={600}
          required
          value={String(draft.timeoutMinutes)}
          onChange={(event) => onChange({ timeoutMinutes: Number(event.currentTarget.value) })}
        />
      </div>
    </Section>
  );
}
