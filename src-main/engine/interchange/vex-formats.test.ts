/** Each format: what is written keeps the published schema's rules, and is read again as what was said. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContent } from '../files/content.ts';
import { detectVex, vexFormats } from './index.ts';
import { checkCsafVex, checkCycloneDx, checkOpenVex } from '../../../test/strict-schemas.ts';
import type { VexDocumentFormat, WrittenDocument, WrittenStatement } from './vex-format.ts';

const content = (text: string, name = 'a.json') =>
  readContent({ name, folder: '', bytes: new TextEncoder().encode(text) });
const format = (id: string) => vexFormats.find((one) => one.id === id)!;

const text = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).map((one) => `a${one}b`);
const product = fc
  .record({
    name: fc.stringMatching(/^[a-z][a-z0-9.+-]{0,12}$/),
    version: fc.stringMatching(/^[0-9][0-9.a-z:+~-]{0,10}$/),
  })
  .map(({ name, version }) => ({
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=amd64&distro=debian-12`,
    name,
    version,
  }));
const justification = fc.constantFrom(
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
);
const silent = { justification: '', impact: '', action: '' };
const word = fc.oneof(
  fc.record({ justification, impact: text }).map((said) => ({ ...silent, status: 'not_affected' as const, ...said })),
  text.map((impact) => ({ ...silent, status: 'not_affected' as const, impact })),
  fc
    .oneof(text, fc.constantFrom('There is no fix yet.', 'Update openssl to 3.0.9-1.'))
    .map((action) => ({ ...silent, status: 'affected' as const, action })),
  fc.constant({ ...silent, status: 'fixed' as const }),
  fc.constant({ ...silent, status: 'under_investigation' as const }),
);
/** One word for each vulnerability in each product, as exports make them. */
const document: fc.Arbitrary<WrittenDocument> = fc
  .uniqueArray(fc.record({ n: fc.integer({ min: 1000, max: 1005 }), isCve: fc.boolean(), product, word }), {
    minLength: 1,
    maxLength: 12,
    selector: ({ n, isCve, product: { purl } }) => `${n} ${isCve} ${purl}`,
  })
  .map((said) => ({
    author: 'Site <One>',
    at: '2026-11-23T09:00:00.000Z',
    version: '0.1.0',
    statements: said.map(({ n, isCve, product: one, word: told }): WrittenStatement => ({
      vulnerability: isCve ? `CVE-2026-${n}` : `TEMP-${n}`,
      ...told,
      products: [one],
    })),
  }));

const checks = { openvex: checkOpenVex, cyclonedx: checkCycloneDx, csaf: checkCsafVex };

/** CycloneDX has other words, which say a little less. */
const coarse = (justified: string) =>
  justified === 'component_not_present' ? 'vulnerable_code_not_present' : justified;

const saidBy = (one: VexDocumentFormat, { statements }: WrittenDocument) =>
  statements
    .map(({ vulnerability, status, justification: why, impact, action, products: [first] }) =>
      JSON.stringify([
        vulnerability,
        status,
        one.id === 'cyclonedx' ? coarse(why) : why,
        impact.trim(),
        action.trim(),
        first!.purl,
      ]),
    )
    .sort();

describe.each(vexFormats.map((one) => [one.id, one] as const))('%s', (id, one) => {
  it('writes what its schema demands, and reads it as it was said', () => {
    fc.assert(
      fc.property(document, (written) => {
        const file = content(one.write(written));
        expect(checks[id](JSON.parse(file.text))).toEqual([]);
        expect(detectVex(file)?.id).toBe(id);
        const read = one.read(file);
        expect(read).toMatchObject({ author: 'Site <One>', at: written.at, warnings: [] });
        expect(
          read.statements
            .map((said) =>
              JSON.stringify([
                said.vulnerability,
                said.status,
                said.justification,
                said.impact.trim(),
                said.action.trim(),
                said.product.purl,
              ]),
            )
            .sort(),
        ).toEqual(saidBy(one, written));
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same bytes for the same document, and another id for another', () => {
    const [first, second] = fc.sample(document, { numRuns: 2, seed: 1 }) as [WrittenDocument, WrittenDocument];
    expect(one.write(first)).toBe(one.write(first));
    const idOf = (written: WrittenDocument) => one.read(content(one.write(written))).name;
    expect(idOf(first)).not.toBe(idOf(second));
  });
});

describe('CycloneDX VEX', () => {
  const vex = (more: object) =>
    content(
      JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.4',
        metadata: { timestamp: '2022-03-03T00:00:00Z', component: { name: 'ABC', version: '4.2', 'bom-ref': 'p' } },
        ...more,
      }),
      'vex.json',
    );
  const vulnerability = (
    affects: object[],
    analysis: object = { state: 'not_affected', justification: 'code_not_reachable' },
  ) => ({
    vulnerabilities: [{ id: 'CVE-2020-11896', analysis, affects }],
  });

  it('finds products by reference, by link to another document, and by single versions', () => {
    const read = format('cyclonedx').read(
      vex(
        vulnerability([
          { ref: 'p' },
          { ref: 'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm%2Flodash%404.17.0' },
          {
            ref: 'pkg:npm/%40a/b@1.0?x=y',
            versions: [{ version: '1.1', status: 'unaffected' }, { version: '1.2' }, { range: 'vers:npm/<2' }],
          },
          { ref: 'nowhere' },
        ]),
      ),
    );
    expect(read.statements.map(({ product: { id, version }, status }) => [id, version, status])).toEqual([
      ['ABC', '4.2', 'not_affected'],
      ['pkg:npm/lodash@4.17.0', undefined, 'not_affected'],
      ['pkg:npm/%40a/b@1.1?x=y', '1.1', 'not_affected'],
      ['pkg:npm/%40a/b@1.2?x=y', '1.2', 'not_affected'],
    ]);
    expect(read.statements[0]!.justification).toBe('vulnerable_code_not_in_execute_path');
    expect(read.author).toBe('The unnamed author of vex.json');
    expect(read.warnings).toHaveLength(3);
  });

  it('is no list of software that brings its weaknesses along', () => {
    const said = vulnerability([{ ref: 'c' }]);
    const components = [{ type: 'library', name: 'c', 'bom-ref': 'c' }];
    expect(detectVex(vex({ ...said, components }))?.id).toBe('cyclonedx');
    expect(
      detectVex(vex({ ...said, components: [...components, { type: 'library', name: 'd', 'bom-ref': 'd' }] })),
    ).toBeNull();
    expect(detectVex(vex({ ...said, components, dependencies: [{ ref: 'c' }] }))).toBeNull();
    expect(detectVex(vex({ ...vulnerability([{ ref: 'c' }], {}), components }))).toBeNull();
  });
});

it('CSAF tells parts of products, and why they are not affected', () => {
  const csaf = {
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      title: 'Appliance',
      publisher: { category: 'vendor', name: 'Acme', namespace: 'https://acme.example' },
      tracking: {
        id: 'ACME-1',
        initial_release_date: '2026-11-01T00:00:00Z',
        current_release_date: '2026-11-02T00:00:00Z',
      },
    },
    product_tree: {
      full_product_names: [
        {
          product_id: 'A',
          name: 'Appliance 4',
          product_identification_helper: { purl: 'pkg:oci/appliance@sha256:aa' },
        },
        { product_id: 'S', name: 'openssl 3', product_identification_helper: { purl: 'pkg:deb/debian/openssl@3' } },
      ],
      relationships: [
        {
          category: 'default_component_of',
          product_reference: 'S',
          relates_to_product_reference: 'A',
          full_product_name: { product_id: 'A:S', name: 'openssl in Appliance' },
        },
      ],
    },
    vulnerabilities: [
      {
        cve: 'CVE-2026-1001',
        product_status: { known_not_affected: ['A:S'], fixed: ['A'] },
        threats: [{ category: 'impact', details: 'not reachable', product_ids: ['S'] }],
      },
    ],
  };
  const { statements, author } = format('csaf').read(content(JSON.stringify(csaf)));
  expect(author).toBe('Acme');
  expect(statements).toMatchObject([
    { status: 'fixed', product: { id: 'pkg:oci/appliance@sha256:aa' } },
    {
      status: 'not_affected',
      impact: 'not reachable',
      product: { id: 'pkg:oci/appliance@sha256:aa', parts: ['pkg:deb/debian/openssl@3'] },
    },
  ]);
});
