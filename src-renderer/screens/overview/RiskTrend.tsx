/** Open risk over time, stacked by decision; with one day only it says so instead of drawing a dot. */
import { useCallback } from 'react';
import { dayChartOption, riskBands, totalOf, type TrendDay } from '../../../src-shared/day-chart.ts';
import { Chart } from '../../parts/Chart.tsx';
import type { ChartTokens } from '../../parts/chart-tokens.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { useZone } from '../../state/site.ts';

const looks = { immediate: 'immediate', outOfCycle: 'out-of-cycle', scheduled: 'scheduled', defer: 'defer' } as const;

const series = riskBands.map(({ key }) => ({ key, look: stateLooks[looks[key]] }));

export function RiskTrend({ trend }: { trend: TrendDay[] }) {
  const { locale } = useZone();
  const option = useCallback(
    (tokens: ChartTokens) => {
      const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
      return {
        ...dayChartOption(
          trend.map(({ day }) => day),
          series.map(({ key, look }) => ({
            name: look.word,
            values: trend.map((day) => day[key]),
            ...tokens.tone(look.tone),
          })),
          { ...tokens, font: 'IBM Plex Sans', fontSize: 12, dayLabel: (value) => short.format(value) },
        ),
        tooltip: {
          trigger: 'axis',
          backgroundColor: tokens.panel,
          borderColor: tokens.rule,
          textStyle: { color: tokens.ink, fontFamily: 'IBM Plex Sans', fontSize: 12 },
          valueFormatter: (value: unknown) => numberWords(Number(value)),
        },
      };
    },
    [trend, locale],
  );
  const first = trend[0];
  const last = trend.at(-1);
  if (!first || !last) {
    return (
      <>
        <h2>Open risk</h2>
        <p className="mut">Nothing was judged yet. The trend starts with the first match.</p>
      </>
    );
  }
  if (trend.length === 1) {
    return (
      <>
        <h2>Open risk</h2>
        <p>
          <b>{numberWords(totalOf(last))}</b> points today:{' '}
          {series.map(({ key, look }) => `${numberWords(last[key])} ${look.word.toLowerCase()}`).join(', ')}.
        </p>
        <p className="mut">This is the first day; the trend is drawn from the second day on.</p>
      </>
    );
  }
  const moved = totalOf(last) - totalOf(first);
  const direction = moved > 0 ? 'rising' : moved < 0 ? 'falling' : 'unchanged';
  return (
    <>
      <Chart
        title="Open risk"
        summary={`Open risk by decision, ${direction} from ${numberWords(totalOf(first))} to ${numberWords(totalOf(last))} points`}
        option={option}
        table={{
          columns: ['Day', ...series.map(({ look }) => look.word), 'Total'],
          rows: trend.map((day) => [
            <DateText key="day" value={day.day} kind="day" />,
            ...series.map(({ key }) => numberWords(day[key])),
            numberWords(totalOf(day)),
          ]),
        }}
      />
      <ul className="trend-legend" aria-label="Today by decision">
        {series.map(({ key, look }) => (
          <li key={key}>
            <span className={`state ${look.tone}`}>{look.word}</span> {numberWords(last[key])}
          </li>
        ))}
      </ul>
    </>
  );
}
