import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostile, makeAsset, makeFacts, makeFinding, makePatch } from '../../../../test/report-facts.ts';
import { makeChange, makeRollout } from '../../../../test/rollout-facts.ts';
import { change } from '../change.ts';
import { executive } from '../executive.ts';
import type { ReportFacts } from '../facts.ts';
import { technical } from '../technical.ts';
import { renderPages, renderPdf } from './pdf.ts';

const have = (tool: string) => spawnSync(tool, ['-v']).error === undefined;

/** What a reader of the PDF can select and copy. */
function textOf(pdf: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, pdf);
    const { stdout } = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    return stdout.replaceAll('\u00a0', ' ');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hostileFacts(): ReportFacts {
  const facts = makeFacts(0, {
    site: hostile[0]!,
    actor: hostile[3]!,
    assets: hostile.map((name, index) => makeAsset(index, name)),
    patches: hostile.map((name, index) => makePatch(index, name)),
  });
  facts.open = hostile.map((name, index) =>
    makeFinding({
      id: `F${index}`,
      assetName: name,
      asset: `A${index}`,
      patch: `P${index}`,
      installed: name,
      rule: name,
    }),
  );
  return facts;
}

describe('renderPdf', () => {
  it.each([0, 1, 5, 200])('sets the executive summary of %i machines on two pages', (machines) => {
    expect(renderPdf(executive.document(makeFacts(machines))).pages).toBe(2);
  });

  it('keeps it on two pages whatever the names are', () => {
    const facts = hostileFacts();
    const long = 'a reason that goes on and on, '.repeat(60);
    facts.site.exceptions = Array.from({ length: 30 }, (_, index) => ({
      ...makeFacts(1).site.exceptions[0]!,
      id: `E${index}`,
      reason: long,
      approver: hostile[3]!,
    }));
    facts.site.feeds = Array.from({ length: 20 }, () => ({ ...makeFacts(1).site.feeds[0]!, title: hostile[3]! }));
    expect(renderPdf(executive.document(facts)).pages).toBe(2);
  });

  it('gives the same bytes twice', () => {
    const facts = hostileFacts();
    const once = renderPdf(technical.document(facts)).bytes;
    const elsewhere = { ...process.env };
    process.env.TZ = 'Asia/Tokyo';
    try {
      expect(Buffer.from(renderPdf(technical.document(facts)).bytes).equals(Buffer.from(once))).toBe(true);
    } finally {
      process.env = elsewhere;
    }
  });

  it('is PDF/A-2b by its own word, with the date of the facts and without scripts', () => {
    const pdf = Buffer.from(renderPdf(executive.document(makeFacts(5))).bytes).toString('latin1');
    expect(pdf).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(pdf).toContain('<pdfaid:conformance>B</pdfaid:conformance>');
    expect(pdf).toContain('2026-11-25T15:44:00');
    expect(pdf).not.toMatch(/\/JavaScript|\/OpenAction|\/URI/);
  });

  it.skipIf(!have('pdftotext'))('says what must be kept: head hash, key, entries, sources, unknown machines', () => {
    const text = textOf(renderPdf(executive.document(makeFacts(9))).bytes);
    expect(text).toContain(`${'abababab '.repeat(8).trim()}`);
    expect(text).toContain(`${'cdcdcdcd '.repeat(8).trim()}`);
    expect(text).toContain('57 entries');
    expect(text).toContain('3 of 9 machines are compliant, 3 are not, and 3 are unknown');
    expect(text).toMatch(/Debian security tracker\s+of 20 Nov 2026/);
    expect(text).toContain('18 not judged');
    expect(text).toContain('Received and kept by the client');
    expect(text).toContain('page 2 of 2');
    expect(text).not.toMatch(/certified|fully patched|TEST/i);
  });

  it.skipIf(!have('pdftotext'))('says TEST on every page of a test vault', () => {
    const pages = textOf(renderPdf(executive.document(makeFacts(5, { test: true }))).bytes).split('\f');
    expect(pages.filter((page) => page.includes('TEST: made from a vault for tests'))).toHaveLength(2);
  });

  it.skipIf(!have('pdftotext'))('shows hostile names as text', () => {
    const text = textOf(renderPdf(technical.document(hostileFacts())).bytes).replace(/\s+/g, ' ');
    expect(text).toContain('#eval("1 + 1") *bold* $x$ @ref <label>');
    expect(text).toContain('<script>alert(1)</script>');
    expect(text).toContain("=cmd|'/C calc'!A0");
    expect(text).toContain('bell[U+0007] null[U+0000] delete[U+007F]');
    expect(text).toContain('[U+202E]');
    expect(text).toContain('שרת');
  });

  it.skipIf(!have('pdftotext'))(
    'records a change: approvals, steps, what failed and why, claim beside observation',
    () => {
      const facts = makeFacts(3);
      facts.change = makeChange();
      const text = textOf(renderPdf(change.document(facts)).bytes).replace(/[ \u200b]+/g, ' ');
      for (const words of [
        'Stopped: 3 of 6 upgrades on 6 machines done, 1 failed, 1 skipped, 1 rolled back',
        'e3e3e3e3 '.repeat(8).trim(),
        'Wave W2: 2 of 4 machines failed, so 70% can no longer succeed',
        'own key over the plan’s hash',
        'ended with its plan',
        'nginx is held on this machine',
        'no window serves it before its deadline',
        'service nginx: inactive (dead)',
        'nginx and nginx-common back to 1.22.1-9+deb12u9',
        'nginx still runs from the replaced file',
        '1 of 2 upgrades verified',
        '1 upgrade that the run says is done was not looked at since',
        'rollout.approved',
      ])
        expect(text).toContain(words);
      expect(text).toMatch(/Clean up 25 Nov 2026, 03:10:00 not ended Not known the connection broke/);
    },
  );

  it('sets change records whatever the names are', () => {
    const facts = makeFacts(3);
    facts.change = makeChange(makeRollout(hostile));
    expect(renderPdf(change.document(facts)).pages).toBeGreaterThan(3);
  });

  it.skipIf(!have('pdffonts'))('uses the shipped fonts alone, embedded', () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    try {
      writeFileSync(join(folder, 'report.pdf'), renderPdf(executive.document(hostileFacts())).bytes);
      const { stdout } = spawnSync('pdffonts', [join(folder, 'report.pdf')], { encoding: 'utf8' });
      const [, , ...fonts] = stdout.trim().split('\n');
      expect(fonts.length).toBeGreaterThan(2);
      for (const font of fonts) expect(font).toMatch(/^[A-Z]{6}\+ShippedIBMPlex\w* .* yes yes yes /);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.skipIf(!have('qpdf'))('has a structure qpdf finds nothing wrong with', () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    try {
      writeFileSync(join(folder, 'report.pdf'), renderPdf(technical.document(hostileFacts())).bytes);
      const checked = spawnSync('qpdf', ['--check', join(folder, 'report.pdf')], { encoding: 'utf8' });
      expect(checked.stdout + checked.stderr).toContain('No syntax or stream encoding errors found');
      expect(checked.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('renderPages', () => {
  it('draws the pages of the PDF, each on its own and without text or scripts', () => {
    const { pages, total } = renderPages(technical.document(hostileFacts()), 2);
    expect(total).toBe(renderPdf(technical.document(hostileFacts())).pages);
    expect(pages).toHaveLength(2);
    for (const page of pages) {
      expect(page).toMatch(/^<svg xmlns="[^"]+" xmlns:xlink="[^"]+" viewBox="0 0 595\.27\d* 841\.88\d*">.*<\/svg>$/s);
      expect(page).not.toMatch(/<script|alert|foreignObject/);
      const drawn = [...page.matchAll(/ id="(g\w+)"/g)].map(([, id]) => id);
      const used = new Set([...page.matchAll(/ href="#(g\w+)"/g)].map(([, id]) => id));
      expect(new Set(drawn)).toEqual(used);
    }
  });
});
