/** Every framework's clock as a bar from its start to its due date, the binding one bold; the same as a table on `t`. */
import { useEffect, useState } from 'react';
import { useElementSize } from '@mantine/hooks';
import type { Clock } from '../../../src-shared/model/finding.ts';
import { DateText } from '../../parts/DateText.tsx';
import { dayWords, dueWords, wallClock } from '../../parts/dates.ts';
import type { Tone } from '../../parts/state-words.ts';
import { useNow, useZone } from '../../state/site.ts';
import { clockAxis } from './clock-axis.ts';

const titleWidth = 130;
const lineHeight = 28;
const top = 18;
/** Room a bar's words need; where the bar ends too far right they go to its left or inside. */
const wordsWidth = 250;

interface ClocksChartProps {
  clocks: readonly Clock[];
  /** Of the decision: the colour of the clock that binds. */
  tone: Tone;
  excepted: boolean;
}

export function ClocksChart({ clocks, tone, excepted }: ClocksChartProps) {
  const [asTable, setAsTable] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== 't' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('[role="dialog"]') === null) setAsTable((now) => !now);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <section aria-label="Clocks">
      <div className="find-clockhead">
        <h2>Clocks: the strictest binds</h2>
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
      {excepted && (
        <p className="mut">Excepted: no clock presses now; the original ones count when the exception ends.</p>
      )}
      {asTable ? <ClocksTable clocks={clocks} /> : <ClocksDrawing clocks={clocks} tone={tone} />}
    </section>
  );
}

function demandWords(clock: Clock): string {
  const words = clock.demand === 'patch' ? '' : ', mitigate or accept: no fix exists';
  return clock.lateOnArrival ? `${words}, late on arrival` : words;
}

function ClocksDrawing({ clocks, tone }: { clocks: readonly Clock[]; tone: Tone }) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const now = useNow();
  const zone = useZone();
  const today = wallClock(now, zone.timeZone).day;
  const at = (iso: string) => Date.parse(iso);
  const axis = clockAxis([at(now), ...clocks.flatMap((clock) => [at(clock.start), at(clock.due)])]);
  const room = Math.max(200, width - titleWidth - 12);
  const x = (ms: number) => titleWidth + ((ms - axis.from) / (axis.to - axis.from)) * room;
  const bottom = top + clocks.length * lineHeight + 6;
  const binding = clocks.find((clock) => clock.binding);
  const label = `Due dates by framework. ${binding ? `${binding.title} binds: due ${dueWords(binding.due, now, zone)}` : ''}`;
  return (
    <div ref={ref}>
      <svg className="find-clocks" height={bottom + 22} role="img" aria-label={label}>
        {axis.marks.map((mark) => (
          <g key={mark}>
            <path d={`M${x(mark)} ${top - 8}V${bottom}`} stroke="var(--rule)" />
            <text x={x(mark)} y={bottom + 16} textAnchor="middle">
              {dayWords(new Date(mark).toISOString().slice(0, 10), today, zone.locale).replace(/^\w{3} /u, '')}
            </text>
          </g>
        ))}
        {clocks.map((clock, index) => {
          const y = top + index * lineHeight;
          const left = x(at(clock.start));
          const right = Math.max(x(at(clock.due)), left + 3);
          const words = `${clock.rule}, ${dueWords(clock.due, now, zone)}${clock.binding ? ', binds' : ''}${demandWords(clock)}`;
          const outside = right + wordsWidth < titleWidth + room + 12;
          const late = clock.due < now;
          const colour = clock.binding ? `var(--${late ? 'now' : tone})` : undefined;
          return (
            <g key={clock.framework}>
              <text x={0} y={y + 13}>
                {clock.title}
              </text>
              <rect x={left} y={y + 4} width={right - left} height={9} fill={colour ?? 'var(--rule2)'} />
              <text
                x={outside ? right + 6 : Math.max(titleWidth, right)}
                y={outside ? y + 13 : y + 25}
                textAnchor={outside ? 'start' : 'end'}
                style={clock.binding ? { fill: colour, fontWeight: 600 } : undefined}
              >
                {words}
              </text>
            </g>
          );
        })}
        <path d={`M${x(at(now))} ${top - 6}V${bottom}`} stroke="var(--ink)" strokeDasharray="3 3" />
        <text x={x(at(now))} y={top - 8} textAnchor="middle" style={{ fontSize: 11 }}>
          now
        </text>
      </svg>
    </div>
  );
}

function ClocksTable({ clocks }: { clocks: readonly Clock[] }) {
  return (
    <table className="ledger" aria-label="Clocks">
      <thead>
        <tr>
          <th>Framework</th>
          <th>Rule</th>
          <th>Starts</th>
          <th>Because</th>
          <th>Due</th>
          <th>Binds</th>
        </tr>
      </thead>
      <tbody>
        {clocks.map((clock) => (
          <tr key={clock.framework}>
            <td>{clock.title}</td>
            <td>
              {clock.rule}
              {demandWords(clock)}
            </td>
            <td>
              <DateText value={clock.start} />
            </td>
            <td className="mut">{clock.startReason}</td>
            <td>
              <DateText value={clock.due} kind="due" />
            </td>
            <td>{clock.binding ? <b>binds</b> : 'no'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
