import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { readDocument, readRecords, tally } from '../../../test/read-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';

const branch = (secfixes: unknown, more: object = {}) => ({
  apkurl: '{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/{{pkg.name}}-{{pkg.ver}}.apk',
  archs: ['x86_64'],
  reponame: 'main',
  urlprefix: 'https://dl-cdn.alpinelinux.org/alpine',
  distroversion: 'v3.16',
  packages: [{ pkg: { name: 'widget', secfixes } }],
  ...more,
});
const idsOf = async (entry: string) =>
  (await readDocument(branch({ '1.0-r0': [entry] }))).list[0]!.vulnerabilities.map(({ id }) => id);

describe("Alpine's security database", () => {
  it('gives each package with what its versions fixed and what never was in it', async () => {
    const secfixes = { '1.2-r1': ['CVE-2026-1111', 'CVE-2026-2222'], '1.4-r0': ['CVE-2026-3333'], 0: ['CVE-2020-1'] };
    const { list, ...content } = await readDocument(branch({ ...secfixes, 0: ['CVE-2020-1000'], '2.0-r0': null }));
    expect(content).toEqual({ feed: 'alpine-secdb', date: null, mode: 'whole', records: 1 });
    const said = { scope: 'alpine:3.16', package: 'widget', of: 'source' };
    expect(list).toEqual([
      {
        id: 'v3.16/main/widget',
        part: 'v3.16/main',
        published: null,
        modified: null,
        withdrawn: null,
        title: 'widget',
        kind: 'security',
        severity: 'unrated',
        vulnerabilities: ['CVE-2020-1000', 'CVE-2026-1111', 'CVE-2026-2222', 'CVE-2026-3333'].map((id) => ({ id })),
        packages: [
          { ...said, status: 'not-affected', vulnerabilities: ['CVE-2020-1000'] },
          {
            ...said,
            status: 'fixed',
            ranges: [{ fixed: '1.2-r1' }],
            vulnerabilities: ['CVE-2026-1111', 'CVE-2026-2222'],
          },
          { ...said, status: 'fixed', ranges: [{ fixed: '1.4-r0' }], vulnerabilities: ['CVE-2026-3333'] },
        ],
      },
    ]);
  });

  it.each([
    ['CVE-2026-1111 CVE-2026-2222', ['CVE-2026-1111', 'CVE-2026-2222']],
    ['XSA-207 CVE-2017-2620', ['CVE-2017-2620']],
    ['XSA-207', ['XSA-207']],
    ['GHSA-vv2x-vrpj-qqpq', ['GHSA-vv2x-vrpj-qqpq']],
    ['CVE N/A ZBX-11023', ['ZBX-11023']],
    ['CVE-2017-2616 (+ regression fix)', ['CVE-2017-2616']],
    ['CVE_2019-2426', ['CVE-2019-2426']],
    ['CVE-2019-14697,CVE-2019-14698', ['CVE-2019-14697', 'CVE-2019-14698']],
    ['', []],
  ])('takes from "%s" %j', async (entry, ids) => {
    expect(await idsOf(entry)).toEqual(ids);
  });

  it('reads "(Not affected, ...)" as never affected', async () => {
    const { list } = await readDocument(
      branch({ '6.13-r0': ['CVE-2020-14342 (Not affected, requires --with-systemd)'] }),
    );
    expect(list[0]!.packages).toMatchObject([{ status: 'not-affected', vulnerabilities: ['CVE-2020-14342'] }]);
  });

  it('knows edge, Wolfi, and archives of several branches', async () => {
    const secfixes = { '1-r0': ['CVE-2026-1111'] };
    const edge = branch(secfixes, { distroversion: 'edge', reponame: 'community' });
    const wolfi = branch(secfixes, {
      distroversion: undefined,
      reponame: 'os',
      urlprefix: 'https://packages.wolfi.dev',
    });
    const members = { 'edge/community.json': edge, 'v3.16/main.json': branch(secfixes), 'wolfi/security.json': wolfi };
    const zip = zipSync({
      ...Object.fromEntries(Object.entries(members).map(([path, one]) => [path, strToU8(JSON.stringify(one))])),
      'index.html': strToU8('<html>'),
    });
    const { list, mode } = await readRecords({ name: 'secdb.zip', bytes: zip });
    expect(mode).toBe('whole');
    expect(list.map(({ part, packages }) => [part, packages[0]!.scope])).toEqual([
      ['edge/community', 'alpine:edge'],
      ['v3.16/main', 'alpine:3.16'],
      ['wolfi/os', 'wolfi'],
    ]);
  });

  it('is refused where a field is of another type, and when cut anywhere', async () => {
    for (const [document, words] of [
      [branch([]), /secfixes is not an object/],
      [branch({ '1-r0': 'CVE-2026-1111' }), /widget: its 1-r0 is not a list/],
      [branch({ '1-r0': [1] }), /not a list of texts/],
      [branch({}, { packages: {} }), /no packages/],
      [branch({}, { packages: [{ name: 'a' }] }), /package 1: it has no pkg/],
      [branch({}, { packages: [{ pkg: { name: 1 } }] }), /name is not a text/],
      [branch({}, { distroversion: 'next' }), /distroversion/],
    ] as const)
      await expect(readDocument(document)).rejects.toThrow(words);
    const text = JSON.stringify(branch({ '1-r0': ['CVE-2026-1111'] }), null, 1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: text.length - 1 }), async (at) => {
        await expect(readDocument(text.slice(0, at))).rejects.toBeInstanceOf(Refusal);
      }),
    );
  });

  it.runIf(haveSharedData)("reads the publisher's files", async () => {
    const read = async (name: string) => (await readRecords({ path: sharedData(`alpine/secdb/${name}.json`) })).list;
    expect(tally(await read('edge__community'))).toEqual({ 'alpine:edge source fixed': 2 });
    expect((await read('edge__main'))[0]).toMatchObject({ id: 'edge/main/aom', vulnerabilities: { length: 3 } });
    expect((await read('v3.16__main'))[0]!.packages.map(({ ranges }) => ranges)).toEqual([
      [{ fixed: '2.4.27-r1' }],
      [{ fixed: '2.4.35-r0' }],
    ]);
    expect(tally(await read('v3.2__main'))).toEqual({ 'alpine:3.2 source fixed': 1 });
    expect(tally(await read('v3.16__community'))).toEqual({ 'alpine:3.16 source fixed': 1 });
  });
});
