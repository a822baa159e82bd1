import { describe, expect, it } from 'vitest';
import { createDebianMatcher, type DebianMachine } from './debian.ts';
import type { TrackerEntry } from './debian-index.ts';
import { debianRelease, judgedSource, libraryPackage } from './debian-source.ts';

const entry = (cve: string, fixed: string | null, more: Partial<TrackerEntry> = {}): TrackerEntry => ({
  cve,
  status: fixed === null ? 'open' : 'resolved',
  fixed,
  urgency: 'not yet assigned',
  nodsa: '',
  nodsaReason: '',
  reach: null,
  ...more,
});
const tracker: Record<string, TrackerEntry[]> = {
  openssl: [entry('CVE-1', '3.0.22-1'), entry('CVE-2', '3.0.21-1'), entry('CVE-3', '0')],
  vim: [entry('CVE-4', null, { urgency: 'end-of-life' })],
};
const feeds = {
  date: '2026-11-20T00:00:00.000Z',
  covers: (release: string) => release === 'bookworm',
  entries: (source: string, release: string) => (release === 'bookworm' ? (tracker[source] ?? []) : []),
  advisories: (source: string) =>
    source === 'openssl' ? [{ id: 'DSA-6000-1', date: '2026-11-18', cves: ['CVE-1'] }] : [],
};
const binary = (name: string, version: string, source = name, held = false) => ({
  name,
  version,
  arch: 'amd64',
  source,
  sourceVersion: version,
  held,
  origin: '',
});
const offer = (name: string, version: string, source = name, security = true) => ({
  name,
  version,
  arch: 'amd64',
  source,
  sourceVersion: version,
  suites: [security ? 'bookworm-security' : 'bookworm'],
  security,
});
const machine = (more: Partial<DebianMachine>): DebianMachine => ({
  release: 'bookworm',
  binaries: [],
  kernel: null,
  offers: null,
  staleServices: [],
  ...more,
});
const judge = (more: Partial<DebianMachine>) => createDebianMatcher(feeds)(machine(more));

describe('the Debian matcher', () => {
  it('makes one finding of several binaries and versions of a source, at the lowest version', () => {
    const { matches } = judge({
      binaries: [binary('libssl3', '3.0.21-1', 'openssl'), binary('openssl', '3.0.20-1', 'openssl')],
    });
    expect(matches.map((match) => [match.cve, match.installed, match.advisory, match.fixReleased])).toEqual([
      ['CVE-2', '3.0.20-1', 'CVE-2', null],
      ['CVE-1', '3.0.20-1', 'DSA-6000-1', '2026-11-18'],
    ]);
    expect(matches[0]?.evidence.found).toEqual(['libssl3 3.0.21-1', 'openssl 3.0.20-1']);
    expect(new Set(matches.map((match) => match.patch?.key))).toEqual(new Set(['package|bookworm|openssl|3.0.22-1']));
  });

  it('judges rebuilds by the version of their source', () => {
    expect(judge({ binaries: [binary('openssl', '3.0.22-1+b2', 'openssl')] }).matches).toEqual([]);
  });

  it('tells offered, not offered and not collected apart', () => {
    const binaries = [binary('openssl', '3.0.20-1')];
    const fixable = (offers: DebianMachine['offers'], held = false) =>
      judge({ binaries: held ? [binary('openssl', '3.0.20-1', 'openssl', true)] : binaries, offers }).matches.map(
        (match) => match.fixable,
      );
    expect(fixable(null)).toEqual([null, null]);
    expect(fixable([])).toEqual([false, false]);
    expect(fixable([offer('openssl', '3.0.21-1')])).toEqual([true, false]);
    expect(fixable([offer('openssl', '3.0.22-1')])).toEqual([true, true]);
    expect(fixable([offer('openssl', '3.0.22-1')], true)).toEqual([false, false]);
  });

  it('makes a patch of a security update without a known CVE, and of none that closes a finding', () => {
    const binaries = [binary('openssl', '3.0.20-1'), binary('vim', '9-1'), binary('zlib1g', '1.2-1', 'zlib')];
    const { pending } = judge({
      binaries,
      offers: [
        offer('openssl', '3.0.22-1'),
        offer('vim', '9-2'),
        offer('zlib1g', '1.3-1', 'zlib'),
        offer('other', '2', 'other', false),
        offer('pulled-in', '1'),
      ],
    });
    expect(pending.map((patch) => patch.key)).toEqual([
      'security-update|bookworm|vim|9-2',
      'security-update|bookworm|zlib|1.3-1',
    ]);
  });

  it('says what it does not judge', () => {
    const foreign = { ...binary('tool', '1'), origin: 'Example' };
    expect(judge({ binaries: [binary('bash', '5'), binary('openssl', ''), foreign] })).toMatchObject({
      notJudged: 2,
      checked: 0,
    });
    expect(judge({ release: 'trixie', binaries: [binary('openssl', '3.0.20-1')] })).toMatchObject({
      notJudged: 1,
      matches: [],
    });
  });

  it('tells what a machine is offered also in a release that no feed judges', () => {
    const offers = [offer('openssl', '3.0.22-1')];
    const { matches, pending } = judge({ release: 'trixie', binaries: [binary('openssl', '3.0.20-1')], offers });
    expect(matches).toEqual([]);
    expect(pending.map((patch) => patch.key)).toEqual(['security-update|trixie|openssl|3.0.22-1']);
  });

  it('names services on old libraries, held packages and the end of support', () => {
    const { matches } = judge({
      binaries: [binary('libssl3', '3.0.20-1', 'openssl', true), binary('vim', '9-1')],
      staleServices: [{ service: 'nginx', pid: 1, files: ['/usr/lib/x86_64-linux-gnu/libssl.so.3'] }],
    });
    expect(matches[0]?.evidence.notes).toEqual([
      'still in use by nginx (old library mapped, restart needed)',
      'held back on this machine: libssl3',
    ]);
    expect(matches.at(-1)).toMatchObject({
      fixed: null,
      patch: null,
      evidence: { notes: [expect.stringContaining('no fix will come')] },
    });
  });

  it('counts a decision once for machines that are alike, and shares their matches', () => {
    const match = createDebianMatcher(feeds);
    const one = match(machine({ binaries: [binary('openssl', '3.0.20-1')] }));
    const two = match(machine({ binaries: [binary('openssl', '3.0.20-1')] }));
    expect([one.checked, two.checked]).toEqual([3, 0]);
    expect(two.matches[0]).toBe(one.matches[0]);
  });
});

describe('names', () => {
  it('of signed kernels lead to source linux', () => {
    const kernel = {
      name: 'linux-image-6.1.0-37-amd64',
      version: '6.1.140-1',
      source: 'linux-signed-amd64',
      sourceVersion: '6.1.140+1',
    };
    expect(judgedSource(kernel)).toEqual({ source: 'linux', version: '6.1.140-1' });
    expect(judgedSource({ ...kernel, name: 'linux-image-amd64' })).toBe(null);
  });

  it('of files lead to library packages', () => {
    expect(['/lib/libssl.so.3', 'libpcre2-8.so.0.11.2', '/usr/bin/bash'].map(libraryPackage)).toEqual([
      'libssl3',
      'libpcre2-8-0',
      null,
    ]);
  });

  it('of releases come from the number where the code name is missing', () => {
    expect([debianRelease({ codename: 'Bookworm' }), debianRelease({ version: '12.15' }), debianRelease({})]).toEqual([
      'bookworm',
      'bookworm',
      null,
    ]);
  });
});
