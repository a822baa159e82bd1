/** Compensating controls of a mitigation: what each is, how strong, which attack it stops, and the evidence. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Control } from '../../src-shared/model/exception.ts';

export const emptyControl: Control = { name: '', strength: 0.1, stops: '', evidence: '' };

const strengths = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5];
const mostControls = 10;

export function ControlFields({
  controls,
  onChange,
}: {
  controls: Control[];
  onChange: (controls: Control[]) => void;
}) {
  const change = (index: number, part: Partial<Control>) =>
    onChange(controls.map((control, i) => (i === index ? { ...control, ...part } : control)));
  return (
    <fieldset className="except-controls">
      <legend>Controls</legend>
      <p className="mut">Together they take at most half of the score, a fifth where exploitation is known.</p>
      {controls.map((control, index) => (
        <div key={index} className="except-control">
          <TextInput
            label="Control"
            required
            maxLength={120}
            value={control.name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <NativeSelect
            label="Strength"
            data={strengths.map((value) => ({ value: String(value), label: value.toFixed(2) }))}
            value={String(control.strength)}
            onChange={(event) => change(index, { strength: Number(event.currentTarget.value) })}
          />
          <TextInput
            label="Attack it stops"
            required
            maxLength={300}
            value={control.stops}
            onChange={(event) => change(index, { stops: event.currentTarget.value })}
          />
          <TextInput
            label="Evidence"
            required
            maxLength={500}
            value={control.evidence}
            onChange={(event) => change(index, { evidence: event.currentTarget.value })}
          />
          {controls.length > 1 && (
            <Button aria-label={`Remove control ${index + 1}`} onClick={() => onChange(controls.toSpliced(index, 1))}>
              Remove
            </Button>
          )}
        </div>
      ))}
      {controls.length < mostControls && (
        <Button onClick={() => onChange([...controls, { ...emptyControl }])}>Add a control</Button>
      )}
    </fieldset>
  );
}
