import { describe, expect, it } from 'vitest';
import { scopeWords } from '../../../src-shared/scope-words.ts';
import { feedsOfSystem } from './feeds-of-system.ts';

describe('feeds of a system', () => {
  it.each([
    ['almalinux', '9.6', 'almalinux:9', 'AlmaLinux 9', 'osv AlmaLinux/all.zip'],
    ['centos', '7', 'rhel:7', 'Red Hat Enterprise Linux 7', 'redhat-csaf csaf_advisories_DATE.tar.zst'],
    ['pop', '22.04', 'ubuntu:22.04', 'Ubuntu 22.04', 'ubuntu-usn database-all.json.bz2'],
    ['alpine', '3.18.4', 'alpine:3.18', 'Alpine 3.18', 'alpine-secdb v3.18/main.json'],
    ['alpine', '3.20_alpha', 'alpine:edge', 'Alpine edge', 'alpine-secdb edge/main.json'],
    ['wolfi', '20230201', 'wolfi', 'Wolfi', 'osv Wolfi/all.zip'],
    ['windows', '10.0.22631', 'windows', 'Windows', 'msrc definitions.zip'],
  ])('%s %s is %s', (family, version, scope, words, first) => {
    const known = feedsOfSystem({ family, version })!;
    expect(known.scope).toBe(scope);
    expect(scopeWords(scope)).toBe(words);
    expect(`${known.files[0]!.feed} ${known.files[0]!.file}`).toBe(first);
  });

  it('are told for every distribution that advisories can speak of', () => {
    for (const family of [
      'debian',
      'rocky',
      'ol',
      'fedora',
      'amzn',
      'sles',
      'opensuse-leap',
      'opensuse-tumbleweed',
      'photon',
      'azurelinux',
      'mariner',
      'mageia',
      'openeuler',
      'chainguard',
    ])
      expect(feedsOfSystem({ family, version: '15.4' })?.files.length, family).toBeGreaterThan(0);
  });

  it('are none for systems that no feed here speaks of, and where no release is told', () => {
    expect(feedsOfSystem({ family: 'arch', version: '2026' })).toBeNull();
    expect(feedsOfSystem({ family: 'macos', version: '15' })).toBeNull();
    expect(feedsOfSystem({ family: 'almalinux' })).toBeNull();
  });
});
