import { describe, expect, it } from 'vitest';
import type { VersionScheme } from '../../../../src-shared/model/common.ts';
import { versionOrder } from './index.ts';

/** Each older than the next; versions in one text, apart by " = ", are the same. */
const ascending: Partial<Record<VersionScheme, string[]>> = {
  // What OSV's records of semantic versions hold: fewer or more numbers, leading zeros, a leading v, no hyphen.
  semver: [
    '0',
    '1.0.0-0',
    '1.0.0-alpha',
    '1.0.0-alpha.1 = 1.0-alpha.01 = v1-alpha.1+x',
    '1.0.0-rc1 = 1.0.0rc1 = 1.0.0.rc1',
    '1 = 1.0 = 1.0.0 = v1.0.0 = V1 = =1.0 = 01.00.000 = 1.0.0.0 = 1.0.0+build.7',
    '1.0.0.1-beta',
    '1.0.0.1',
    '1.0.1',
    '1.9 = 1.09',
    '1.10',
    '1.99999999999999999999',
    '1.100000000000000000000',
  ],
  maven: [
    '1.0-alpha-1 = 1.0a1 = 1.0.0.Alpha1',
    '4.1.94.Beta1 = 4.1.94-beta-1',
    '4.1.94.CR1 = 4.1.94-rc-1',
    '4.1.94-SNAPSHOT',
    '4.1.94 = 4.1.94.Final = 4.1.94.GA = 4.1.94.RELEASE = 4.1.94.0',
    '4.1.94.SP1',
    '4.1.94-jre',
    '4.1.94-1',
    '4.1.94.1',
    '4.1.100.Final',
    '31.1-android',
    '31.1-jre',
    '99999999999999999999.1',
  ],
  nuget: [
    '1.0.0-BETA = 1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-Beta.10',
    '1 = 1.0.0.0 = 1.0.0+AA',
    '1.0.0.1-a',
    '1.0.0.1',
    '1.0.1',
  ],
  pypi: [
    'not a version',
    '0.9-odd',
    '1.0.dev456 = 1.0.0-DEV_456',
    '1.0a1 = v1.0-alpha.1',
    '1.0a2.dev456',
    '1.0a12.dev456',
    '1.0a12',
    '1.0b1.dev456',
    '1.0b2',
    '1.0b2.post345.dev456',
    '1.0b2.post345',
    '1.0rc1 = 1.0c1 = 1.0-preview1',
    '1.0 = 1 = 1.0.0 = 0!1 = v1.0',
    '1.0+1e5',
    '1.0+abc.5',
    '1.0+abc.7',
    '1.0+5 = 1.0+05',
    '1.0.post456.dev34',
    '1.0.post456 = 1.0-456 = 1.0r456',
    '1.0.20230101000000000001',
    '1.0.20230101000000000002',
    '1.1.dev1',
    '1!0.1',
  ],
  gem: [
    '1.0.a = 1.a = 1.0.0.a.0',
    '1.0.a.1',
    '1.0.a9',
    '1.0.a10',
    '1.0.b1',
    '1.0-1',
    '1.0.rc1',
    '1 = 1.0 = 1.0.0 = 01',
    '1.0.1',
    '1.9',
    '1.10.0.pre',
    '1.10',
  ],
  golang: [
    'v0.0.0-20190226160619-51d2077c035f',
    'v0.0.0-20220811171246-fbc7d0a398ab',
    'v1.5.0',
    'v1.5.1-0.20160303222718-d30aec9fd63c',
    'v1.5.1-rc.1',
    'v1.5.1-rc.1.0.20160303222718-d30aec9fd63c',
    'v1.5.1 = 1.5.1',
    'go1.21rc2 = 1.21.0-rc2',
    'go1.21 = 1.21.0 = go1.21.0',
    'go1.21.9',
    'go1.21.10',
    'v8.4.2+incompatible = v8.4.2',
  ],
  composer: [
    'dev-main = dev-master = dev-feature/x-2',
    '1.0.0-dev',
    '1.0.0-alpha1 = v1.0-a1',
    '1.0.0-beta2-dev',
    '1.0.0-beta2 = 1.0b2',
    '1.0.0-RC1 = 1.0rc1',
    '1.0.0 = v1 = 1.0 = 1.0.0.0 = 1.0-stable = 1.0+build = 1.0@beta',
    '1.0.0-p1 = 1.0.0-patch1 = 1.0pl1',
    '1.0.1',
    '1.0.x-dev = 1.0.*-dev',
    '1.9',
    '1.10',
    '1.x-dev',
    '2.0',
  ],
};

describe.each(Object.entries(ascending) as [VersionScheme, string[]][])('%s', (scheme, groups) => {
  it('orders each pair of these versions', () => {
    const ranked = groups.flatMap((group, rank) => group.split(' = ').map((version) => ({ version, rank })));
    const order = versionOrder(scheme);
    const wrong = ranked.flatMap((a) =>
      ranked
        .filter((b) => order(a.version, b.version) !== Math.sign(a.rank - b.rank))
        .map((b) => [a.version, b.version]),
    );
    expect(wrong).toEqual([]);
  });
});
