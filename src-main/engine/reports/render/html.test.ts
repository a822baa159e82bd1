import { describe, expect, it } from 'vitest';
import { hostile, makeAsset, makeFacts, makeFinding, makePatch } from '../../../../test/report-facts.ts';
import { makeChange, makeRollout } from '../../../../test/rollout-facts.ts';
import { reports } from '../index.ts';
import { escapeHtml, renderHtml } from './html.ts';

const facts = makeFacts(hostile.length, {
  test: true,
  site: hostile[0]!,
  actor: hostile[1]!,
  assets: hostile.map((name, index) => makeAsset(index, name)),
  patches: hostile.map((name, index) => makePatch(index, name)),
});
facts.open = hostile.map((name, index) =>
  makeFinding({ assetName: name, asset: `A${index}`, patch: `P${index}`, installed: name, cves: [name] }),
);
facts.change = makeChange(makeRollout(hostile));
const pages = reports.map(
  (report) => [report.id, new TextDecoder().decode(renderHtml(report.document(facts)))] as const,
);

const voids = new Set(['meta', 'hr', 'br', 'wbr', 'col']);

/** Every element is closed where it must be, and every "<" begins one. */
function problemsOf(html: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const body = html.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '');
  const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/gi;
  for (const [, closing, name, , empty] of body.matchAll(tag)) {
    if (closing) {
      const last = open.pop();
      if (last !== name) problems.push(`</${name}> closes <${last}>`);
    } else if (!empty && !voids.has(name!)) open.push(name!);
  }
  if (open.length > 0) problems.push(`left open: ${open.join(', ')}`);
  if (/[<>]/.test(body.replace(tag, ''))) problems.push('a bare < or >');
  return problems;
}

describe.each(pages)('%s as HTML', (id, html) => {
  it('is well-formed whatever the names are', () => {
    expect(problemsOf(html)).toEqual([]);
  });

  it('has no script, no handler and no address', () => {
    expect(html).not.toMatch(/<(script|iframe|object|embed|link|img|a|form|base)\b/i);
    expect(html).not.toMatch(/<[^>]*\s(on\w+|href|src|action)\s*=/i);
    expect(html).not.toMatch(/url\(\s*['"]?(?!#)/i);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('shows the names as text and says TEST', () => {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    if (id !== 'executive') for (const name of hostile) expect(html).toContain(escapeHtml(name));
    expect(html).not.toMatch(/[\u007f\u202a-\u202e\u2066-\u2069]/);
    expect(html).toContain('user[U+202E]txt.exe');
    expect(html).toContain('TEST: made from a vault for tests');
  });
});
