/** The rings in order: how many machines each has, how many must succeed, how long it soaks before the next begins. */
import { Button, TextInput } from '@mantine/core';
import { countWords } from '../NumberText.tsx';
import { Section } from './Section.tsx';
import type { PlanDraft, PlanMachine, RingDraft } from './plan-draft.ts';

interface RingsFieldProps {
  machines: readonly PlanMachine[];
  draft: PlanDraft;
  onChange: (part: Partial<PlanDraft>) => void;
}

const mostRings = 20;

export function RingsField({ machines, draft, onChange }: RingsFieldProps) {
  const { rings, ringOf } = draft;
  const last = rings.at(-1)?.name ?? '';
  const size = (ring: RingDraft) =>
    machines.filter((machine) => ringOf[machine.id] === ring.name && !draft.without.includes(machine.id)).length;
  const used = rings.filter((ring) => size(ring) > 0);

  const change = (index: number, part: Partial<RingDraft>) => {
    const before = rings[index]!;
    const next: Partial<PlanDraft> = { rings: rings.with(index, { ...before, ...part }) };
    if (part.name !== undefined) {
      // Machines and windows follow the ring under its new name.
      const { name } = part;
      next.ringOf = Object.fromEntries(
        Object.entries(ringOf).map(([id, ring]) => [id, ring === before.name ? name : ring]),
      );
      next.windows = draft.windows.map((window) => ({
        ...window,
        rings: window.rings.map((ring) => (ring === before.name ? name : ring)),
      }));
    }
    onChange(next);
  };
  const remove = (index: number) => {
    const gone = rings[index]!.name;
    const left = rings.toSpliced(index, 1);
    const heir = left.at(-1)!.name;
    onChange({
      rings: left,
      ringOf: Object.fromEntries(Object.entries(ringOf).map(([id, ring]) => [id, ring === gone ? heir : ring])),
      windows: draft.windows.map((window) => ({ ...window, rings: window.rings.filter((ring) => ring !== gone) })),
    });
  };
  const add = () => {
    let number = rings.length + 1;
    while (rings.some((ring) => ring.name === `ring ${number}`)) number++;
    onChange({ rings: rings.toSpliced(-1, 0, { name: `ring ${number}`, soakHours: 24, threshold: 70 }) });
  };

  return (
    <Section
      title="Rings"
      summary={
        draft.automatic
          ? 'automatic: the rings the machines carry, else one machine of each release goes first where three are alike'
          : used.length === 1
            ? `one, ${used[0]!.name}: no machine goes first`
            : used
                .map(
                  (ring) =>
                    `${ring.name} ${size(ring)}${ring.name !== used.at(-1)?.name && ring.soakHours > 0 ? `, soak ${ring.soakHours} h` : ''}`,
                )
                .join('; ')
      }
    >
      {draft.automatic ? (
        <>
          <p className="mut">
            The planner chooses. A ring begins when enough of the one before succeeded, without a soak.
          </p>
          <Button onClick={() => onChange({ automatic: false })}>Set rings, thresholds and soak</Button>
        </>
      ) : (
        <>
          <p className="mut">
            One ring after the other. A ring begins when enough of the one before succeeded and its soak is over.
          </p>
          {rings.map((ring, index) => (
            <div key={index} className="plan-ring" role="group" aria-label={`Ring ${ring.name}`}>
              <TextInput
                label="Ring"
                required
                maxLength={60}
                value={ring.name}
                onChange={(event) => change(index, { name: event.currentTarget.value })}
              />
              <TextInput
                label="Must succeed, %"
                type="number"
                min={0}
                max={100}
                required
                value={String(ring.threshold)}
                onChange={(event) => change(index, { threshold: Number(event.currentTarget.value) })}
              />
              <TextInput
                label="Soak, hours"
                type="number"
                min={0}
                max={2160}
                step="any"
                required
                disabled={ring.name === last}
                value={String(ring.name === last ? 0 : ring.soakHours)}
                onChange={(event) => change(index, { soakHours: Number(event.currentTarget.value) })}
              />
              <span className="mut">{countWords(size(ring), 'machine')}</span>
              {rings.length > 1 ? (
                <Button aria-label={`Remove ring ${ring.name}`} onClick={() => remove(index)}>
                  Remove
                </Button>
              ) : null}
            </div>
          ))}
          {rings.length < mostRings ? <Button onClick={add}>Add a ring</Button> : null}
        </>
      )}
    </Section>
  );
}
