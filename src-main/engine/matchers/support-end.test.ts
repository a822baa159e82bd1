/** What is over by the project's own data, on names that Windows, macOS and scanners of images list. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import type { ProductSupport } from '../domain/advisory.ts';
import { systemSupportEnds } from '../domain/support-ends.ts';
import { cyclesOfVersion, supportedProduct } from '../domain/supported-products.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { loadSupportEnds } from '../resources.ts';
import { matchSupportEnds, type SupportedMachine } from './support-end.ts';

const today = '2026-11-30';
const cycle = (name: string, eol: string | boolean | null = false, label?: string) => ({
  name,
  eoas: null,
  eol,
  eoes: null,
  ...(label ? { label } : {}),
});

describe('cycles of a version', () => {
  const names = (cycles: string[], version: string) =>
    cyclesOfVersion(
      cycles.map((name) => cycle(name)),
      version,
    ).map(({ name }) => name);

  it('compares number by number, as far as the cycle tells', () => {
    expect(names(['8.1', '8', '7.4'], '7.4.33')).toEqual(['7.4']);
    expect(names(['3.1', '3.10', '3'], '3.10.4')).toEqual(['3.10']);
    expect(names(['14', '1'], 'v14.21.3')).toEqual(['14']);
    expect(names(['2.0', '2.1', '6'], '2.0.9')).toEqual(['2.0']);
    expect(names(['8.1'], '7.0')).toEqual([]);
    expect(names(['8.1'], 'unknown')).toEqual([]);
    expect(names(['11.0-sp4', '11.0-sp1', '11.0'], '11.4.7001.0')).toEqual(['11.0-sp4', '11.0-sp1', '11.0']);
  });
});

describe('which software is meant', () => {
  it('takes programs, not what comes with them, and no package of a distribution', () => {
    const product = (name: string, scheme = 'windows') => supportedProduct({ name, version: '1.0', scheme })?.product;
    expect(product('Microsoft SQL Server 2012 (64-bit)')).toBe('mssqlserver');
    expect(product('Microsoft SQL Server 2012 Native Client')).toBeUndefined();
    expect(product('Microsoft Office Professional Plus 2016')).toBe('office');
    expect(product('Microsoft Office Proofing Tools 2016 - English')).toBeUndefined();
    expect(product('PHP 7.4.33')).toBe('php');
    expect(product('php', 'dpkg')).toBeUndefined();
    expect(product('python3', 'rpm')).toBeUndefined();
    expect(product('node', 'generic')).toBe('nodejs');
    expect(product('node', 'npm')).toBeUndefined();
  });
});

describe.skipIf(!haveSharedData)('with the data of endoflife.date (needs the shared data)', () => {
  const products = new Map<string, ProductSupport & { title: string }>();
  beforeAll(async () => {
    for (const file of readdirSync(sharedData('eol/products'))) {
      await readFeed({ path: sharedData(`eol/products/${file}`) }, file, {
        fallbackDate: '2026-08-22T00:00:00.000Z',
        record: ({ id, title, support }) => products.set(id, { title, ...support! }),
      });
    }
  });
  const ended = (machine: Partial<SupportedMachine>, on = today) =>
    matchSupportEnds(
      { os: null, extendedSupport: null, software: [], ...machine },
      { systems: loadSupportEnds(), products, date: '2026-08-22T00:00:00.000Z' },
      on,
    ).matches;
  const idOf = (name: string, version: string, scheme = 'windows') =>
    ended({ software: [{ name, version, scheme }] }).map(({ cve, evidence }) => [cve, evidence.rule]);

  it.each([
    ['PHP 7.4.33', '7.4.33', 'eol:php-7.4', '2022-11-28'],
    ['Microsoft SQL Server 2012 (64-bit)', '11.4.7001.0', 'eol:mssqlserver-11.0-sp4', '2022-07-12'],
    ['Microsoft SQL Server 2008 R2 (64-bit)', '10.53.6000.34', 'eol:mssqlserver-10.50-sp3', '2019-07-09'],
    ['Microsoft Office Professional Plus 2016', '16.0.4266.1001', 'eol:office-2016', '2025-10-14'],
    ['Microsoft .NET Runtime - 6.0.36 (x64)', '6.0.36.34214', 'eol:dotnet-6', '2024-11-12'],
    ['Python 3.6.8 (64-bit)', '3.6.8150.0', 'eol:python-3.6', '2021-12-23'],
    ['OpenSSL 1.1.1w (64-bit)', '', 'eol:openssl-1.1.1', '2023-09-11'],
    ['Node.js', '14.21.3', 'eol:nodejs-14', '2023-04-30'],
  ])('%s is over', (name, version, id, day) => {
    expect(idOf(name, version)).toEqual([[id, `Support ended on ${day}`]]);
  });

  it('leaves what is supported, unknown or a distribution’s alone', () => {
    expect(idOf('PHP 8.4.1', '8.4.1')).toEqual([]);
    expect(idOf('Mozilla Firefox ESR (x64 en-US)', '115.9.1')).toEqual([]);
    expect(idOf('Node.js', '')).toEqual([]);
    expect(idOf('php7.4', '7.4.33-1+deb11u5', 'dpkg')).toEqual([]);
    expect(idOf('node', '14.21.3', 'generic')).toEqual([['eol:nodejs-14', 'Support ended on 2023-04-30']]);
  });

  it('says what to do, and takes parts of a runtime together', () => {
    const [match, ...more] = ended({
      software: [
        { name: 'Microsoft .NET Runtime - 6.0.36 (x64)', version: '48.144.23141', scheme: 'windows' },
        { name: 'Microsoft ASP.NET Core 6.0.36 Shared Framework (x64)', version: '6.0.36', scheme: 'windows' },
        { name: 'Microsoft Windows Desktop Runtime - 6.0.36 (x64)', version: '48.144.23186', scheme: 'windows' },
      ],
    });
    expect(more).toEqual([]);
    expect(match).toMatchObject({ product: 'Microsoft .NET 6', fixed: null, severity: 'important', patch: null });
    expect(match!.evidence.found).toHaveLength(2);
    expect(match!.evidence.notes).toEqual(['Upgrade to a supported line: 10.']);
  });

  it('tells of the system itself, unless a contract puts it off', () => {
    const os = {
      family: 'windows',
      name: 'Microsoft Windows 10 Pro',
      version: '10.0.19045',
      build: '19045',
      ubr: 7548,
    };
    const [match] = ended({ os });
    expect(match).toMatchObject({ cve: 'eol:windows-10-22h2-19045', installed: '10.0.19045.7548' });
    expect(match!.evidence.notes.at(-1)).toBe('Extended Security Updates (ESU) can be bought until 2028-10-10.');
    expect(ended({ os, extendedSupport: '2027-10-12' })).toEqual([]);
    expect(ended({ os }, '2025-10-14')).toEqual([]);
    expect(ended({ os: { family: 'debian', name: 'Debian GNU/Linux 9 (stretch)', version: '9' } })[0]?.cve).toBe(
      'eol:debian-lts-9',
    );
    expect(ended({ os: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12' } })).toEqual([]);
  });

  it('makes of the products the very table that ships', () => {
    expect(systemSupportEnds((product) => products.get(product)?.cycles ?? [])).toEqual(loadSupportEnds());
  });

  it('tells of the programs of the captures just these', () => {
    const rows = readFileSync(join(import.meta.dirname, '../../../test/fixtures/programs/windows.tsv'), 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => line.split('\t'));
    const told = rows.flatMap(([name = '', version = '']) => idOf(name, version).map(([id]) => `${name} ${id}`));
    expect(told).toEqual([
      'Mozilla Firefox (x64 de) eol:firefox-128',
      'Mozilla Firefox 78.15.0 ESR (x64 de) eol:firefox-78',
      'Mozilla Firefox (x64 de) eol:firefox-140',
      'Google Chrome eol:chrome-126',
      'Google Chrome eol:chrome-69',
      'Microsoft Office LTSC Professional Plus 2021 - en-us eol:office-2021',
      'Microsoft Office Home and Business 2019 - de-de eol:office-2019',
      'Microsoft Office Professional Plus 2016 eol:office-2016',
      'Microsoft Office Standard 2013 eol:office-2013',
      'Microsoft .NET Runtime - 8.0.1 (x64) eol:dotnet-8',
      'Microsoft .NET Core Runtime - 3.1.32 (x64) eol:dotnet-3.1',
      'Microsoft Windows Desktop Runtime - 6.0.27 (x64) eol:dotnet-6',
      'Microsoft .NET SDK 8.0.101 (x64) eol:dotnet-8',
      'Microsoft Exchange Server 2019 Cumulative Update 13 eol:msexchange-2019',
      'Node.js eol:nodejs-20',
      'MySQL Server 8.0 eol:mysql-8.0',
      'OpenSSL 1.1.1w (64-bit) eol:openssl-1.1.1',
      'OpenSSL 3.1.4 Light (64-bit) eol:openssl-3.1',
    ]);
  });
});
