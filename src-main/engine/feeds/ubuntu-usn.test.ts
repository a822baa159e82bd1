import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { readDocument, readRecords, tally } from '../../../test/read-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';

const binary = (version: string, more: object = {}) => ({ version, ...more });
const notice = (more: object = {}) => ({
  id: '7001-1',
  title: 'Widget vulnerabilities',
  timestamp: 1_700_000_000.25,
  summary: 'widget vulnerabilities',
  action: 'In general, a standard system update will make all the necessary changes.\n',
  cves: ['CVE-2026-1111', 'https://launchpad.net/bugs/1', 'CVE-2026-2222', 'CVE-2026-1111'],
  releases: {
    jammy: {
      sources: { widget: { version: '1:2.0-1ubuntu0.1', description: 'widgets' } },
      binaries: { libwidget1: binary('1:2.0-1ubuntu0.1', { pocket: 'security' }) },
    },
    xenial: {
      sources: { widget: { version: '0:1.0-1ubuntu0.1~esm1' } },
      binaries: { libwidget1: binary('1.0-1ubuntu0.1~esm1', { pocket: 'esm-infra', source: 'widget' }) },
    },
  },
  ...more,
});
const read = async (more: object) => (await readDocument({ '7001-1': notice(more) })).list[0]!;

describe('the USN database', () => {
  it('gives each notice with what it fixes in which release', async () => {
    const { list, ...content } = await readDocument({ '7001-1': notice() });
    expect(content).toEqual({ feed: 'ubuntu-usn', date: null, mode: 'whole', records: 1 });
    const said = { package: 'widget', of: 'source', status: 'fixed' };
    expect(list).toEqual([
      {
        id: 'USN-7001-1',
        part: '',
        published: '2023-11-14T22:13:20.250Z',
        modified: '2023-11-14T22:13:20.250Z',
        withdrawn: null,
        title: 'Widget vulnerabilities',
        kind: 'security',
        severity: 'unrated',
        vulnerabilities: [{ id: 'CVE-2026-1111' }, { id: 'CVE-2026-2222' }],
        packages: [
          { scope: 'ubuntu:22.04', ...said, ranges: [{ fixed: '1:2.0-1ubuntu0.1' }] },
          { scope: 'ubuntu:16.04', ...said, ranges: [{ fixed: '1.0-1ubuntu0.1~esm1' }], channel: 'esm-infra' },
        ],
      },
    ]);
  });

  it('knows notices about bugs alone, restarts, and the oldest, which name no sources', async () => {
    expect((await read({ cves: ['https://launchpad.net/bugs/2'] })).vulnerabilities).toEqual([{ id: 'USN-7001-1' }]);
    expect((await read({ action: 'After an update you need to reboot your computer to make changes.' })).reboot).toBe(
      true,
    );
    const { packages } = await read({ releases: { warty: { binaries: { xpdf: binary('3.00-8ubuntu1') } } } });
    expect(packages).toEqual([
      { scope: 'ubuntu:4.10', package: 'xpdf', of: 'binary', status: 'fixed', ranges: [{ fixed: '3.00-8ubuntu1' }] },
    ]);
    expect((await read({ releases: undefined })).packages).toEqual([]);
  });

  it('is refused where a field is of another type, and when cut anywhere', async () => {
    const wrong: [object, RegExp][] = [
      [{ id: '7001-2' }, /another id/],
      [{ title: 1 }, /title/],
      [{ timestamp: 'today' }, /timestamp/],
      [{ cves: 'CVE-2026-1111' }, /cves is not a list/],
      [{ releases: [] }, /releases is not an object/],
      [{ releases: { jammy: 'all' } }, /jammy in its releases/],
      [{ releases: { jammy: { sources: { a: { version: 2 } } } } }, /version is not a text/],
    ];
    for (const [more, words] of wrong) await expect(read(more)).rejects.toThrow(words);
    await expect(readDocument({ '7001-1': notice(), other: {} })).rejects.toThrow(/no number of a notice/);
    const text = JSON.stringify({ '7001-1': notice(), '7001-2': notice({ id: 'USN-7001-2' }) }, null, 1);
    expect((await readDocument(text)).records).toBe(2);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: text.length - 1 }), async (at) => {
        await expect(readDocument(text.slice(0, at))).rejects.toBeInstanceOf(Refusal);
      }),
    );
  });

  it.runIf(haveSharedData)("reads Canonical's file, and no cut of it", async () => {
    const path = sharedData('ubuntu/usn-db/database-all.json.bz2');
    const { list } = await readRecords({ path });
    expect(list.map(({ id, reboot, vulnerabilities }) => [id, reboot, vulnerabilities.length])).toEqual([
      ['USN-4011-1', undefined, 2],
      ['USN-2274-1', true, 1],
      ['USN-6342-1', true, 6],
    ]);
    expect(tally(list)).toEqual({
      'ubuntu:14.04 source fixed': 1,
      'ubuntu:16.04 source fixed': 1,
      'ubuntu:18.04 source fixed': 1,
      'ubuntu:18.10 source fixed': 1,
      'ubuntu:19.04 source fixed': 1,
      'ubuntu:18.04 source fixed esm-infra': 5,
      'ubuntu:16.04 source fixed esm-infra': 4,
    });
    const bytes = readFileSync(path);
    for (const at of [0, 3, 5_000, bytes.length - 5])
      await expect(readRecords({ name: 'database-all.json.bz2', bytes: bytes.subarray(0, at) })).rejects.toBeInstanceOf(
        Refusal,
      );
  });
});
