/**
 * Writes a document as one HTML file that needs nothing else: no script, no font, no address. It follows the reader's
 * light or dark setting and prints on A4. Every text is escaped here and nowhere else.
 */
import type { Block, Cell, Chart, Column, ReportDocument, Table, Tone } from '../document.ts';
import { drawChart } from './chart.ts';
import { htmlStyle } from './html-style.ts';
import { visible } from './visible.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A text of data, kept apart from the writing direction of what stands around it. */
const own = (text: string) => `<bdi>${escapeHtml(text)}</bdi>`;
const mark = (tone: Tone) => `<i class="mark ${tone}"></i>`;

function cellHtml(value: Cell | string, column: Column): string {
  const cell = typeof value === 'string' ? { text: value } : value;
  const names = [column.align === 'right' ? 'r' : '', column.mono ? 'mono' : ''].filter(Boolean).join(' ');
  let body = own(cell.text);
  if (cell.strong) body = `<b>${body}</b>`;
  if (cell.tone) body = `<span class="${cell.tone}">${mark(cell.tone)}${body}</span>`;
  if (cell.note !== undefined) body += `<small>${own(cell.note)}</small>`;
  return `<td${names ? ` class="${names}"` : ''}>${body}</td>`;
}

function tableHtml(table: Table): string {
  if (table.rows.length === 0) return `<p class="quiet">${escapeHtml(table.empty)}</p>`;
  const head = table.columns
    .map((column) => `<th scope="col"${column.align === 'right' ? ' class="r"' : ''}>${escapeHtml(column.head)}</th>`)
    .join('');
  const rows = table.rows.map((row, index) => {
    const cells = row.map((cell, at) => cellHtml(cell, table.columns[at]!)).join('');
    const detail = table.details?.[index];
    if (detail === undefined) return `<tr>${cells}</tr>`;
    return `<tr class="above">${cells}</tr>\n<tr><td colspan="${table.columns.length}" class="detail">${own(detail)}</td></tr>`;
  });
  return `<div class="wide"><table aria-label="${escapeHtml(table.name)}">\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table></div>`;
}

function chartHtml(chart: Chart, id: string): string {
  const size = { width: 860, height: 220, font: 'IBM Plex Sans, system-ui, sans-serif' };
  const picture = (scheme: 'light' | 'dark') =>
    drawChart(chart, size, scheme, `${id}-${scheme}`).replace('<svg ', `<svg class="${scheme}" aria-hidden="true" `);
  const legend = chart.series.map(({ name, tone }) => `<span>${mark(tone)}${escapeHtml(name)}</span>`).join(' ');
  return (
    `<figure><div role="img" aria-label="${escapeHtml(`${chart.title}. ${chart.summary}`)}">${picture('light')}${picture('dark')}</div>` +
    `<p class="legend">${legend}</p><figcaption>${escapeHtml(chart.summary)}</figcaption></figure>`
  );
}

function blockHtml(block: Block, id: string): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${own(block.text)}${block.note === undefined ? '' : ` <small>${own(block.note)}</small>`}</h${block.level}>`;
    case 'paragraph':
      return `<p${block.look ? ` class="${block.look}"` : ''}>${escapeHtml(block.text)}</p>`;
    case 'figures':
      return `<ul class="figures">${block.figures
        .map(
          ({ value, label, note, tone }) =>
            `<li><b${tone ? ` class="${tone}"` : ''}>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span><small>${escapeHtml(note ?? '')}</small></li>`,
        )
        .join('')}</ul>`;
    case 'bar': {
      const whole = block.parts.reduce((sum, part) => sum + part.value, 0);
      if (whole === 0) return '';
      const parts = block.parts
        .filter((part) => part.value > 0)
        .map((part) => `<span class="${part.tone}" style="width:${((part.value / whole) * 100).toFixed(3)}%"></span>`);
      const legend = block.parts.map(
        (part) => `<span>${mark(part.tone)}${escapeHtml(`${part.label} ${part.value}`)}</span>`,
      );
      return `<div class="bar" aria-hidden="true">${parts.join('')}</div><p class="legend">${legend.join(' ')}</p>`;
    }
    case 'facts':
      return `<dl>${block.rows
        .map(
          ({ name, value, mono }) => `<dt>${escapeHtml(name)}</dt><dd${mono ? ' class="mono"' : ''}>${own(value)}</dd>`,
        )
        .join('')}</dl>`;
    case 'callout':
      return `<p class="callout ${block.tone}"><b>${escapeHtml(block.title)}.</b> ${escapeHtml(block.text)}</p>`;
    case 'signatures':
      return `<div class="signatures">${block.lines
        .map(
          ({ role, statement }) =>
            `<div><b>${escapeHtml(role)}</b><p>${own(statement)}</p><hr><small>Name, date, signature</small></div>`,
        )
        .join('')}</div>`;
    case 'chart':
      return chartHtml(block, id);
    case 'table':
      return tableHtml(block);
  }
}

export function renderHtml(report: ReportDocument): Uint8Array {
  const parts = report.parts.map((part, at) => {
    const blocks = part.blocks.map((block, index) => blockHtml(block, `c${at}-${index}`));
    return `<section${part.onePage ? ' class="page"' : ''}>\n${blocks.join('\n')}\n</section>`;
  });
  const test = report.test ? '<p class="test">TEST: made from a vault for tests, it proves nothing</p>\n' : '';
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="PatchLedger">
<title>${escapeHtml(`${report.title}, ${report.site}`)}</title>
<style>
${htmlStyle()}
</style>
</head>
<body${report.landscape ? ' class="landscape"' : ''}>
<header><b>${own(report.site)}</b> <span>${escapeHtml(report.title)}</span> <time datetime="${escapeHtml(report.at)}">${escapeHtml(report.date)}</time></header>
${test}<main>
${parts.join('\n')}
</main>
</body>
</html>
`;
  return new TextEncoder().encode(text);
}
