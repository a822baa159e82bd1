/** Red Hat's CSAF documents: what of them is kept, in which words, and that broken ones are refused. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it, test } from 'vitest';
import {
  expectDamageRefused,
  jsonFrom,
  readJson,
  readRecords,
  refusalOf,
  withSwappedTypes,
  withValue,
} from '../../../test/feed-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { redhatScope } from './redhat-products.ts';

const fixture = readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/feeds/redhat-csaf.json'));
const advisory = jsonFrom(fixture) as { document: object };

const product = (id: string, help: object, name = id) => ({
  category: 'product_version',
  name,
  product: { name, product_id: id, product_identification_helper: help },
});
const relation = (component: string, within: string) => ({
  category: 'default_component_of',
  full_product_name: { name: `${component} of ${within}`, product_id: `${within}:${component}` },
  product_reference: component,
  relates_to_product_reference: within,
});

/** A VEX document as Red Hat writes them, with products of every sort. */
function vex() {
  const platforms = {
    'BaseOS-9.4.0.Z.MAIN': 'cpe:/o:redhat:enterprise_linux:9::baseos',
    'AppStream-8.9.0.Z.MAIN': 'cpe:/a:redhat:enterprise_linux:8::appstream',
    'AppStream-9.2.0.Z.EUS': 'cpe:/a:redhat:rhel_eus:9.2::appstream',
    red_hat_enterprise_linux_8: 'cpe:/o:redhat:enterprise_linux:8',
    red_hat_enterprise_linux_7: 'cpe:/o:redhat:enterprise_linux:7',
    red_hat_openshift_container_platform_4: 'cpe:/a:redhat:openshift:4',
  };
  const module = 'nodejs:18:8090020240301110609:a75119d5';
  return {
    document: {
      ...advisory.document,
      category: 'csaf_vex',
      title: 'nodejs: example flaw',
      tracking: {
        id: 'CVE-2024-99999',
        initial_release_date: '2024-02-01T00:00:00+00:00',
        current_release_date: '2024-03-01T10:00:00+01:00',
        status: 'final',
        version: '3',
      },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          name: 'Red Hat',
          branches: [
            ...Object.entries(platforms).map(([id, cpe]) => product(id, { cpe })),
            product('nodejs-1:18.19.1-1.module+el8.9.0+21387+df9ad1ba.x86_64', {
              purl: 'pkg:rpm/redhat/nodejs@18.19.1-1.module%2Bel8.9.0%2B21387%2Bdf9ad1ba?arch=x86_64&epoch=1',
            }),
            product(module, { purl: `pkg:rpmmod/redhat/nodejs@18:8090020240301110609:a75119d5` }),
            product('nodejs-1:16.20.2-8.el9_4.src', { purl: 'pkg:rpm/redhat/nodejs@16.20.2-8.el9_4?arch=src&epoch=1' }),
            product('nodejs-1:16.20.2-4.el9_2.3.x86_64', {
              purl: 'pkg:rpm/redhat/nodejs@16.20.2-4.el9_2.3?arch=x86_64&epoch=1',
            }),
            product('nodejs:20/nodejs', { purl: 'pkg:rpm/redhat/nodejs?arch=src&rpmmod=nodejs:20' }),
            product('ruby:3.1/ruby', { purl: 'pkg:rpmmod/redhat/ruby:3.1/ruby' }),
            product('nodejs', { purl: 'pkg:rpm/redhat/nodejs?arch=src' }),
            product('v8', { purl: 'pkg:rpm/redhat/v8?arch=src' }),
            product('openshift4/ose-console', { purl: 'pkg:oci/ose-console?repository_url=registry.redhat.io' }),
          ],
        },
      ],
      relationships: [
        relation(module, 'AppStream-8.9.0.Z.MAIN'),
        relation('nodejs-1:18.19.1-1.module+el8.9.0+21387+df9ad1ba.x86_64', `AppStream-8.9.0.Z.MAIN:${module}`),
        relation('nodejs-1:16.20.2-8.el9_4.src', 'BaseOS-9.4.0.Z.MAIN'),
        relation('nodejs-1:16.20.2-4.el9_2.3.x86_64', 'AppStream-9.2.0.Z.EUS'),
        relation('nodejs:20/nodejs', 'red_hat_enterprise_linux_8'),
        relation('ruby:3.1/ruby', 'red_hat_enterprise_linux_8'),
        relation('nodejs', 'red_hat_enterprise_linux_7'),
        relation('v8', 'red_hat_enterprise_linux_7'),
        relation('openshift4/ose-console', 'red_hat_openshift_container_platform_4'),
      ],
    },
    vulnerabilities: [
      {
        cve: 'CVE-2024-99999',
        product_status: {
          fixed: [
            `AppStream-8.9.0.Z.MAIN:${module}:nodejs-1:18.19.1-1.module+el8.9.0+21387+df9ad1ba.x86_64`,
            'BaseOS-9.4.0.Z.MAIN:nodejs-1:16.20.2-8.el9_4.src',
            'AppStream-9.2.0.Z.EUS:nodejs-1:16.20.2-4.el9_2.3.x86_64',
          ],
          known_affected: [
            'red_hat_enterprise_linux_7:nodejs',
            'red_hat_openshift_container_platform_4:openshift4/ose-console',
          ],
          known_not_affected: [
            'red_hat_enterprise_linux_8:nodejs:20/nodejs',
            'red_hat_enterprise_linux_8:ruby:3.1/ruby',
          ],
          under_investigation: ['red_hat_enterprise_linux_7:v8'],
        },
        flags: [{ label: 'vulnerable_code_not_present', product_ids: ['red_hat_enterprise_linux_8:nodejs:20/nodejs'] }],
        remediations: [
          {
            category: 'vendor_fix',
            details: 'The system must be rebooted for this update to take effect.',
            url: 'https://access.redhat.com/errata/RHSA-2024:1444',
            product_ids: ['BaseOS-9.4.0.Z.MAIN:nodejs-1:16.20.2-8.el9_4.src'],
          },
          { category: 'workaround', details: 'Do not listen.', product_ids: ['red_hat_enterprise_linux_7:nodejs'] },
          { category: 'no_fix_planned', details: 'Will not fix', product_ids: ['red_hat_enterprise_linux_7:nodejs'] },
        ],
        threats: [
          { category: 'impact', details: 'Low', product_ids: ['red_hat_enterprise_linux_7:nodejs'] },
          { category: 'impact', details: 'Important' },
          { category: 'exploit_status', details: 'CISA: https://www.cisa.gov/known-exploited-vulnerabilities-catalog' },
        ],
      },
    ],
  };
}

describe('a VEX document', () => {
  it('says what is fixed, affected with its word, not affected with its reason, and what is looked into', async () => {
    const { feed, mode, records } = await readJson(vex());
    expect({ feed, mode, records: records.length }).toEqual({ feed: 'redhat-csaf', mode: 'partial', records: 1 });
    expect(records[0]).toEqual({
      id: 'CVE-2024-99999',
      part: 'vex',
      published: '2024-02-01T00:00:00.000Z',
      modified: '2024-03-01T09:00:00.000Z',
      withdrawn: null,
      title: 'nodejs: example flaw',
      kind: 'security',
      severity: 'moderate',
      vulnerabilities: [{ id: 'CVE-2024-99999', severity: 'important', exploited: true, mitigation: 'Do not listen.' }],
      reboot: true,
      packages: [
        {
          scope: 'rhel:8',
          package: 'nodejs',
          of: 'binary',
          status: 'fixed',
          ranges: [{ fixed: '1:18.19.1-1.module+el8.9.0+21387+df9ad1ba' }],
          module: 'nodejs:18',
          arches: ['x86_64'],
        },
        {
          scope: 'rhel:9',
          package: 'nodejs',
          of: 'source',
          status: 'fixed',
          ranges: [{ fixed: '1:16.20.2-8.el9_4' }],
          word: 'RHSA-2024:1444',
        },
        {
          scope: 'rhel-eus:9.2',
          package: 'nodejs',
          of: 'binary',
          status: 'fixed',
          ranges: [{ fixed: '1:16.20.2-4.el9_2.3' }],
          arches: ['x86_64'],
        },
        { scope: 'rhel:7', package: 'nodejs', of: 'source', status: 'affected', word: 'Will not fix' },
        {
          scope: 'rhel:8',
          package: 'nodejs',
          of: 'source',
          status: 'not-affected',
          module: 'nodejs:20',
          justification: 'vulnerable_code_not_present',
        },
        { scope: 'rhel:8', package: 'ruby', of: 'source', status: 'not-affected', module: 'ruby:3.1' },
        { scope: 'rhel:7', package: 'v8', of: 'source', status: 'investigating' },
      ],
    });
  });

  it('of a rejected CVE is withdrawn', async () => {
    const document = withValue(vex(), 'document.title', 'REJECTED: nodejs: example flaw');
    expect((await readJson(document)).records[0]!.withdrawn).toBe('2024-03-01T09:00:00.000Z');
  });

  it('of a fix in no version is refused', async () => {
    const document = withValue(vex(), 'vulnerabilities.0.product_status.fixed', ['red_hat_enterprise_linux_7:nodejs']);
    expect(await refusalOf(readJson(document))).toContain('"nodejs" is fixed in no version');
  });
});

describe('a document that is wrong', () => {
  it('cut, zeroed or flipped', () => expectDamageRefused(fixture, 'rhsa.json'));

  it('with a value of another type', async () => {
    const places = [
      'document.title',
      'document.tracking.id',
      'document.tracking.current_release_date',
      'document.publisher.name',
      'document.aggregate_severity.text',
      'product_tree.branches',
      'product_tree.branches.0.branches.0.branches.0.product',
      'product_tree.relationships',
      'product_tree.relationships.0.full_product_name.product_id',
      'vulnerabilities',
      'vulnerabilities.0.cve',
      'vulnerabilities.0.product_status',
      'vulnerabilities.0.product_status.fixed',
      'vulnerabilities.0.product_status.fixed.0',
      'vulnerabilities.0.remediations.0.product_ids',
      'vulnerabilities.0.remediations.0.restart_required',
      'vulnerabilities.0.scores.0.cvss_v3',
      'vulnerabilities.0.scores.0.cvss_v3.vectorString',
      'vulnerabilities.0.scores.0.cvss_v3.baseScore',
      'vulnerabilities.0.threats.0.details',
    ];
    for (const [place, document] of withSwappedTypes(advisory, places))
      expect(await refusalOf(readJson(document)), place).toContain('is damaged');
  });

  const fixed = 'AppStream-9.4.0.Z.MAIN.EUS:python3.9-0:3.9.18-3.el9_4.5.src';
  it.each([
    ['an unknown product', 'vulnerabilities.0.product_status.fixed', ['AppStream-9:x'], 'does not define'],
    ['an unknown group', 'vulnerabilities.0.remediations.0.group_ids', ['G1'], 'does not define'],
    ['a CVE that is none', 'vulnerabilities.0.cve', 'CVE-24-1', 'is not a CVE id'],
    ['a score above 10', 'vulnerabilities.0.scores.0.cvss_v3.baseScore', 11, 'score from 0 to 10'],
    ['no date', 'document.tracking.current_release_date', undefined, 'current_release_date is missing'],
    ['components of each other', 'product_tree.relationships.0.relates_to_product_reference', fixed, 'does not define'],
  ])('%s', async (_, place, value, why) => {
    expect(await refusalOf(readJson(withValue(advisory, place, value)))).toContain(why);
  });

  it('by somebody else is of no feed here', async () => {
    const document = withValue(advisory, 'document.publisher.namespace', 'https://www.example.com');
    expect(await refusalOf(readJson(document))).toContain('is not a file of a feed');
  });
});

it('an archive of all is read, without its lists, checksums and signatures', async () => {
  const tar = pack();
  tar.entry({ name: '2024/rhsa-2024_6163.json' }, fixture.toString());
  tar.entry({ name: '2024/rhsa-2024_6163.json.sha256' }, 'abc');
  tar.entry({ name: '2024/cve-2024-99999.json' }, JSON.stringify(vex()));
  tar.entry({ name: 'provider-metadata.json' }, '{}');
  tar.entry({ name: 'index.txt' }, '2024/rhsa-2024_6163.json');
  tar.finalize();
  const packed = zstdCompressSync(await buffer(tar));
  const { mode, records } = await readRecords({ name: 'csaf_advisories_2024-09-30.tar.zst', bytes: packed });
  expect(mode).toBe('archive');
  expect(records.map(({ id, part }) => [id, part])).toEqual([
    ['RHSA-2024:6163', 'advisories'],
    ['CVE-2024-99999', 'vex'],
  ]);
});

test.each([
  ['cpe:/o:redhat:enterprise_linux:9', 'rhel:9'],
  ['cpe:/a:redhat:enterprise_linux:9::highavailability', 'rhel:9'],
  ['cpe:/o:redhat:enterprise_linux:10.1', 'rhel:10'],
  ['cpe:2.3:o:redhat:enterprise_linux:8:*:baseos:*:*:*:*:*', 'rhel:8'],
  ['cpe:/a:redhat:rhel_extras:6', 'rhel:6'],
  ['cpe:/a:redhat:rhel_eus:9.2::appstream', 'rhel-eus:9.2'],
  ['cpe:/o:redhat:rhel_e4s:8.1::baseos', 'rhel-e4s:8.1'],
  ['cpe:/o:redhat:rhel_els:7', 'rhel-els:7'],
  ['cpe:/a:redhat:openshift:4.14::el9', null],
  ['cpe:/a:redhat:rhel_software_collections:3::el7', null],
  ['cpe:/a:redhat:network_satellite:5.8::el6', null],
  ['cpe:/o:example:enterprise_linux:9', null],
  ['', null],
])('%s is %s', (cpe, scope) => expect(redhatScope(cpe)).toBe(scope));

describe.skipIf(!haveSharedData)('captures of the publisher', () => {
  const read = async (name: string) => (await readRecords({ path: sharedData(`redhat/${name}`) })).records[0]!;

  it.each([
    ['csaf/2024__rhsa-2024_6163.json', 'RHSA-2024:6163', 1, 1],
    ['csaf/2024__rhsa-2024_9371.json', 'RHSA-2024:9371', 1, 1],
    ['csaf/2025__rhsa-2025_23414.json', 'RHSA-2025:23414', 2, 8],
    ['csaf/rhsa-2023_3821.json', 'RHSA-2023:3821', 3, 51],
    ['csaf/rhsa-2023_7025.json', 'RHSA-2023:7025', 4, 53],
    ['csaf/rhsa-2024_0811.json', 'RHSA-2024:0811', 3, 30],
    ['csaf/rhsa-2024_1431.json', 'RHSA-2024:1431', 4, 46],
    ['csaf-vex/2023__cve-2023-6212.json', 'CVE-2023-6212', 1, 114],
  ])('%s', async (name, id, vulnerabilities, statements) => {
    const record = await read(name);
    expect([record.id, record.vulnerabilities.length, record.packages.length]).toEqual([
      id,
      vulnerabilities,
      statements,
    ]);
    // Every product of the documents is of a system here, so each of their packages has a statement.
    const text = readFileSync(sharedData(`redhat/${name}`), 'utf8');
    for (const { package: named } of record.packages) expect(text).toContain(`/redhat/${named}`);
  });

  it('every package of a module carries its stream, names its epoch, and no other release gets it', async () => {
    const ruby = await read('csaf/rhsa-2023_7025.json');
    expect(new Set(ruby.packages.map(({ scope, module }) => `${scope} ${module}`))).toEqual(
      new Set(['rhel:8 ruby:2.5']),
    );
    const bind = await read('csaf/2025__rhsa-2025_23414.json');
    expect(bind.packages.find((one) => one.package === 'bind-libs')).toMatchObject({
      scope: 'rhel-els:6',
      ranges: [{ fixed: '32:9.8.2-0.68.rc1.el6_10.17' }],
    });
    const vexRecord = await read('csaf-vex/2023__cve-2023-6212.json');
    expect(vexRecord.packages.filter(({ status }) => status === 'affected')).toEqual([
      { scope: 'rhel:6', package: 'firefox', of: 'source', status: 'affected', word: 'Out of support scope' },
      { scope: 'rhel:6', package: 'thunderbird', of: 'source', status: 'affected', word: 'Out of support scope' },
    ]);
    expect(new Set(vexRecord.packages.map(({ scope }) => scope))).toEqual(
      new Set(
        'rhel:6 rhel:7 rhel:8 rhel:9 rhel-aus:8.2 rhel-aus:8.4 rhel-e4s:8.1 rhel-e4s:8.2 rhel-e4s:8.4 rhel-eus:8.6 rhel-eus:8.8 rhel-eus:9.0 rhel-eus:9.2 rhel-tus:8.2 rhel-tus:8.4'.split(
          ' ',
        ),
      ),
    );
  });
});
