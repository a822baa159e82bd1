/** Draws the charts of a report as SVG with ECharts, without a browser: the same bytes for the same numbers. */
import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { dayChartOption } from '../../../../src-shared/day-chart.ts';
import type { Chart, Tone } from '../document.ts';
import { dayWords } from '../words.ts';
import { colours, type Scheme } from './colours.ts';

use([LineChart, GridComponent, SVGRenderer]);

export interface ChartSize {
  /** Pixels of the SVG's own units. */
  width: number;
  height: number;
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
  const drawing = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    drawing.setOption({
      animation: false,
      ...dayChartOption(
        chart.days,
        chart.series.map((series) => ({ ...series, ...tone(series.tone) })),
        {
          ink2: look.ink2,
          rule: look.rule,
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
