/** Which machines take part and in which ring; a machine's own ring is what it starts with. */
import { Checkbox, NativeSelect } from '@mantine/core';
import { countWords, numberWords } from '../NumberText.tsx';
import type { PlanDraft, PlanMachine } from './plan-draft.ts';

interface MachinesFieldProps {
  machines: readonly PlanMachine[];
  draft: PlanDraft;
  onChange: (part: Partial<PlanDraft>) => void;
}

export function MachinesField({ machines, draft, onChange }: MachinesFieldProps) {
  const without = new Set(draft.without);
  const part = machines.length - without.size;
  const rings = draft.rings.map((ring) => ring.name);
  const toggle = (id: string) => {
    const next = new Set(without);
    if (!next.delete(id)) next.add(id);
    onChange({ without: [...next] });
  };
  return (
    <section aria-label="Machines">
      <h2>
        {part === machines.length
          ? countWords(part, 'machine')
          : `${numberWords(part)} of ${countWords(machines.length, 'machine')}`}
      </h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
      <div className="plan-machines" role="group" aria-label="Machines and their rings" tabIndex={0}>
        <table className="ledger" aria-label="Machines of the rollout">
          <thead>
            <tr>
              <th>
                <Checkbox
                  aria-label="All machines"
                  checked={without.size === 0}
                  indeterminate={part > 0 && without.size > 0}
                  onChange={() => onChange({ without: without.size === 0 ? machines.map(({ id }) => id) : [] })}
                />
              </th>
              <th>Machine</th>
              <th>System</th>
              <th>Redundancy group</th>
              <th>Ring</th>
            </tr>
          </thead>
          <tbody>
            {machines.map((machine) => (
              <tr key={machine.id}>
                <td>
                  <Checkbox
                    aria-label={`Take ${machine.name}`}
                    checked={!without.has(machine.id)}
                    onChange={() => toggle(machine.id)}
                  />
                </td>
                <td className="plan-words">
                  <b>{machine.name}</b>
                </td>
                <td className="mut plan-words">{machine.osName}</td>
                <td className="plan-words">{machine.redundancyGroup ?? <span className="mut">none</span>}</td>
                <td>
                  <NativeSelect
                    aria-label={`Ring of ${machine.name}`}
                    data={draft.automatic ? ['automatic', ...rings] : rings}
                    disabled={without.has(machine.id)}
                    value={draft.automatic ? 'automatic' : (draft.ringOf[machine.id] ?? rings.at(-1) ?? '')}
                    onChange={(event) =>
                      onChange({
                        automatic: false,
                        ringOf: { ...draft.ringOf, [machine.id]: event.currentTarget.value },
                      })
                    }
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
