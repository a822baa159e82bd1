/** Draws the charts of a report as SVG with ECharts, without a browser: the same bytes for the same numbers. */
import { createRequire } from 'node:module';
import type * as Echarts from 'echarts/core';
import { dayChartOption } from '../../../../src-shared/day-chart.ts';
import type { Chart, Tone } from '../document.ts';
import { dayWords } from '../words.ts';
import { colours, type Scheme } from './colours.ts';

/** Loaded by the first chart and not before, and as one file: its hundreds of modules would slow every command. */
function loadEcharts(): typeof Echarts {
  return createRequire(import.meta.url)('echarts/dist/echarts.common.min.js') as typeof Echarts;
}

export interface ChartSize {
  /** Pixels of the SVG's own units. */
  width: number;
  height: number;
  /** Family its text is set in. */
  font: string;
}

/** Without hover styles and their classes, which a page of paper has no use for, and without numbers that count up in a process. */
function settle(svg: string, id: string): string {
  return svg
    .replace(/<style\b[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/ class="[^"]*"/g, '')
    .replace(/zr\d+-/g, `${id}-`);
}

/** `id` names the drawing within its page. */
export function drawChart(chart: Chart, size: ChartSize, scheme: Scheme, id: string): string {
  const look = colours[scheme];
  const tone = (name: Tone) => ({ line: look[name].line, soft: look[name].soft });
  const drawing = loadEcharts().init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: size.width,
    height: size.height,
  });
  try {
    drawing.setOption({
      animation: false,
      ...dayChartOption(
        chart.days,
        chart.series.map((series) => ({ ...series, ...tone(series.tone) })),
        {
          ink2: look.ink2,
          rule: look.rule,
          font: size.font,
          fontSize: 11,
          dayLabel: (time) => dayWords(new Date(time).toISOString().slice(0, 10)).slice(0, -5),
        },
      ),
    });
    return settle(drawing.renderToSVGString(), id);
  } finally {
    drawing.dispose();
  }
}
