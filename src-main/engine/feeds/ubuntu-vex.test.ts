import { readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { readDocument, readRecords, tally } from '../../../test/read-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { readOpenVex } from './openvex.ts';

const product = (name: string, version: string, arch: string, distro: string) => ({
  '@id': `pkg:deb/ubuntu/${name}@${version}?arch=${arch}&distro=${distro}`,
});
const statement = (more: object = {}) => ({
  vulnerability: {
    '@id': 'https://nvd.nist.gov/vuln/detail/CVE-2026-1111',
    name: 'CVE-2026-1111',
    description: 'Widgets before 2.0 are much too wide. This is bad.',
    aliases: ['https://ubuntu.com/security/CVE-2026-1111'],
  },
  timestamp: '2026-01-02T03:04:05Z',
  products: [product('widget', '1%3A2.0-1ubuntu0.3', 'source', 'jammy'), product('libwidget', '1', 'amd64', 'jammy')],
  status: 'fixed',
  ...more,
});
const document = (...statements: object[]) => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://github.com/canonical/x/CVE-2026-1111',
  author: 'Canonical Ltd.',
  timestamp: '2026-05-20T15:02:47.589121Z',
  version: 5,
  statements,
});
const said = async (...statements: object[]) => (await readDocument(document(...statements))).list[0]!.packages;

describe('a VEX document of Ubuntu', () => {
  it('is one record for its CVE, with its source packages', async () => {
    const { list, ...content } = await readDocument(document(statement()));
    expect(content).toEqual({ feed: 'ubuntu-vex', date: null, mode: 'partial', records: 1 });
    expect(list).toEqual([
      {
        id: 'CVE-2026-1111',
        part: '',
        published: '2026-01-02T03:04:05.000Z',
        modified: '2026-05-20T15:02:47.589Z',
        withdrawn: null,
        title: 'Widgets before 2.0 are much too wide.',
        kind: 'security',
        severity: 'unrated',
        vulnerabilities: [{ id: 'CVE-2026-1111' }],
        packages: [
          {
            scope: 'ubuntu:22.04',
            package: 'widget',
            of: 'source',
            status: 'not-affected',
            // It says nothing of older versions.
            ranges: [{ introduced: '1:2.0-1ubuntu0.3' }],
            word: 'fixed',
          },
        ],
      },
    ]);
  });

  it('tells what is affected, what is not and why, and what is open, by channel', async () => {
    const xenial = { products: [product('widget', '1', 'source', 'esm-infra/xenial')] };
    const notes = 'CVE Notes / justification: only from 2.0 on';
    expect(
      await said(
        statement({
          status: 'affected',
          action_statement: `This package is vulnerable, and will not be fixed. ${notes}`,
        }),
        statement({
          ...xenial,
          status: 'not_affected',
          justification: 'vulnerable_code_not_present',
          impact_statement: `This package is not affected. ${notes}`,
        }),
        statement({ ...xenial, status: 'under_investigation' }),
      ),
    ).toEqual([
      {
        scope: 'ubuntu:22.04',
        package: 'widget',
        of: 'source',
        status: 'affected',
        word: 'This package is vulnerable, and will not be fixed.',
      },
      {
        scope: 'ubuntu:16.04',
        channel: 'esm-infra',
        package: 'widget',
        of: 'source',
        status: 'not-affected',
        word: 'only from 2.0 on',
        justification: 'vulnerable_code_not_present',
      },
      { scope: 'ubuntu:16.04', channel: 'esm-infra', package: 'widget', of: 'source', status: 'investigating' },
    ]);
  });

  it('names binaries once, and only where there is no source', async () => {
    const products = [
      product('libwidget', '1', 'amd64', 'focal'),
      product('libwidget', '1', 'arm64', 'focal'),
      product('widget', '2', 'source', 'jammy'),
      product('libwidget', '2', 'amd64', 'jammy'),
    ];
    const packages = await said(statement({ products, status: 'affected' }));
    expect(packages.map((one) => [one.scope, one.of, one.package])).toEqual([
      ['ubuntu:22.04', 'source', 'widget'],
      ['ubuntu:20.04', 'binary', 'libwidget'],
    ]);
  });

  it('is refused where a field is of another type or a word unknown, and when cut anywhere', async () => {
    const wrong: [object, RegExp][] = [
      [{ status: 'maybe' }, /statement 1: its status is "maybe"/],
      [{ justification: 'because' }, /justification is "because"/],
      [{ products: 'all' }, /products is not a list/],
      [{ products: [7] }, /neither a text nor an object/],
      [{ products: [{}] }, /no identifier/],
      [{ products: ['widget?arch=source'] }, /no package URL/],
      [{ vulnerability: null }, /vulnerability is missing/],
      [{ timestamp: 'then' }, /timestamp is not a date/],
    ];
    for (const [more, words] of wrong) await expect(said(statement(more))).rejects.toThrow(words);
    await expect(said()).rejects.toThrow(/no statements/);
    await expect(readDocument({ ...document(statement()), timestamp: undefined })).rejects.toThrow(
      /timestamp is missing/,
    );
    const text = JSON.stringify(document(statement()), null, 1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: text.length - 1 }), async (at) => {
        await expect(readDocument(text.slice(0, at))).rejects.toBeInstanceOf(Refusal);
      }),
    );
  });

  it('comes in archives, which are refused whole for one bad member', async () => {
    const good = strToU8(JSON.stringify(document(statement())));
    const pack = (other: string) =>
      readRecords({ name: 'vex-all.zip', bytes: zipSync({ 'a.json': good, 'b.json': strToU8(other), README: good }) });
    const other = JSON.stringify(document(statement({ vulnerability: 'CVE-2026-2222' })));
    expect(await pack(other)).toMatchObject({ mode: 'archive', records: 2 });
    await expect(pack('{}')).rejects.toMatchObject({ code: 'feed-damaged' });
  });

  it.runIf(haveSharedData)("reads Canonical's documents", async () => {
    const curl = await readRecords({ path: sharedData('ubuntu/vex/cve__2023__CVE-2023-38545.json') });
    expect(tally(curl.list)).toEqual({
      'ubuntu:22.04 source not-affected': 1,
      'ubuntu:24.04 source not-affected': 1,
      'ubuntu:16.04 source affected': 1,
      'ubuntu:14.04 source not-affected esm-infra-legacy': 1,
      'ubuntu:16.04 source not-affected esm-infra': 1,
      'ubuntu:18.04 source not-affected esm-infra': 1,
      'ubuntu:20.04 source not-affected esm-infra': 1,
    });
    const path = sharedData('ubuntu/vex/cve__2016__CVE-2016-20013.json');
    const crypt = await readRecords({ path });
    expect(crypt.list[0]!.packages).toHaveLength(36);
    expect(
      crypt.list[0]!.packages.find((one) => one.package === 'zabbix' && one.scope === 'ubuntu:24.04'),
    ).toMatchObject({
      status: 'not-affected',
      justification: 'component_not_present',
      word: 'This package (for the given release) does not exist in the archive.',
    });
    const bytes = readFileSync(path);
    await expect(readRecords({ name: 'a.json', bytes: bytes.subarray(0, bytes.length / 2) })).rejects.toMatchObject({
      code: 'feed-damaged',
    });
  });
});

describe('OpenVEX of others', () => {
  it('is read in the form of 0.0.1 and with parts of products', () => {
    const old = readOpenVex(
      {
        '@context': 'https://openvex.dev/ns',
        '@id': 'https://example.org/vex-1',
        author: 'Ops',
        timestamp: '2026-01-01T00:00:00Z',
        version: '1',
        statements: [
          {
            vulnerability: 'CVE-2026-1111',
            products: ['pkg:oci/app@sha256:1'],
            subcomponents: ['pkg:npm/a@1'],
            status: 'under_investigation',
          },
        ],
      },
      'old.json',
    );
    expect(old).toMatchObject({ author: 'Ops', at: '2026-01-01T00:00:00.000Z' });
    expect(old.statements[0]).toMatchObject({ vulnerability: 'CVE-2026-1111', at: '2026-01-01T00:00:00.000Z' });
    expect([...old.statements[0]!.subcomponents]).toEqual([['pkg:oci/app@sha256:1', ['pkg:npm/a@1']]]);
    const products = [
      { '@id': 'urn:app', identifiers: { purl: 'pkg:npm/app@1' }, subcomponents: [{ '@id': 'pkg:npm/a@1' }] },
    ];
    const now = readOpenVex({ ...document(statement({ products })), last_updated: '2026-06-01T00:00:00Z' }, 'new.json');
    expect(now.at).toBe('2026-06-01T00:00:00.000Z');
    expect([...now.statements[0]!.subcomponents]).toEqual([['pkg:npm/app@1', ['pkg:npm/a@1']]]);
  });
});
