import { describe, expect, it } from 'vitest';
import { fixtureText, listed, readOne, refusalOf, sources } from '../../../test/read-fixture.ts';
import { spdx } from './spdx.ts';

describe('SPDX', () => {
  it('an image by Trivy before purposes were written', () => {
    const image = readOne(spdx, fixtureText('sbom/centos-7-spdx.json'));
    expect(image.called).toBe('integration/testdata/fixtures/images/centos-7.tar.gz');
    expect(image.inventory).toMatchObject({
      takenAt: '2022-09-13T13:27:55.874Z',
      kind: 'container',
      os: { family: 'centos', version: '7.6.1810' },
    });
    expect(listed(image)).toEqual(['rpm bash 4.2.46-31.el7 x86_64', 'rpm openssl-libs 1:1.0.2k-16.el7 x86_64']);
  });

  const described = (purpose: string, packages: object[]) => ({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'document',
    creationInfo: { created: '2026-03-01T10:00:00Z' },
    packages: [
      { SPDXID: 'SPDXRef-Root', name: 'shop', versionInfo: 'NOASSERTION', primaryPackagePurpose: purpose },
      ...packages,
    ],
    files: [{ SPDXID: 'SPDXRef-File-1', fileName: './a' }],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-Root' },
    ],
  });
  const purl = (referenceLocator: string) => ({
    referenceCategory: 'PACKAGE_MANAGER',
    referenceType: 'purl',
    referenceLocator,
  });

  it('reads 2.3 with purposes; files are no packages', () => {
    const image = readOne(
      spdx,
      JSON.stringify(
        described('CONTAINER', [
          { SPDXID: 'SPDXRef-OS', name: 'debian', versionInfo: '12.5', primaryPackagePurpose: 'OPERATING_SYSTEM' },
          { SPDXID: 'SPDXRef-Application-1', name: 'gobinary', primaryPackagePurpose: 'APPLICATION' },
          {
            SPDXID: 'SPDXRef-1',
            name: 'libssl3',
            versionInfo: '3.0.11-1',
            sourceInfo: 'built package from: openssl 3.0.11-1',
            externalRefs: [purl('pkg:deb/debian/libssl3@3.0.11-1?arch=arm64&distro=debian-12.5')],
          },
          {
            SPDXID: 'SPDXRef-2',
            name: 'only-cpe',
            versionInfo: '2',
            externalRefs: [{ referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:a:x:y:2:*:*:*:*:*:*:*' }],
          },
          { SPDXID: 'SPDXRef-3', name: 'plain' },
        ]),
      ),
    );
    expect(image).toMatchObject({
      called: 'shop',
      inventory: { kind: 'container', os: { family: 'debian', version: '12.5', arch: 'arm64' } },
    });
    expect(listed(image)).toEqual(['dpkg libssl3 3.0.11-1 arm64', 'generic only-cpe 2', 'generic plain']);
    expect(sources(image)[0]).toBe('openssl 3.0.11-1 true');
    expect(readOne(spdx, JSON.stringify(described('APPLICATION', []))).inventory).toMatchObject({
      kind: 'application',
      packages: [],
    });
  });

  const tagValue = fixtureText('sbom/hello.spdx');

  it('reads tag-value and passes over texts of many lines', () => {
    const hello = readOne(spdx, tagValue);
    expect(hello).toMatchObject({
      called: 'hello:1.0',
      inventory: { kind: 'application', takenAt: '2026-03-01T10:00:00.000Z' },
    });
    expect(listed(hello)).toEqual(['dpkg libc6 2.36-9 amd64']);
    expect(sources(hello)).toEqual(['glibc 2.36-9 true']);
    expect(refusalOf(spdx, tagValue.slice(0, tagValue.indexOf('Permission'))).code).toBe('file-damaged');
  });

  it.each([
    ['YAML', '---\nSPDXID: "SPDXRef-DOCUMENT"\nspdxVersion: "SPDX-2.3"\nname: "x"\n'],
    [
      'RDF',
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:spdx="http://spdx.org/rdf/terms#"></rdf:RDF>',
    ],
    [
      'SPDX 3',
      '{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"SpdxDocument","spdxId":"x"}]}',
    ],
  ])('refuses %s in words', (form, text) => {
    const { code, message } = refusalOf(spdx, text);
    expect(code).toBe('not-recognised');
    expect(message).toContain(form);
  });

  it('reads lists inside attestations and answers of GitHub', () => {
    const list = described('APPLICATION', [{ SPDXID: 'SPDXRef-1', name: 'a', versionInfo: '1' }]);
    const statement = { _type: 'https://in-toto.io/Statement/v0.1', predicateType: 'x', predicate: list };
    for (const wrapped of [{ sbom: list }, statement])
      expect(listed(readOne(spdx, JSON.stringify(wrapped)))).toEqual(['generic a 1']);
  });

  it('refuses data behind the end, and a list of files alone', () => {
    const text = JSON.stringify(described('APPLICATION', []));
    expect(refusalOf(spdx, `${text}{}`).code).toBe('file-damaged');
    expect(refusalOf(spdx, JSON.stringify({ spdxVersion: 'SPDX-2.2', packages: [] })).code).toBe('nothing-to-import');
  });
});
