import { describe, expect, it } from 'vitest';
import type { AvailableUpgrade } from '../../../src-shared/model/software.ts';
import type { InstalledFact } from '../vault/match-reads.ts';
import { packageChanges } from './package-changes.ts';

const has = (name: string, version: string, source = name, more: Partial<InstalledFact> = {}): InstalledFact => ({
  name,
  version,
  arch: 'amd64',
  source,
  sourceVersion: version.replace(/\+b\d+$/, ''),
  scheme: 'dpkg',
  origin: '',
  module: '',
  held: false,
  ...more,
});
const offer = (
  name: string,
  version: string,
  source = name,
  more: Partial<AvailableUpgrade> = {},
): AvailableUpgrade => ({
  name,
  arch: 'amd64',
  version,
  source,
  sourceVersion: version.replace(/\+b\d+$/, ''),
  suites: ['bookworm-security'],
  security: true,
  ...more,
});
const openssl = { product: 'openssl', version: '3.0.17-1~deb12u3' };

describe('the packages behind a patch', () => {
  it('are those installed of its source that the machine is offered, exactly', () => {
    const machine = {
      installed: [
        has('openssl', '3.0.15-1~deb12u1'),
        has('libssl3', '3.0.15-1~deb12u1', 'openssl'),
        has('libssl3', '3.0.15-1~deb12u1', 'openssl', { arch: 'i386' }),
        has('bash', '5.2.15-2+b2', 'bash'),
      ],
      offers: [
        offer('openssl', '3.0.17-1~deb12u3'),
        offer('libssl3', '3.0.17-1~deb12u3', 'openssl'),
        offer('libssl3', '3.0.17-1~deb12u3', 'openssl', { arch: 'i386' }),
        offer('libssl-dev', '3.0.17-1~deb12u3', 'openssl'),
      ],
    };
    expect(packageChanges(machine, openssl)).toEqual({
      ok: true,
      packages: [
        { name: 'openssl', arch: 'amd64', from: '3.0.15-1~deb12u1', to: '3.0.17-1~deb12u3' },
        { name: 'libssl3', arch: 'amd64', from: '3.0.15-1~deb12u1', to: '3.0.17-1~deb12u3' },
        { name: 'libssl3', arch: 'i386', from: '3.0.15-1~deb12u1', to: '3.0.17-1~deb12u3' },
      ],
      from: '3.0.15-1~deb12u1',
      to: '3.0.17-1~deb12u3',
      held: [],
    });
  });

  it('of a kernel are its metapackage, which brings the new image', () => {
    const signed = { source: 'linux-signed-amd64', sourceVersion: '6.1.140+1' };
    const machine = {
      installed: [
        has('linux-image-amd64', '6.1.140-1', 'x', signed),
        has('linux-image-6.1.0-37-amd64', '6.1.140-1', 'x', signed),
        has('linux-libc-dev', '6.1.140-1', 'linux'),
      ],
      offers: [
        offer('linux-image-6.1.0-40-amd64', '6.1.153-1', 'x', {
          source: 'linux-signed-amd64',
          sourceVersion: '6.1.153+1',
        }),
        offer('linux-image-amd64', '6.1.153-1', 'x', { source: 'linux-signed-amd64', sourceVersion: '6.1.153+1' }),
        offer('linux-libc-dev', '6.1.153-1', 'linux'),
      ],
    };
    const made = packageChanges(machine, { product: 'linux', version: '6.1.153-1' });
    expect(made).toMatchObject({ ok: true, from: '6.1.140-1', to: '6.1.153-1' });
    expect(made.ok && made.packages.map((change) => change.name)).toEqual(['linux-image-amd64', 'linux-libc-dev']);
  });

  it('keep a held package in, so that the hold is seen', () => {
    const machine = { installed: [has('openssl', '3.0.15-1~deb12u1', 'openssl', { held: true })], offers: [] };
    expect(packageChanges(machine, openssl)).toMatchObject({ ok: true, held: ['openssl'], to: '3.0.17-1~deb12u3' });
  });

  it('say what stands in the way', () => {
    const installed = [has('openssl', '3.0.15-1~deb12u1')];
    const why = (machine: Parameters<typeof packageChanges>[0]) => {
      const made = packageChanges(machine, openssl);
      return made.ok ? 'ok' : made.why;
    };
    expect(why({ installed, offers: null })).toBe('what the machine is offered was never collected');
    expect(why({ installed: [], offers: [] })).toBe('openssl is not installed there any more');
    expect(why({ installed, offers: [] })).toContain('no source of the machine has it');
    expect(why({ installed, offers: [offer('openssl', '3.0.16-1~deb12u1')] })).toContain('only 3.0.16-1~deb12u1');
  });
});
