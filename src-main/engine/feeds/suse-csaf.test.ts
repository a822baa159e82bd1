/** SUSE's CSAF documents and products: whose packages they are, and that broken ones are refused. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import {
  expectDamageRefused,
  jsonFrom,
  readJson,
  readRecords,
  refusalOf,
  withValue,
} from '../../../test/feed-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { suseProduct, suseUpdateProduct } from './suse-products.ts';

const fixture = readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/feeds/suse-csaf.json'));
const notice = jsonFrom(fixture);

test.each([
  ['SUSE Linux Enterprise Server 15 SP4', 'sles:15.4', undefined],
  ['SUSE Linux Enterprise Server 15 SP4-LTSS', 'sles:15.4', 'ltss'],
  ['SUSE Linux Enterprise Server 12 SP2-BCL', 'sles:12.2', 'bcl'],
  ['SUSE Linux Enterprise Server 11 SP1-TERADATA', 'sles:11.1', 'teradata'],
  ['SUSE Linux Enterprise Server 12', 'sles:12', undefined],
  ['SUSE Linux Enterprise Server for SAP Applications 15 SP4', 'sles:15.4', 'sap'],
  ['SUSE Linux Enterprise Desktop 12 SP1', 'sles:12.1', undefined],
  ['SUSE Linux Enterprise High Performance Computing 15 SP3-ESPOS', 'sles:15.3', 'hpc-espos'],
  ['SUSE Linux Enterprise Module for Basesystem 15 SP4', 'sles:15.4', undefined],
  ['SUSE Linux Enterprise Module for SAP Applications 15 SP4', 'sles:15.4', undefined],
  ['SUSE Linux Enterprise Software Development Kit 12 SP1', 'sles:12.1', undefined],
  ['SUSE Linux Enterprise Live Patching 15 SP5', 'sles:15.5', undefined],
  ['SUSE Linux Enterprise Micro 5.3', 'sle-micro:5.3', undefined],
  ['SUSE Linux Micro 6.0', 'sle-micro:6.0', undefined],
  ['SUSE Linux Enterprise Server 16.0', 'sles:16.0', undefined],
  ['SUSE Package Hub 15 SP4', 'sles:15.4', 'packagehub'],
  ['openSUSE Leap 15.5', 'opensuse-leap:15.5', undefined],
  ['openSUSE Leap 42.3', 'opensuse:42.3', undefined],
  ['openSUSE 13.2', 'opensuse:13.2', undefined],
  ['openSUSE Tumbleweed', 'opensuse-tumbleweed', undefined],
])('%s is %s', (name, scope, channel) =>
  expect(suseProduct(name)).toEqual({ scopes: [scope], ...(channel ? { channel } : {}) }),
);

it('modules and the Package Hub of 12 belong to all its service packs', () => {
  const all = ['sles:12', 'sles:12.1', 'sles:12.2', 'sles:12.3', 'sles:12.4', 'sles:12.5'];
  expect(suseProduct('SUSE Linux Enterprise Module for Web and Scripting 12')).toEqual({ scopes: all });
  expect(suseProduct('SUSE Package Hub 12')).toEqual({ scopes: all, channel: 'packagehub' });
  expect(suseUpdateProduct('SUSE-SLE-Module-Web-Scripting-12-2022-7', '')).toEqual({ scopes: all });
});

test.each([
  'SUSE Manager Server 4.2',
  'SUSE Enterprise Storage 7',
  'SUSE OpenStack Cloud 9',
  'Container suse/sle15:15.4',
  'Image SLES15-SP4-Azure-Basic',
  'SUSE Liberty Linux 8',
  '',
])('%s is no system here', (name) => expect(suseProduct(name)).toBeNull());

test.each([
  ['SUSE-SLE-Module-Basesystem-15-SP4-2022-2546', '', 'sles:15.4', undefined],
  ['SUSE-SLE-SERVER-12-SP5-2022-1', '', 'sles:12.5', undefined],
  ['SUSE-SLE-Product-SLES-15-SP3-LTSS-2023-12', '', 'sles:15.3', 'ltss'],
  ['SUSE-SLE-Product-SLES_SAP-15-SP4-2024-7', '', 'sles:15.4', 'sap'],
  ['SUSE-SLE-DESKTOP-12-SP1-2016-7', '', 'sles:12.1', undefined],
  ['SUSE-SLE-Micro-5.3-2023-1', '', 'sle-micro:5.3', undefined],
  ['openSUSE-SLE-15.4-2022-2546', 'openSUSE Leap 15.4', 'opensuse-leap:15.4', undefined],
  ['openSUSE-2020-1234', 'openSUSE Leap 15.1 Update', 'opensuse-leap:15.1', undefined],
  ['openSUSE-2014-90', 'openSUSE 13.1', 'opensuse:13.1', undefined],
])('the update %s is of its product', (id, release, scope, channel) => {
  expect(suseUpdateProduct(id, release)).toEqual({ scopes: [scope], ...(channel ? { channel } : {}) });
});

it('an update that names no product is told by nothing', () => {
  expect(suseUpdateProduct('SUSE-2020-1234', '')).toBeNull();
  expect(suseUpdateProduct('ALSA-2023:1', 'AlmaLinux 9')).toBeNull();
});

describe('a notice', () => {
  it('is read with its rating, scores and packages of the hub', async () => {
    const { feed, mode, records } = await readRecords({ name: 'a', bytes: fixture });
    expect({ feed, mode }).toEqual({ feed: 'suse-csaf', mode: 'partial' });
    expect(records[0]).toMatchObject({
      id: 'openSUSE-SU-2016:1623-1',
      part: 'advisories',
      published: '2016-07-06T12:21:45.000Z',
      kind: 'security',
      severity: 'important',
      vulnerabilities: [
        {
          id: 'CVE-2016-1704',
          severity: 'moderate',
          cvss: [{ version: '3.0', source: 'SUSE', base: 8.8, severity: 'HIGH' }],
        },
      ],
    });
    // 19 packages for the six service packs of 12.
    expect(records[0]!.packages).toHaveLength(6 * 19);
    expect(records[0]!.packages.find((one) => one.package === 'imlib2')).toEqual({
      scope: 'sles:12',
      package: 'imlib2',
      of: 'binary',
      status: 'fixed',
      ranges: [{ fixed: '1.4.5-5.1' }],
      channel: 'packagehub',
      arches: ['aarch64', 'ppc64le', 's390x', 'x86_64'],
    });
  });

  it('of VEX says of source packages what is not fixed', async () => {
    const hub = 'SUSE Package Hub 12';
    const names = ['chromium', 'blink', 'suse/sle15:15.4'];
    const add = (more: object[]) => (before: object[]) => [...before, ...more];
    let document = withValue(notice, 'document.category', 'csaf_vex');
    document = withValue(
      document,
      'product_tree.branches.0.branches',
      add(names.map((name) => ({ category: 'product_version', name, product: { name, product_id: name } }))),
    );
    document = withValue(
      document,
      'product_tree.relationships',
      add(
        names.map((name) => ({
          category: 'default_component_of',
          full_product_name: { name, product_id: `${hub}:${name}` },
          product_reference: name,
          relates_to_product_reference: hub,
        })),
      ),
    );
    document = withValue(document, 'vulnerabilities.0', {
      cve: 'CVE-2016-1704',
      product_status: {
        known_affected: [`${hub}:chromium`, `${hub}:suse/sle15:15.4`],
        known_not_affected: [`${hub}:blink`],
      },
      flags: [{ label: 'component_not_present', product_ids: [`${hub}:blink`] }],
      remediations: [{ category: 'none_available', details: 'In evaluation', product_ids: [`${hub}:chromium`] }],
    });
    const [record] = (await readJson(document)).records;
    expect(record!.part).toBe('vex');
    expect(record!.packages.filter(({ scope }) => scope === 'sles:12.5')).toEqual([
      {
        scope: 'sles:12.5',
        package: 'chromium',
        of: 'source',
        status: 'affected',
        channel: 'packagehub',
        word: 'In evaluation',
      },
      {
        scope: 'sles:12.5',
        package: 'blink',
        of: 'source',
        status: 'not-affected',
        channel: 'packagehub',
        justification: 'component_not_present',
      },
    ]);
  });

  it('cut, zeroed, flipped or with a package that is none is refused', async () => {
    await expectDamageRefused(fixture, 'suse.json');
    const document = withValue(notice, 'product_tree.branches.0.branches.0.branches.0.product.name', 'chromedriver');
    expect(await refusalOf(readJson(document))).toContain('"chromedriver" is fixed in no version');
  });
});

it.skipIf(!haveSharedData)(
  'the archive of the publisher: three documents, its lists and signatures aside',
  async () => {
    const { mode, records } = await readRecords({ path: sharedData('suse/csaf/csaf.tar.bz2') });
    expect(mode).toBe('archive');
    expect(records.map(({ id, vulnerabilities, packages }) => [id, vulnerabilities.length, packages.length])).toEqual([
      ['openSUSE-SU-2016:1623-1', 1, 114],
      ['SUSE-SU-2015:0011-2', 7, 24],
      ['SUSE-SU-403', 54, 80],
    ]);
    const bind = records[1]!.packages.filter((one) => one.package === 'bind');
    expect(bind.map(({ scope, channel }) => `${scope} ${channel ?? ''}`.trim()).sort()).toEqual([
      'sles:11.2',
      'sles:11.2 ltss',
      'sles:11.2 sap',
    ]);
  },
  60_000,
);
