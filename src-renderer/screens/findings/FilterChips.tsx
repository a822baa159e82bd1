/** The filters of the findings as chips; each tells how many findings it would show with the others as they are. */
import { useQueries } from '@tanstack/react-query';
import { client } from '../../api.ts';
import { numberWords } from '../../parts/NumberText.tsx';
import { stateLooks, type Tone } from '../../parts/state-words.ts';
import type { FindingFilters } from './finding-filters.ts';
import './findings.css';

interface Chip {
  label: string;
  set: FindingFilters;
  tone?: Tone;
  /** The sign that stands in the list. */
  sign?: true;
}

const groups: { name: string; chips: Chip[] }[] = [
  {
    name: 'State',
    chips: (['open', 'excepted', 'suppressed', 'closed'] as const).map((state) => ({
      label: stateLooks[state].word,
      set: { state },
    })),
  },
  {
    name: 'Decision',
    chips: (['immediate', 'out-of-cycle', 'scheduled', 'defer'] as const).map((decision) => ({
      label: stateLooks[decision].word,
      set: { decision },
      tone: stateLooks[decision].tone,
    })),
  },
  {
    name: 'More',
    chips: [
      { label: 'Overdue', set: { overdue: true } },
      { label: 'KEV', set: { kev: true } },
    ],
  },
  {
    name: 'Fix',
    chips: [
      { label: 'With fix', set: { withFix: true } },
      { label: 'No fix yet', set: { withFix: false } },
    ],
  },
  {
    name: 'How sure',
    chips: [
      { label: 'Confirmed', set: { unconfirmed: false } },
      { label: 'Unconfirmed', set: { unconfirmed: true }, tone: 'unk', sign: true },
    ],
  },
];

const allChips = groups.flatMap((group) => group.chips);

function isOn(filters: FindingFilters, chip: Chip): boolean {
  const shown: FindingFilters = { state: 'open', ...filters };
  return Object.entries(chip.set).every(([name, value]) => shown[name as keyof FindingFilters] === value);
}

/** The filters after a press: a state is chosen, everything else is switched on and off. */
function pressed(filters: FindingFilters, chip: Chip): FindingFilters {
  // Open is what the list shows without being told.
  if (chip.set.state !== undefined)
    return { ...filters, state: chip.set.state === 'open' ? undefined : chip.set.state };
  if (!isOn(filters, chip)) return { ...filters, ...chip.set };
  return { ...filters, ...Object.fromEntries(Object.keys(chip.set).map((name) => [name, undefined])) };
}

interface FilterChipsProps {
  filters: FindingFilters;
  onChange: (filters: FindingFilters) => void;
}

export function FilterChips({ filters, onChange }: FilterChipsProps) {
  const counts = useQueries({
    queries: allChips.map((chip) => {
      const input = { ...filters, ...chip.set };
      return {
        queryKey: ['findings', 'count', JSON.stringify(input)],
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          const answer = await client.findings.list(
            { ...input, query: input.query || undefined, limit: 1 },
            { signal },
          );
          return answer.total;
        },
      };
    }),
  });
  return (
    <div className="find-chips">
      {groups.map((group) => (
        <div key={group.name} role="group" aria-label={group.name} className="find-chipset">
          {group.chips.map((chip) => {
            const on = isOn(filters, chip);
            const count = counts[allChips.indexOf(chip)]?.data;
            return (
              <button
                key={chip.label}
                type="button"
                className="find-chip"
                aria-pressed={on}
                onClick={() => onChange(pressed(filters, chip))}
              >
                <span className={chip.sign ? `state find-sign ${chip.tone}` : chip.tone}>{chip.label}</span>{' '}
                <b>{count === undefined ? '–' : numberWords(count)}</b>
              </button>
            );
          })}
        </div>
      ))}
    </div>
  );
}
