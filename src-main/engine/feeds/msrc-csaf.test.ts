/** What Microsoft's CSAF and VEX documents are read as, and that broken ones are refused. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import type { AdvisoryRecord } from '../domain/advisory.ts';
import { readFeed } from './read-feed.ts';

async function read(content: string | Uint8Array) {
  const list: AdvisoryRecord[] = [];
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  await readFeed({ name: 'x.json', bytes }, 'x.json', {
    fallbackDate: '2026-11-21T00:00:00.000Z',
    record: (record) => list.push(record),
  });
  return list;
}
const refused = (content: string) => expect(read(content)).rejects.toThrow(Refusal);

const windows = 'Windows 11 Version 23H2 for x64-based Systems';
const branch = (category: string, name: string, id: string) => ({
  category,
  name,
  product: { name: `${windows} ${name}`, product_id: id },
});
const document = {
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    title: 'A flaw',
    aggregate_severity: { text: 'Critical' },
    publisher: { name: 'Microsoft Security Response Center', namespace: 'https://msrc.microsoft.com' },
    tracking: {
      id: 'msrc_CVE-2026-0001',
      initial_release_date: '2026-08-11T07:00:00.000Z',
      current_release_date: '2026-08-12T07:00:00.000Z',
    },
  },
  product_tree: {
    branches: [
      {
        category: 'product_name',
        name: windows,
        branches: [
          branch('product_version_range', '<10.0.22631.5768', '1'),
          branch('product_version', '10.0.22631.5768', '2'),
        ],
      },
    ],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2026-0001',
      product_status: { fixed: ['2'], known_affected: ['1'] },
      remediations: [
        {
          category: 'vendor_fix',
          details: '10.0.22631.5768:Security Update:https://support.microsoft.com/help/5063875',
          product_ids: ['1'],
          url: 'https://support.microsoft.com/help/5063875',
        },
        { category: 'mitigation', details: '<b>Turn</b> it off', product_ids: ['1'] },
      ],
      scores: [
        { cvss_v3: { baseScore: 8.8, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H' }, products: ['1'] },
      ],
      threats: [
        { category: 'impact', details: 'Remote Code Execution' },
        { category: 'exploit_status', details: 'Publicly Disclosed:No;Exploited:Yes' },
      ],
    },
  ],
};
const text = JSON.stringify(document);

describe('a document of Windows', () => {
  it('tells build, KB and exploitation', async () => {
    expect(await read(text)).toEqual([
      {
        id: 'CVE-2026-0001',
        part: 'advisories',
        published: '2026-08-11T07:00:00.000Z',
        modified: '2026-08-12T07:00:00.000Z',
        withdrawn: null,
        title: 'A flaw',
        kind: 'security',
        severity: 'critical',
        vulnerabilities: [
          {
            id: 'CVE-2026-0001',
            cvss: [
              {
                version: '3.1',
                source: 'microsoft',
                vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H',
                base: 8.8,
                severity: 'HIGH',
              },
            ],
            severity: 'critical',
            exploited: true,
          },
        ],
        packages: [
          {
            scope: 'windows',
            package: windows,
            of: 'product',
            status: 'fixed',
            ranges: [{ fixed: '10.0.22631.5768' }],
            kb: '5063875',
            update: 'Security Update',
            impact: 'Remote Code Execution',
            severity: 'critical',
          },
        ],
        mitigations: ['Turn it off'],
      },
    ]);
  });

  it.each([
    ['an unknown product', text.replace('"known_affected":["1"]', '"known_affected":["7"]')],
    ['a score beyond 10', text.replace('8.8', '88')],
    ['a date that is none', text.replace('2026-08-12T07', '2026-08-12 at 7')],
    ['a status that is a text', text.replace('{"fixed":["2"],"known_affected":["1"]}', '"fixed"')],
    ['a remediation of no kind', text.replace('"vendor_fix"', '"some_fix"')],
    ['no tracking', text.replace('"tracking"', '"other"')],
    ['its end cut off', text.slice(0, -20)],
  ])('with %s is refused', async (_, broken) => refused(broken));
});

describe.skipIf(!haveSharedData)('captures (need the shared data)', () => {
  it('of an advisory', async () => {
    const [record] = await read(readFileSync(sharedData('msrc/csaf/2025__msrc_cve-2025-29795.json')));
    expect(record).toMatchObject({
      id: 'CVE-2025-29795',
      packages: [{ package: 'Microsoft Edge Update Setup', ranges: [{ fixed: '1.3.195.45' }] }],
    });
  });

  it('of a VEX document of Azure Linux: the remediation tells the version that has the fix', async () => {
    const [record] = await read(readFileSync(sharedData('msrc/vex/2025__msrc_cve-2025-25186.json')));
    expect(record).toMatchObject({
      id: 'CVE-2025-25186',
      part: 'vex',
      vulnerabilities: [{ cvss: [{ base: 6.5 }] }],
      packages: [
        { scope: 'azurelinux:3.0', package: 'ruby', of: 'source', status: 'fixed', ranges: [{ fixed: '3.3.5-2' }] },
      ],
    });
    expect(record!.packages).toHaveLength(1);
  });
});
