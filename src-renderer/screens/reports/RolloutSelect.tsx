/** A choice among rollouts, named by id, title and state. */
import { NativeSelect } from '@mantine/core';
import type { RolloutRow } from '../../../src-shared/model/rollout.ts';
import { stateLooks } from '../../parts/state-words.ts';

interface RolloutSelectProps {
  rollouts: RolloutRow[];
  value: string;
  onChange: (id: string) => void;
  /** Offers "" under this name. */
  all?: string;
}

export function RolloutSelect({ rollouts, value, onChange, all }: RolloutSelectProps) {
  return (
    <NativeSelect
      label="Rollout"
      className="rollout-select"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        ...(all === undefined ? [] : [{ value: '', label: all }]),
        ...rollouts.map((rollout) => ({
          value: rollout.id,
          label: `${rollout.id} ${rollout.title} (${stateLooks[rollout.state].word.toLowerCase()})`,
        })),
      ]}
    />
  );
}
