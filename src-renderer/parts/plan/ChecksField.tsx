/** Health checks that must hold on a machine before and after its upgrade. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { countWords } from '../NumberText.tsx';
import { checkKinds } from './check-words.ts';
import type { CheckDraft, PlanDraft } from './plan-draft.ts';
import { Section } from './Section.tsx';

interface ChecksFieldProps {
  draft: PlanDraft;
  onChange: (part: Partial<PlanDraft>) => void;
}

export function ChecksField({ draft, onChange }: ChecksFieldProps) {
  const { checks } = draft;
  const change = (index: number, part: Partial<CheckDraft>) =>
    onChange({ checks: checks.with(index, { ...checks[index]!, ...part }) });
  return (
    <Section title="Health checks" summary={checks.length === 0 ? 'none' : countWords(checks.length, 'check')}>
      <p className="mut">
        Each must hold on a machine before and after its upgrade; one that fails counts the machine as failed.
      </p>
      {checks.map((check, index) => (
        <div key={index} className="plan-check" role="group" aria-label={`Health check ${index + 1}`}>
          <NativeSelect
            label="Kind"
            data={checkKinds.map(({ value, label }) => ({ value, label }))}
            value={check.kind}
            onChange={(event) =>
              change(index, {
                kind: checkKinds.find(({ value }) => value === event.currentTarget.value)?.value ?? 'service',
              })
            }
          />
          <TextInput
            label="What"
            required
            maxLength={1000}
            placeholder={checkKinds.find(({ value }) => value === check.kind)?.example}
            value={check.value}
            onChange={(event) => change(index, { value: event.currentTarget.value })}
          />
          <TextInput
            label="Machines"
            placeholder="all; or names with commas"
            value={check.machines}
            onChange={(event) => change(index, { machines: event.currentTarget.value })}
          />
          <Button
            aria-label={`Remove check ${index + 1}`}
            onClick={() => onChange({ checks: checks.toSpliced(index, 1) })}
          >
            Remove
          </Button>
        </div>
      ))}
      <Button onClick={() => onChange({ checks: [...checks, { kind: 'service', value: '', machines: '' }] })}>
        Add a check
      </Button>
    </Section>
  );
}
