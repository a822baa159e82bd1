import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPurl, parsePurl, type PackageUrl } from './purl.ts';

/** Examples of the specification: as given, canonical, and its parts. */
const examples: [given: string, canonical: string, parts: Partial<PackageUrl>][] = [
  [
    'pkg:maven/org.apache.commons/io@1.3.4',
    'pkg:maven/org.apache.commons/io@1.3.4',
    { namespace: 'org.apache.commons', name: 'io', version: '1.3.4' },
  ],
  ['pkg:maven/org.apache.commons/io', 'pkg:maven/org.apache.commons/io', { version: '' }],
  [
    'pkg:GOLANG/google.golang.org/genproto@abcdedf#/googleapis/api/annotations/',
    'pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api/annotations',
    { type: 'golang', subpath: 'googleapis/api/annotations' },
  ],
  [
    'pkg:bitbucket/birKenfeld/pyGments-main@244fd47e07d1014f0aed9c',
    'pkg:bitbucket/birkenfeld/pygments-main@244fd47e07d1014f0aed9c',
    {},
  ],
  ['pkg:github/Package-url/purl-Spec@244fd4', 'pkg:github/package-url/purl-spec@244fd4', {}],
  [
    'pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie',
    'pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie',
    { qualifiers: { arch: 'i386', distro: 'jessie' } },
  ],
  [
    'pkg:docker/customer/dockerimage@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io',
    'pkg:docker/customer/dockerimage@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io',
    { version: 'sha256:244fd47e07d1004f0aed9c' },
  ],
  ['pkg:gem/jruby-launcher@1.1.2?Platform=java', 'pkg:gem/jruby-launcher@1.1.2?platform=java', {}],
  [
    'pkg:Maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources&repositorY_url=repo.spring.io/release',
    'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources&repository_url=repo.spring.io%2Frelease',
    { qualifiers: { classifier: 'sources', repository_url: 'repo.spring.io/release' } },
  ],
  ['pkg:npm/%40angular/animation@12.3.1', 'pkg:npm/%40angular/animation@12.3.1', { namespace: '@angular' }],
  ['pkg:Nuget/EnterpriseLibrary.Common@6.0.1304', 'pkg:nuget/EnterpriseLibrary.Common@6.0.1304', {}],
  ['pkg:PYPI/Django_package@1.11.1.dev1', 'pkg:pypi/django-package@1.11.1.dev1', {}],
  [
    'pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25',
    'pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25',
    {},
  ],
  ['pkg:/maven/org.apache.commons/io', 'pkg:maven/org.apache.commons/io', {}],
  ['pkg:///maven/org.apache.commons/io', 'pkg:maven/org.apache.commons/io', {}],
  [
    'pkg:maven/mygroup/myartifact@1.0.0%20Final?mykey=my%20value',
    'pkg:maven/mygroup/myartifact@1.0.0%20Final?mykey=my%20value',
    { version: '1.0.0 Final', qualifiers: { mykey: 'my value' } },
  ],
  ['pkg:cran/A3@0.9.1', 'pkg:cran/A3@0.9.1', {}],
  [
    'pkg:npm/packageurl-js@0.0.7?vcs_url=git%2Bhttps%3A%2F%2Fgithub.com%2Fpackage-url%2Fpackageurl-js.git',
    'pkg:npm/packageurl-js@0.0.7?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fpackage-url%2Fpackageurl-js.git',
    { qualifiers: { vcs_url: 'git+https://github.com/package-url/packageurl-js.git' } },
  ],
];

describe('package URLs', () => {
  it.each(examples)('%s', (given, canonical, parts) => {
    const read = parsePurl(given);
    expect(read).toMatchObject(parts);
    expect(formatPurl(read!)).toBe(canonical);
  });

  it.each([
    '',
    'EnterpriseLibrary.Common@6.0.1304',
    'pkg:EnterpriseLibrary.Common@6.0.1304',
    'pkg:maven/@1.3.4',
    'pkg:cran/@0.9.1',
    'pkg:hackage',
    'pkg:swift/github.com/Alamofire/@5.4.3',
    'pkg:npm/myartifact@1.0.0?in%20production=true',
    'https://github.com/actions/virtual-environments',
    `pkg:npm/${'a'.repeat(20_000)}`,
  ])('is none: %.60s', (text) => expect(parsePurl(text)).toBeNull());

  it('takes what tools write without encoding', () => {
    expect(parsePurl('pkg:npm/@angular/animation')).toMatchObject({ namespace: '@angular', name: 'animation' });
    expect(parsePurl('pkg:npm/@angular/animation@12.3.1')).toMatchObject({ name: 'animation', version: '12.3.1' });
    expect(parsePurl('pkg:rpm/oracle/findutils@1:4.6.0-20.el8?arch=x86_64')?.version).toBe('1:4.6.0-20.el8');
    expect(parsePurl('pkg:deb/debian/x@1%2')?.version).toBe('1%2');
    expect(parsePurl('pkg:golang/github.com/a/b@v1#../../x/./y')?.subpath).toBe('x/y');
  });

  it('whatever is written is read as the same', () => {
    const segment = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !/^\.+$|\//.test(text));
    fc.assert(
      fc.property(segment, segment, fc.string({ maxLength: 8 }), segment, (namespace, name, version, value) => {
        const purl = { type: 'cargo', namespace, name, version, qualifiers: { arch: value }, subpath: '' };
        expect(parsePurl(formatPurl(purl))).toEqual(purl);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void parsePurl(`pkg:deb/${text}`)));
  });
});
