/** What endoflife.date's forms are read as, and that broken ones are refused. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import type { AdvisoryRecord } from '../domain/advisory.ts';
import { readFeed } from './read-feed.ts';

async function read(name: string, content: string | Uint8Array) {
  const list: AdvisoryRecord[] = [];
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const read = await readFeed({ name, bytes }, name, {
    fallbackDate: '2026-11-21T00:00:00.000Z',
    record: (record) => list.push(record),
  });
  return { ...read, list };
}
const refused = (name: string, content: string | Uint8Array) => expect(read(name, content)).rejects.toThrow(Refusal);

const frontMatter = `---
title: Gadget
category: app
permalink: /gadget
releaseLabel: "Gadget __RELEASE_CYCLE__ '__CODENAME__'"
identifiers:
  - cpe: cpe:2.3:a:acme:gadget
  - purl: pkg:generic/gadget
releases:
  - releaseCycle: 3.10
    codename: Otter
    releaseDate: 2026-01-01
    eol: false
    eoes: true
    latest: 3.10
  - releaseCycle: "2"
    lts: true
    eoas: 2024-01-01
    eol: 2025-01-01
---
Text
`;

const cycles = [
  {
    name: '3.10',
    label: "Gadget 3.10 'Otter'",
    codename: 'Otter',
    released: '2026-01-01',
    eoas: null,
    eol: false,
    eoes: true,
    latest: '3.10',
  },
  { name: '2', label: "Gadget 2 ''", lts: true, eoas: '2024-01-01', eol: '2025-01-01', eoes: null },
];

describe('product files', () => {
  it('are read with versions as texts', async () => {
    const { feed, list } = await read('x', frontMatter);
    expect(feed).toBe('endoflife');
    expect(list).toMatchObject([
      {
        id: 'gadget',
        title: 'Gadget',
        kind: 'lifecycle',
        support: {
          category: 'app',
          identifiers: [
            { type: 'cpe', id: 'cpe:2.3:a:acme:gadget' },
            { type: 'purl', id: 'pkg:generic/gadget' },
          ],
          cycles,
        },
      },
    ]);
  });

  it.each([
    ['a day that is none', frontMatter.replace('2025-01-01', '2025-13-01')],
    ['a cycle twice', frontMatter.replace('"2"', '3.10')],
    ['a cycle without a name', frontMatter.replace('releaseCycle: "2"', 'other: 2')],
    ['an end that is a list', frontMatter.replace('eol: false', 'eol: [a]')],
    ['no end of the front matter', frontMatter.slice(0, 300)],
    ['aliases', frontMatter.replace('category: app', 'category: &a app\nother: *a')],
    ['no YAML', frontMatter.replace('category: app', 'category: "app')],
  ])('with %s are refused', async (_, text) => refused('x.md', text));
});

const release = {
  name: '8.3',
  releaseDate: '2023-11-23',
  isLts: false,
  isEoas: true,
  eoasFrom: '2025-12-31',
  isEol: false,
  eolFrom: null,
  latest: { name: '8.3.1' },
};
const answer = (result: unknown, more: object = {}) =>
  JSON.stringify({ schema_version: '1.2.0', generated_at: '2026-07-02T00:53:29+00:00', ...more, result });
const product = { name: 'php', label: 'PHP', category: 'lang', identifiers: [], releases: [release] };

describe('the API', () => {
  it('tells all products, and single ones', async () => {
    const all = await read('full', answer([product, { ...product, name: 'go' }], { total: 2 }));
    expect(all).toMatchObject({ mode: 'whole', date: '2026-07-02T00:53:29.000Z', records: 2 });
    expect(all.list[0]!.support!.cycles).toEqual([
      { name: '8.3', released: '2023-11-23', eoas: '2025-12-31', eol: false, eoes: null, latest: '8.3.1' },
    ]);
    expect(await read('php', answer(product))).toMatchObject({ mode: 'archive', records: 1 });
  });

  it('tells cycles alone in its older form, of the product the file is named after', async () => {
    const { list } = await read(
      'gadget.json',
      JSON.stringify([{ cycle: '2', eol: '2025-01-01', lts: false, support: true, latest: '2.1' }]),
    );
    expect(list[0]).toMatchObject({
      id: 'gadget',
      support: { cycles: [{ name: '2', eol: '2025-01-01', eoas: true }] },
    });
  });

  it.each([
    ['fewer products than it says', answer([product], { total: 2 })],
    ['a release without a name', answer([{ ...product, releases: [{ ...release, name: '' }] }])],
    ['an end that is a number', answer([{ ...product, releases: [{ ...release, eolFrom: 20260101 }] }])],
    ['a product without releases', answer([product, { ...product, releases: undefined }])],
    ['identifiers that are a text', answer([{ ...product, identifiers: 'cpe' }])],
  ])('is refused with %s', async (_, text) => refused('full.json', text));

  it('is refused where it was cut', async () => {
    const whole = Buffer.from(answer([product, { ...product, name: 'go' }]));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (at) => {
        await refused('full.json', whole.subarray(0, at));
      }),
      { numRuns: 60 },
    );
  });
});

describe.skipIf(!haveSharedData)('captures (need the shared data)', () => {
  it('of the API', async () => {
    const { list, date } = await read('a', readFileSync(sharedData('eol/api-v1-products-full.json')));
    expect(date).toBe('2025-07-02T00:53:29.000Z');
    expect(list.map(({ id, support }) => [id, support!.cycles.length])).toEqual([
      ['ubuntu', 42],
      ['windows', 43],
    ]);
    expect(list[0]!.support!.cycles.find(({ name }) => name === '24.04')).toMatchObject({
      lts: true,
      eoas: '2029-04-25',
      eoes: '2036-04-25',
    });
  });

  it('of the lists of releases are not taken: they hold no ends of most products', async () => {
    await refused('php.json', readFileSync(sharedData('eol/releases/php.json')));
    await refused('schema.json', readFileSync(sharedData('eol/product-schema.json')));
  });
});
