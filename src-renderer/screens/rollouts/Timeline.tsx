/** The plan over time: a row for each machine or group of like machines, windows shaded, rings apart; the table on `t`. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useElementSize } from '@mantine/hooks';
import { IconArrowBackUp, IconCheck, IconMinus, IconPlayerPlay, IconX } from '@tabler/icons-react';
import type { ItemState, RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { dayWords, wallClock, type Zone } from '../../parts/dates.ts';
import { countWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { meantAsText } from '../../parts/typing.ts';
import { href } from '../../router.ts';
import { useNow, useZone } from '../../state/site.ts';
import { PlanGrid } from './PlanGrid.tsx';
import { barName, rowName, timelineRows, type TimelineBar, type TimelineRow } from './timeline-rows.ts';
import { spacedLabels, timelineScale, type TimelineScale } from './timeline-scale.ts';

const leastBar = 26;
/** Room a wave's name needs over the drawing. */
const waveLabel = 30;

const marks: Record<ItemState, ReactNode> = {
  waiting: null,
  running: <IconPlayerPlay size={12} aria-hidden />,
  done: <IconCheck size={12} aria-hidden />,
  failed: <IconX size={12} aria-hidden />,
  skipped: <IconMinus size={12} aria-hidden />,
  'rolled-back': <IconArrowBackUp size={12} aria-hidden />,
};

function momentWords(ms: number, today: string, zone: Zone): { day: string; time: string } {
  const { day, time } = wallClock(new Date(ms).toISOString(), zone.timeZone);
  return { day: dayWords(day, today, zone.locale), time };
}

/** "today 22:00 to 02:00", or with the day of its end where that is far. */
function windowWords(from: number, to: number, today: string, zone: Zone): string {
  const [start, end] = [momentWords(from, today, zone), momentWords(to, today, zone)];
  return `${start.day} ${start.time} to ${to - from < 20 * 3_600_000 ? end.time : `${end.day} ${end.time}`}`;
}

export function Timeline({ rollout }: { rollout: RolloutDetail }) {
  const [asTable, setAsTable] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 't' && !meantAsText(event)) setAsTable((shown) => !shown);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <section aria-label="Timeline" className="ro-timeline">
      <div className="ro-timehead">
        <h2>Who is worked on when</h2>
        <button
          type="button"
          className="link"
          aria-pressed={asTable}
          aria-keyshortcuts="t"
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Show as chart' : 'Show as table'}
        </button>
      </div>
      {asTable ? <PlanGrid rollout={rollout} /> : <Drawing rollout={rollout} />}
    </section>
  );
}

function Drawing({ rollout }: { rollout: RolloutDetail }) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const now = Date.parse(useNow());
  const zone = useZone();
  const today = wallClock(new Date(now).toISOString(), zone.timeZone).day;
  const waves = rollout.plan.waves.map((wave) => ({
    id: wave.id,
    ring: wave.ring,
    from: Date.parse(wave.start),
    to: Date.parse(wave.end),
    begins: Date.parse(wave.expected?.start ?? wave.start),
  }));
  const rows = timelineRows(rollout);
  const rings = [...new Set(rows.map((row) => row.ring))];
  const scale = timelineScale(waves, now, Math.max(200, width));
  const states = [...new Set(rows.flatMap((row) => row.bars.map((bar) => bar.state)))];
  const summary = `${countWords(rollout.machines, 'machine')} in ${countWords(waves.length, 'wave')}: ${waves
    .map((wave) => `${wave.id} ${wave.ring} ${windowWords(wave.from, wave.to, today, zone)}`)
    .join('; ')}. The table has every machine.`;
  return (
    <>
      <div className="ro-chart">
        <div className="ro-names">
          <div className="ro-scalehead" />
          {rings.map((ring) => (
            <div key={ring}>
              <div className="ro-ring">{ring}</div>
              {rows
                .filter((row) => row.ring === ring)
                .map((row) => (
                  <div
                    key={row.machines[0]?.id}
                    className="ro-row"
                    title={row.machines.map((one) => one.name).join(', ')}
                  >
                    <Name row={row} />
                  </div>
                ))}
            </div>
          ))}
        </div>
        <div ref={ref} className="ro-drawing" role="img" aria-label={summary}>
          <Windows scale={scale} today={today} zone={zone} />
          {spacedLabels(
            waves.map((wave) => ({ text: wave.id, x: scale.x(wave.begins) })),
            waveLabel,
          ).map(({ text, x }) => (
            <span key={text} className="ro-wave" style={{ left: x }}>
              {text}
            </span>
          ))}
          <div className="ro-scalehead" />
          {rings.map((ring) => (
            <div key={ring}>
              <div className="ro-ring" />
              {rows
                .filter((row) => row.ring === ring)
                .map((row) => (
                  <div key={row.machines[0]?.id} className="ro-row">
                    {row.bars.map((bar) => (
                      <Bar key={bar.wave} bar={bar} scale={scale} edge={Math.max(200, width)} />
                    ))}
                  </div>
                ))}
            </div>
          ))}
          <span className="ro-now" style={{ left: scale.x(now) }} />
        </div>
      </div>
      <div className="ro-legend">
        <span className="ro-shade" /> window
        <span className="ro-nowmark" /> now
        {states.map((state) => (
          <StateWord key={state} state={state} />
        ))}
      </div>
    </>
  );
}

function Name({ row }: { row: TimelineRow }) {
  const [first] = row.machines;
  if (row.machines.length > 1 || first === undefined) return <span>{rowName(row)}</span>;
  return (
    <a className="ro-asset" href={href('assets', first.id)}>
      {first.name}
    </a>
  );
}

function Windows({ scale, today, zone }: { scale: TimelineScale; today: string; zone: Zone }) {
  return scale.segments
    .filter((segment) => segment.kind === 'window')
    .map((segment) => (
      <div key={segment.from} className="ro-window" style={{ left: segment.x, width: segment.width }}>
        <span>{windowWords(segment.from, segment.to, today, zone)}</span>
      </div>
    ));
}

function Bar({ bar, scale, edge }: { bar: TimelineBar; scale: TimelineScale; edge: number }) {
  const wanted = scale.x(bar.to) - scale.x(bar.from);
  // A bar needs room for its name even where the work takes minutes of a week.
  const width = Math.max(leastBar, wanted, Math.min(150, barName(bar, 150).length * 7 + 22));
  const left = Math.min(scale.x(bar.from), Math.max(0, edge - width));
  return (
    <div
      className={`ro-bar ${stateLooks[bar.state].tone}`}
      style={{ left, width }}
      title={`${bar.wave}: ${bar.patches.join(', ')}. ${stateLooks[bar.state].word}`}
    >
      {marks[bar.state]}
      <span>{barName(bar, width)}</span>
    </div>
  );
}
