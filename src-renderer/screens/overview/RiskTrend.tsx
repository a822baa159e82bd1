/** Open risk over time, stacked by decision; with one day only it says so instead of drawing a dot. */
import { useCallback } from 'react';
import { Chart } from '../../parts/Chart.tsx';
import type { ChartTokens } from '../../parts/chart-tokens.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { useZone } from '../../state/site.ts';

export interface TrendDay {
  day: string;
  immediate: number;
  outOfCycle: number;
  scheduled: number;
  defer: number;
}

const series = [
  { key: 'immediate', look: stateLooks.immediate },
  { key: 'outOfCycle', look: stateLooks['out-of-cycle'] },
  { key: 'scheduled', look: stateLooks.scheduled },
  { key: 'defer', look: stateLooks.defer },
] as const;

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** 4.5k, 1.2m: for the axis alone. */
function shortNumber(value: number): string {
  return compact.format(value).toLowerCase();
}

/** The whole risk of a day in points. */
export function totalOf(day: TrendDay): number {
  return day.immediate + day.outOfCycle + day.scheduled + day.defer;
}

export function RiskTrend({ trend }: { trend: TrendDay[] }) {
  const { locale } = useZone();
  const option = useCallback(
    (tokens: ChartTokens) => {
      const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
      const label = { color: tokens.ink2, fontFamily: 'IBM Plex Sans', fontSize: 12 };
      return {
        grid: { left: 44, right: 8, top: 10, bottom: 24 },
        tooltip: {
          trigger: 'axis',
          backgroundColor: tokens.panel,
          borderColor: tokens.rule,
          textStyle: { ...label, color: tokens.ink },
          valueFormatter: (value: unknown) => numberWords(Number(value)),
        },
        xAxis: {
          type: 'time',
          minInterval: 86_400_000,
          axisLine: { lineStyle: { color: tokens.rule } },
          axisTick: { show: false },
          splitLine: { show: false },
          axisLabel: { ...label, hideOverlap: true, formatter: (value: number) => short.format(value) },
        },
        yAxis: {
          type: 'value',
          splitNumber: 3,
          splitLine: { lineStyle: { color: tokens.rule } },
          axisLabel: { ...label, formatter: shortNumber },
        },
        series: series.map(({ key, look }) => ({
          name: look.word,
          type: 'line',
          stack: 'risk',
          symbol: 'none',
          lineStyle: { color: tokens.tone(look.tone).line, width: 1.6 },
          itemStyle: { color: tokens.tone(look.tone).line },
          areaStyle: { color: tokens.tone(look.tone).soft, opacity: 1 },
          data: trend.map((day) => [`${day.day}T00:00:00Z`, Math.round(day[key])]),
        })),
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
