import { describe, expect, it } from 'vitest';
import { fixtureText, listed, readOne, refusalOf, sources } from '../../../test/read-fixture.ts';
import { cyclonedx } from './cyclonedx.ts';

describe('CycloneDX captures', () => {
  it('an image by Trivy: epochs, source packages and the system', () => {
    const image = readOne(cyclonedx, fixtureText('sbom/centos-7-cyclonedx.json'));
    expect(image.called).toBe('integration/testdata/fixtures/images/centos-7.tar.gz');
    expect(image.inventory).toMatchObject({
      takenAt: '2022-06-14T15:08:48.000Z',
      identity: {},
      kind: 'container',
      os: { family: 'centos', version: '7.6.1810', arch: 'amd64' },
    });
    expect(listed(image)).toEqual(['rpm bash 4.2.46-31.el7 x86_64', 'rpm openssl-libs 1:1.0.2k-16.el7 x86_64']);
    expect(sources(image)).toEqual(['bash 4.2.46-31.el7 true', 'openssl 1:1.0.2k-16.el7 true']);
  });

  it('an image by Syft in XML', () => {
    const image = readOne(cyclonedx, fixtureText('sbom/alpine.cdx.xml'));
    expect(image.called).toBe('alpine:latest');
    expect(image.inventory.os).toEqual({
      family: 'alpine',
      name: 'Alpine Linux v3.17',
      version: '3.17.2',
      arch: 'amd64',
    });
    expect(image.inventory.packages!.find(({ name }) => name === 'alpine-baselayout-data')).toMatchObject({
      scheme: 'apk',
      source: 'alpine-baselayout',
      sourceVersion: '3.4.0-r0',
    });
    expect(image.inventory.packages!.filter(({ scheme }) => scheme === 'apk')).toHaveLength(14);
  });

  it('a VEX document lists no software', () => {
    const { code, message } = refusalOf(cyclonedx, fixtureText('sbom/vex-affected.json'));
    expect(code).toBe('not-recognised');
    expect(message).toContain('VEX');
  });
});

/** Made up after the specification (https://cyclonedx.org/docs/1.6/json/). */
const application = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: {
    timestamp: '2026-03-01T10:00:00+02:00',
    tools: { components: [{ type: 'application', name: 'Grype', version: '0.90.0' }] },
    component: { type: 'application', 'bom-ref': 'app', group: 'com.example', name: 'shop', version: '2.1' },
  },
  components: [
    {
      type: 'library',
      'bom-ref': 'a',
      group: 'org.example',
      name: 'outer',
      version: '1.0',
      purl: 'pkg:maven/org.example/outer@1.0',
      components: [{ type: 'library', name: 'inner', version: '2', purl: 'pkg:npm/%40scope/inner@2' }],
      pedigree: { ancestors: [{ type: 'library', name: 'ancestor', version: '0.1' }] },
    },
    { type: 'library', name: 'outer again', version: '1.0', purl: 'pkg:maven/org.example/outer@1.0' },
    { type: 'library', name: 'test-only', version: '9', purl: 'pkg:npm/test-only@9', scope: 'excluded' },
    {
      type: 'application',
      'bom-ref': 'c',
      name: 'nginx',
      version: '1.25.1',
      cpe: 'cpe:2.3:a:nginx:nginx:1.25.1:*:*:*:*:*:*:*',
    },
    { type: 'application', name: 'usr/bin/tool', properties: [{ name: 'aquasecurity:trivy:Type', value: 'gobinary' }] },
    { type: 'file', name: '/etc/passwd' },
    { type: 'library', name: 'odd', version: '3', purl: 'npm:odd@3' },
    { type: 'library', name: 'constructor', version: '1', purl: 'pkg:constructor/x@1' },
  ],
  vulnerabilities: [
    {
      id: 'CVE-2026-0001',
      source: { name: 'NVD' },
      ratings: [
        { source: { name: 'vendor' }, severity: 'low' },
        {
          source: { name: 'NVD' },
          score: 9.8,
          severity: 'critical',
          method: 'CVSSv31',
          vector: 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
        },
      ],
      description: 'Reads too much.\nMore words.',
      recommendation: 'Upgrade outer to version 1.1',
      affects: [{ ref: 'a' }, { ref: 'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#c' }],
    },
    {
      id: 'GHSA-aaaa-bbbb-cccc',
      references: [{ id: 'cve-2026-0002', source: { name: 'NVD' } }],
      affects: [
        {
          ref: 'c',
          versions: [
            { version: '1.25.1', status: 'affected' },
            { range: 'vers:generic/>=1.25.3', status: 'unaffected' },
          ],
        },
      ],
      analysis: { state: 'in_triage' },
      ratings: [{ severity: 'constructor' }],
    },
    { id: 'CVE-2026-0003', analysis: { state: 'not_affected' }, affects: [{ ref: 'a' }] },
    { id: 'CVE-2026-0004', analysis: { state: 'false_positive' }, affects: [{ ref: 'a' }] },
    { id: 'CVE-2026-0005', analysis: { state: 'resolved' }, affects: [{ ref: 'a' }] },
  ],
};

describe('CycloneDX as specified', () => {
  const app = readOne(cyclonedx, JSON.stringify(application));

  it('takes nested components once, and nothing that is no software of the product', () => {
    expect(app.called).toBe('com.example/shop:2.1');
    expect(app.inventory).toMatchObject({ kind: 'application', takenAt: '2026-03-01T08:00:00.000Z' });
    expect(app.inventory.os).toBeUndefined();
    expect(listed(app)).toEqual([
      'maven org.example:outer 1.0',
      'npm @scope/inner 2',
      'generic nginx 1.25.1',
      'generic odd 3',
      'generic x 1',
    ]);
    expect(app.warnings.join('\n')).toMatch(/1 component\(s\) have a purl[^]*1 component\(s\) are marked as not part/);
  });

  it('reports what is open, by component, and says what was ruled out', () => {
    const [scan] = app.inventory.scans!;
    expect(scan).toMatchObject({ scanner: 'grype', version: '0.90.0', at: '2026-03-01T08:00:00.000Z' });
    expect(
      scan!.findings.map(({ id, product, installed, fixed, severity, cves }) => [
        id,
        product,
        installed,
        fixed,
        severity,
        cves,
      ]),
    ).toEqual([
      ['CVE-2026-0001', 'outer', '1.0', '1.1', 'critical', ['CVE-2026-0001']],
      ['CVE-2026-0001', 'nginx', '1.25.1', '1.1', 'critical', ['CVE-2026-0001']],
      ['GHSA-aaaa-bbbb-cccc', 'nginx', '1.25.1', '1.25.3', 'unrated', ['CVE-2026-0002']],
    ]);
    expect(scan!.findings[0]!.cvss).toEqual([
      { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', base: 9.8 },
    ]);
    expect(app.warnings.join('\n')).toContain('3 weakness(es) are left out');
  });

  it('reads distributions: epoch as a qualifier, sources of Syft, code names, modules', () => {
    const image = readOne(
      cyclonedx,
      JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.5',
        metadata: { component: { type: 'container', name: 'registry.example/shop', version: 'sha256:0a1b' } },
        components: [
          {
            type: 'library',
            name: 'libfoo1',
            version: '2:1.0-1+b2',
            purl: 'pkg:deb/debian/libfoo1@1.0-1%2Bb2?arch=x86_64&epoch=2&distro=debian-12&upstream=foo',
          },
          { type: 'library', name: 'bar', version: '3-1', purl: 'pkg:deb/debian/bar@3-1?arch=amd64&distro=debian-12' },
          {
            type: 'library',
            name: 'baz',
            version: '1-1',
            purl: 'pkg:deb/debian/baz@1-1?arch=all&distro=bookworm&upstream=bazsrc%402%3A9-1',
          },
          {
            type: 'library',
            name: 'mod',
            version: '1-1.el8',
            purl: 'pkg:rpm/rhel/mod@1-1.el8?arch=x86_64&rpmmod=perl:5.26:8000:abc',
          },
        ],
      }),
    );
    expect(image.called).toBe('registry.example/shop');
    expect(image.inventory.os).toEqual({ family: 'debian', name: 'Debian GNU/Linux 12', version: '12', arch: 'amd64' });
    expect(sources(image)).toEqual(['foo 2:1.0-1 true', 'bar 3-1 true', 'bazsrc 2:9-1 true', 'mod 1-1.el8 false']);
    expect(image.inventory.packages![0]).toMatchObject({ version: '2:1.0-1+b2', arch: 'amd64' });
    expect(image.inventory.packages![3]).toMatchObject({ module: 'perl:5.26:8000:abc' });
  });

  it('says that a source is not known where no package of the list names one', () => {
    const image = readOne(
      cyclonedx,
      JSON.stringify({
        bomFormat: 'CycloneDX',
        metadata: { component: { type: 'container', name: 'x' } },
        components: [
          { type: 'library', name: 'libc6', version: '2.36-9', purl: 'pkg:deb/debian/libc6@2.36-9?distro=bookworm' },
        ],
      }),
    );
    expect(sources(image)).toEqual(['libc6 2.36-9 false']);
    expect(image.inventory.os).toMatchObject({ family: 'debian', codename: 'bookworm' });
  });

  it.each([
    ['container', 'container'],
    ['application', 'application'],
    ['firmware', 'other'],
    ['device', 'other'],
    ['operating-system', 'computer'],
    ['library', 'application'],
  ])('describes a %s as %s', (type, kind) => {
    const bom = { bomFormat: 'CycloneDX', metadata: { component: { type, name: 'thing' } }, components: [] };
    expect(readOne(cyclonedx, JSON.stringify(bom)).inventory).toMatchObject({ kind, packages: [] });
  });

  it('reads XML with prefixes, CDATA, nested components and vulnerabilities', () => {
    const bom = readOne(
      cyclonedx,
      `<?xml version="1.0"?>
<c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.5" version="1">
 <c:metadata><c:timestamp>2026-03-01T10:00:00Z</c:timestamp>
  <c:tools><c:components><c:component type="application"><c:name>scanner</c:name><c:version>3</c:version></c:component></c:components></c:tools>
  <c:component type="device" bom-ref="d"><c:name>Router</c:name></c:component></c:metadata>
 <c:components>
  <c:component type="firmware" bom-ref="f"><c:name><![CDATA[boot & more]]></c:name><c:version>1</c:version>
   <c:pedigree><c:ancestors><c:component type="library"><c:name>ancestor</c:name><c:version>0</c:version></c:component></c:ancestors></c:pedigree>
   <c:components><c:component type="library"><c:name>zlib</c:name><c:version>1.2</c:version><c:purl>pkg:generic/zlib@1.2</c:purl></c:component></c:components>
  </c:component>
 </c:components>
 <c:formulation><c:formula><c:components><c:component type="library"><c:name>builder</c:name><c:version>7</c:version></c:component></c:components></c:formula></c:formulation>
 <c:vulnerabilities><c:vulnerability><c:id>CVE-2026-0009</c:id><c:source><c:name>NVD</c:name></c:source>
   <c:ratings><c:rating><c:severity>high</c:severity></c:rating></c:ratings>
   <c:affects><c:target><c:ref>f</c:ref></c:target></c:affects></c:vulnerability></c:vulnerabilities>
</c:bom>`,
    );
    expect(bom).toMatchObject({ called: 'Router', inventory: { kind: 'other', takenAt: '2026-03-01T10:00:00.000Z' } });
    expect(listed(bom)).toEqual(['generic boot & more 1', 'generic zlib 1.2']);
    expect(bom.inventory.scans).toMatchObject([
      {
        scanner: 'scanner',
        findings: [{ id: 'CVE-2026-0009', severity: 'important', product: 'boot & more', installed: '1' }],
      },
    ]);
  });

  it('reads the vulnerability extension of versions 1.1 to 1.3', () => {
    const bom = readOne(
      cyclonedx,
      `<bom xmlns="http://cyclonedx.org/schema/bom/1.1" xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0">
<components><component type="library" bom-ref="pkg:npm/a@1"><name>a</name><version>1</version><purl>pkg:npm/a@1</purl>
<v:vulnerabilities><v:vulnerability ref="pkg:npm/a@1"><v:id>CVE-2018-7489</v:id><v:source name="NVD"/>
<v:ratings><v:rating><v:score><v:base>9.8</v:base></v:score><v:severity>Critical</v:severity><v:method>CVSSv3</v:method>
<v:vector>AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H</v:vector></v:rating></v:ratings></v:vulnerability></v:vulnerabilities>
</component></components></bom>`,
    );
    expect(bom.inventory.scans![0]!.findings).toMatchObject([
      { id: 'CVE-2018-7489', product: 'a', installed: '1', cvss: [{ version: '3.0', base: 9.8 }] },
    ]);
  });

  it('reads a list inside an attestation', () => {
    const bom = { _type: 'https://in-toto.io/Statement/v1', predicate: application };
    expect(readOne(cyclonedx, JSON.stringify(bom)).called).toBe('com.example/shop:2.1');
  });

  it('refuses what breaks off, what is empty, and entities', () => {
    const text = JSON.stringify(application);
    expect(refusalOf(cyclonedx, text.slice(0, -400)).code).toBe('file-damaged');
    expect(refusalOf(cyclonedx, fixtureText('sbom/alpine.cdx.xml').slice(0, 20_000)).code).toBe('file-damaged');
    expect(refusalOf(cyclonedx, '{"bomFormat":"CycloneDX","specVersion":"1.4","components":[]}').code).toBe(
      'nothing-to-import',
    );
    const bomb = `<!DOCTYPE b [<!ENTITY a "b">]>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components/></bom>`;
    expect(refusalOf(cyclonedx, bomb).code).toBe('archive-unsafe');
  });

  it('reads nesting without end', () => {
    const depth = 20_000;
    const deep = `${'{"type":"library","name":"x","version":"1","components":['.repeat(depth)}${']}'.repeat(depth)}`;
    const bom = `{"bomFormat":"CycloneDX","metadata":{"component":{"name":"deep"}},"components":[${deep}]}`;
    expect(listed(readOne(cyclonedx, bom))).toEqual(['generic x 1']);
  });
});
