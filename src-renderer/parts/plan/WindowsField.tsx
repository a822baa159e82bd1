/** The windows of this plan, in the site's time zone; without one, the machines' own maintenance windows count. */
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useNow, useZone } from '../../state/site.ts';
import { countWords } from '../NumberText.tsx';
import { nextWindow, type PlanDraft, type WindowDraft } from './plan-draft.ts';
import { Section } from './Section.tsx';

interface WindowsFieldProps {
  draft: PlanDraft;
  onChange: (part: Partial<PlanDraft>) => void;
}

export function WindowsField({ draft, onChange }: WindowsFieldProps) {
  const zone = useZone();
  const now = useNow();
  const { windows } = draft;
  const change = (index: number, part: Partial<WindowDraft>) =>
    onChange({ windows: windows.with(index, { ...windows[index]!, ...part }) });
  return (
    <Section
      title="Windows"
      summary={
        windows.length === 0
          ? 'none set: each machine’s own maintenance window; where it has none, from now until the earliest deadline'
          : countWords(windows.length, 'window')
      }
    >
      <p className="mut">Times of the site, {zone.timeZone}. No machine begins after the end of its window.</p>
      {windows.map((window, index) => (
        <div key={index} className="plan-window" role="group" aria-label={`Window ${index + 1}`}>
          <TextInput
            label="From"
            type="datetime-local"
            required
            value={window.start}
            onChange={(event) => change(index, { start: event.currentTarget.value.slice(0, 16) })}
          />
          <TextInput
            label="Until"
            type="datetime-local"
            required
            min={window.start}
            value={window.end}
            onChange={(event) => change(index, { end: event.currentTarget.value.slice(0, 16) })}
          />
          <TextInput
            label="Machines"
            placeholder="all; or names with commas"
            value={window.machines}
            onChange={(event) => change(index, { machines: event.currentTarget.value })}
          />
          <Button
            aria-label={`Remove window ${index + 1}`}
            onClick={() => onChange({ windows: windows.toSpliced(index, 1) })}
          >
            Remove
          </Button>
          <div className="plan-rings" role="group" aria-label={`Rings of window ${index + 1}`} hidden={draft.automatic}>
            <span>For rings</span>
            {draft.rings.map((ring) => (
              <Checkbox
                key={ring.name}
                label={ring.name}
                checked={window.rings.length === 0 || window.rings.includes(ring.name)}
                onChange={() => {
                  const chosen = window.rings.length === 0 ? draft.rings.map(({ name }) => name) : window.rings;
                  const next = chosen.includes(ring.name)
                    ? chosen.filter((name) => name !== ring.name)
                    : [...chosen, ring.name];
                  // None would serve nothing and all are written as none: both mean every ring.
                  change(index, { rings: next.length === draft.rings.length ? [] : next });
                }}
              />
            ))}
          </div>
        </div>
      ))}
      <Button onClick={() => onChange({ windows: [...windows, nextWindow(windows, now, zone.timeZone)] })}>
        Add a window
      </Button>
    </Section>
  );
}
