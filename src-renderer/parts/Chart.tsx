/** The only place that draws charts (ECharts, as SVG): in the window's colours, with its table one key (t) away. */
import { Button, useComputedColorScheme } from '@mantine/core';
import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { readTokens } from './chart-tokens.ts';
import type { ChartTokens } from './chart-tokens.ts';
import { meantAsText } from './typing.ts';
import './chart.css';

use([LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

interface ChartProps {
  /** Title above the chart. */
  title: string;
  /** What the picture shows, in one sentence. */
  summary: string;
  /** Must be stable (useCallback): a new one draws anew. */
  option: (tokens: ChartTokens) => EChartsCoreOption;
  /** The same numbers as rows. */
  table: { columns: string[]; rows: ReactNode[][] };
  height?: number;
}

function Drawing({ option, summary, height }: { option: ChartProps['option']; summary: string; height: number }) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const chart = init(element, null, { renderer: 'svg' });
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.setOption({ animation: !still, animationDuration: 200, ...option(readTokens()) });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, scheme]);
  return <div ref={place} role="img" aria-label={summary} style={{ height }} />;
}

export function Chart({ title, summary, option, table, height = 178 }: ChartProps) {
  const [asTable, setAsTable] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 't' && !meantAsText(event)) setAsTable((shown) => !shown);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <section className="chart" aria-label={title}>
      <div className="chart-head">
        <h2>{title}</h2>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-keyshortcuts="t"
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Chart' : 'Table'}
        </Button>
      </div>
      {asTable ? (
        <div
          className="chart-table"
          role="group"
          aria-label={`${title}, table`}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
          tabIndex={0}
          style={{ maxHeight: height + 60 }}
        >
          <table className="ledger" aria-label={title}>
            <thead>
              <tr>
                {table.columns.map((column, index) => (
                  <th key={column} className={index === 0 ? '' : 'r'}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column} className={column === 0 ? '' : 'r'}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Drawing option={option} summary={summary} height={height} />
      )}
    </section>
  );
}
