/** What CSAF itself defines, whoever publishes: products in groups and components, states, scores of both versions, and whose a document is. */
import { describe, expect, it } from 'vitest';
import { isCsafOf, readCsaf } from './csaf.ts';

const product = (id: string) => ({
  category: 'product_version',
  name: `name of ${id}`,
  product: { name: id, product_id: id },
});

const document = (over: object = {}, head: object = {}) => ({
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    title: 'Example',
    publisher: { category: 'vendor', name: 'Example', namespace: 'https://www.example.com' },
    tracking: {
      id: 'EX-1',
      initial_release_date: '2024-01-01T00:00:00Z',
      current_release_date: '2024-01-02T00:00:00.5+02:00',
    },
    ...head,
  },
  product_tree: {
    full_product_names: [
      { name: 'System 1', product_id: 'S1', product_identification_helper: { cpe: 'cpe:/o:ex:s:1' } },
    ],
    branches: [{ category: 'vendor', name: 'Example', branches: [product('A'), product('B')] }],
    relationships: [
      {
        category: 'default_component_of',
        full_product_name: { name: 'A of S1', product_id: 'S1:A' },
        product_reference: 'A',
        relates_to_product_reference: 'S1',
      },
    ],
    product_groups: [{ group_id: 'G', product_ids: ['S1:A', 'B'] }],
  },
  ...over,
});

const withVulnerability = (vulnerability: object, head: object = {}) =>
  readCsaf('ex.json', document({ vulnerabilities: [vulnerability] }, head), 'Example').vulnerabilities[0]!;

describe('a document', () => {
  it('without vulnerabilities is one all the same', () => {
    expect(readCsaf('ex.json', document(), 'Example')).toEqual({
      id: 'EX-1',
      title: 'Example',
      category: 'csaf_security_advisory',
      publisher: 'Example',
      namespace: 'https://www.example.com',
      published: '2024-01-01T00:00:00.000Z',
      modified: '2024-01-01T22:00:00.500Z',
      severity: null,
      vulnerabilities: [],
    });
  });

  it('says every state of its products once', () => {
    const { statements } = withVulnerability({
      cve: 'CVE-2024-0001',
      product_status: {
        first_fixed: ['S1:A'],
        recommended: ['S1:A'],
        known_affected: ['B'],
        last_affected: ['B'],
        under_investigation: ['A'],
      },
    });
    expect(
      statements.map(({ product: { component, within }, status }) => [
        component.id,
        within.map(({ id }) => id),
        status,
      ]),
    ).toEqual([
      ['A', ['S1'], 'fixed'],
      ['B', [], 'affected'],
      ['A', [], 'investigating'],
    ]);
    expect(statements[0]!.product.within[0]!.cpe).toBe('cpe:/o:ex:s:1');
  });

  it('gives groups what it gives their products', () => {
    const { statements, remediations } = withVulnerability({
      cve: 'CVE-2024-0001',
      product_status: { known_not_affected: ['S1:A', 'B', 'A'] },
      flags: [{ label: 'component_not_present', group_ids: ['G'] }],
      remediations: [
        { category: 'mitigation', details: 'Wait.', group_ids: ['G'], restart_required: { category: 'system' } },
      ],
    });
    expect(statements.map(({ justification, remediations: own }) => [justification, own.length])).toEqual([
      ['component_not_present', 1],
      ['component_not_present', 1],
      [null, 0],
    ]);
    expect(remediations).toEqual([{ category: 'mitigation', details: 'Wait.', url: null, restart: 'system' }]);
  });

  it('names what has no CVE by its other id, else by its own', () => {
    expect(withVulnerability({ ids: [{ system_name: 'Bugs', text: 'BUG-7' }] }).id).toBe('BUG-7');
    expect(withVulnerability({}).id).toBe('EX-1');
  });

  it('gives each score once, in version 2.1 as metrics', () => {
    const cvss_v3 = { version: '3.1', vectorString: 'CVSS:3.1/AV:N', baseScore: 7.5, baseSeverity: 'High' };
    const cvss_v2 = { version: '2.0', vectorString: 'AV:N', baseScore: 5 };
    const expected = [
      { version: '3.1', source: 'Example', vector: 'CVSS:3.1/AV:N', base: 7.5, severity: 'HIGH' },
      { version: '2.0', source: 'Example', vector: 'AV:N', base: 5, severity: '' },
    ];
    expect(withVulnerability({ scores: [{ cvss_v3, cvss_v2 }, { cvss_v3 }] }).cvss).toEqual(expected);
    expect(withVulnerability({ metrics: [{ content: { cvss_v3, cvss_v2 } }] }, { csaf_version: '2.1' }).cvss).toEqual(
      expected,
    );
  });

  it('of another version, or nested without an end, is refused', () => {
    expect(() => readCsaf('ex.json', document({}, { csaf_version: '3.0' }), 'Example')).toThrow(
      'not of version 2.0 or 2.1',
    );
    let branch: object = product('A');
    for (let i = 0; i < 60; i++) branch = { category: 'product_family', name: 'x', branches: [branch] };
    expect(() => readCsaf('ex.json', document({ product_tree: { branches: [branch] } }), 'Example')).toThrow(
      'too deep',
    );
    for (const json of [null, [], 'text', {}, { document: [] }])
      expect(() => readCsaf('ex.json', json, 'Example')).toThrow('is damaged');
  });
});

it('is of the publisher it names, not of one that a link names', () => {
  const text = (namespace: string) =>
    JSON.stringify(document({}, { publisher: { name: 'x', contact: {}, namespace } }), null, 1);
  expect(isCsafOf(text('https://www.suse.com/'), 'suse.com')).toBe(true);
  expect(isCsafOf(text('https://suse.com'), 'suse.com')).toBe(true);
  expect(isCsafOf(text('https://www.suse.com.example.org'), 'suse.com')).toBe(false);
  expect(isCsafOf(text('https://www.redhat.com'), 'suse.com')).toBe(false);
  expect(isCsafOf('{"namespace":"https://www.suse.com/"}', 'suse.com')).toBe(false);
});
