/** Values by day as stacked areas: the one chart that the window and the reports draw alike, and the bands of open risk in it. */

/** Open risk by decision at the end of a site day, points. */
export interface TrendDay {
  day: string;
  immediate: number;
  outOfCycle: number;
  scheduled: number;
  defer: number;
}

/** From the bottom up. */
export const riskBands = [
  { key: 'immediate', word: 'Immediate', tone: 'now' },
  { key: 'outOfCycle', word: 'Out-of-cycle', tone: 'soon' },
  { key: 'scheduled', word: 'Scheduled', tone: 'plan' },
  { key: 'defer', word: 'Defer', tone: 'later' },
] as const;

/** The whole risk of a day in points. */
export function totalOf(day: TrendDay): number {
  return day.immediate + day.outOfCycle + day.scheduled + day.defer;
}

/** 4500 is 4.5k, 1200000 is 1.2m: for an axis alone. */
export function shortNumber(value: number): string {
  const [size, unit] = value >= 1e9 ? [1e9, 'b'] : value >= 1e6 ? [1e6, 'm'] : value >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Math.round((value / size) * 10) / 10}${unit}`;
}

export interface DayChartLook {
  ink2: string;
  rule: string;
  font: string;
  /** Pixels. */
  fontSize: number;
  dayLabel: (time: number) => string;
}

export interface DayChartSeries {
  name: string;
  values: readonly number[];
  line: string;
  soft: string;
}

/** The ECharts option without what only a window has. `days` are calendar days, rising. */
export function dayChartOption(days: readonly string[], series: readonly DayChartSeries[], look: DayChartLook) {
  const label = { color: look.ink2, fontFamily: look.font, fontSize: look.fontSize };
  return {
    useUTC: true,
    grid: { left: 44, right: 8, top: 10, bottom: 24 },
    xAxis: {
      type: 'time' as const,
      minInterval: 86_400_000,
      axisLine: { lineStyle: { color: look.rule } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...label, hideOverlap: true, formatter: look.dayLabel },
    },
    yAxis: {
      type: 'value' as const,
      splitNumber: 3,
      splitLine: { lineStyle: { color: look.rule } },
      axisLabel: { ...label, formatter: shortNumber },
    },
    series: series.map(({ name, values, line, soft }) => ({
      name,
      type: 'line' as const,
      stack: 'all',
      symbol: 'none',
      lineStyle: { color: line, width: 1.6 },
      itemStyle: { color: line },
      areaStyle: { color: soft, opacity: 1 },
      data: days.map((day, index) => [`${day}T00:00:00Z`, Math.round(values[index] ?? 0)]),
    })),
  };
}
