import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  acting,
  addKev,
  addMachine,
  makeVault,
  setPackages,
  setTracker,
  type TestVault,
} from '../../../test/match-vault.ts';
import { explainFinding } from '../calls/explain.ts';
import { endException, findingsOfException, insertException, readException } from '../vault/exceptions.ts';
import { saveCveWord } from '../vault/cve-facts.ts';
import { countFindings, listFindings } from '../vault/findings.ts';
import { chainHead, verifyLog } from '../vault/log.ts';
import { listPatches } from '../vault/patches.ts';
import { matchAssets } from './match.ts';
import { endExpired, rejudge } from './rejudge.ts';

const fixed = (version: string, urgency = 'not yet assigned') => ({
  status: 'resolved',
  fixed_version: version,
  urgency,
});
const bookworm = (entry: { status: string; fixed_version?: string; urgency?: string; nodsa?: string }, scope = '') => ({
  scope,
  releases: { bookworm: entry },
});

const tracker = {
  openssl: {
    'CVE-2026-0001': bookworm(fixed('3.0.22-1~deb12u2')),
    'CVE-2026-0002': bookworm(fixed('3.0.21-1')),
    'CVE-2020-0003': bookworm(fixed('0')),
  },
  redis: {
    'CVE-2026-0004': bookworm({ status: 'open', urgency: 'unimportant', nodsa: 'Minor issue' }),
    'CVE-2026-0005': bookworm({ status: 'undetermined' }),
  },
  linux: { 'CVE-2026-0006': bookworm(fixed('6.1.150-1', 'high**')) },
};

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
  setTracker(vault.db, tracker);
});
afterEach(() => vault.remove());

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T10:00:00.000Z`;
const match = (n: number, assets: number[] | 'all' = 'all') => matchAssets(vault.db, acting(day(n)), assets);
const list = (state: 'open' | 'excepted' | 'suppressed' | 'closed', n = 2) =>
  listFindings(vault.db, { state }, day(n)).findings;
const ssl = (version: string) => [
  { name: 'libssl3', version, source: 'openssl' },
  { name: 'openssl', version, source: 'openssl' },
];

describe('matching a machine', () => {
  it('opens findings with evidence, counts distinct decisions, and explains each as it is listed', () => {
    addMachine(vault.db, 'web', [
      ...ssl('3.0.20-1'),
      { name: 'redis-server', version: '5:7.0.15-1', source: 'redis' },
      { name: 'odd', version: '' },
    ]);
    expect(match(1)).toEqual({ assets: 1, packages: 4, checked: 5, findings: 3, opened: 3, closed: 0 });
    expect(
      list('open')
        .map((row) => [row.product, row.cves[0], row.fixed])
        .sort(),
    ).toEqual([
      ['openssl', 'CVE-2026-0001', '3.0.22-1~deb12u2'],
      ['openssl', 'CVE-2026-0002', '3.0.21-1'],
      ['redis', 'CVE-2026-0004', null],
    ]);
    expect(list('suppressed')).toMatchObject([{ cves: ['CVE-2026-0005'] }]);
    for (const row of [...list('open'), ...list('suppressed')]) {
      const explained = explainFinding(vault.db, Number(row.id.slice(1)), day(2));
      expect(explained.score).toBe(row.score);
      expect(explained.decision.outcome).toBe(row.decision);
      expect(explained.clocks.find((clock) => clock.binding)?.due).toBe(row.due);
      expect(explained.evidence.lookedFor).toContain(`source package ${row.product}, release bookworm`);
      expect(
        Math.abs(explained.factors.reduce((sum, factor) => sum + factor.pointsLost, 0) + explained.score - 100),
      ).toBeLessThan(1e-3);
    }
    expect(vault.db.get('SELECT not_judged FROM asset')).toEqual({ not_judged: 1 });
    expect(verifyLog(vault.db).ok).toBe(true);
  });

  it('changes nothing when matched twice, closes what is gone, and starts the clock anew when it is back', () => {
    const asset = addMachine(vault.db, 'web', ssl('3.0.20-1'));
    match(1);
    const before = list('open');
    expect(match(2)).toMatchObject({ opened: 0, closed: 0, findings: 2 });
    expect(list('open')).toEqual(before);
    setPackages(vault.db, asset, ssl('3.0.22-1~deb12u2'));
    expect(match(3)).toMatchObject({ opened: 0, closed: 2, findings: 0 });
    expect(list('closed')[0]).toMatchObject({
      stateReason: 'openssl 3.0.22-1~deb12u2 is installed',
      closedAt: day(3),
      overdue: false,
    });
    setPackages(vault.db, asset, ssl('3.0.20-1'));
    expect(match(5)).toMatchObject({ opened: 2, closed: 0 });
    expect(list('open')[0]).toMatchObject({ firstDetected: day(1), due: '2026-12-06T00:00:00.000Z', closedAt: null });
    setPackages(vault.db, asset, []);
    match(6);
    expect(list('closed')[0]).toMatchObject({ stateReason: 'openssl is no longer installed' });
  });

  it('keeps the findings of a machine that no feed judges any more', () => {
    addMachine(vault.db, 'web', ssl('3.0.20-1'));
    match(1);
    setTracker(vault.db, { openssl: { 'CVE-2026-0001': { releases: { trixie: fixed('3.5-1') } } } });
    expect(match(2)).toMatchObject({ closed: 0, findings: 2, checked: 0 });
  });

  it('counts the hours of a known exploited one from when that was known here', () => {
    addMachine(vault.db, 'web', ssl('3.0.20-1'), { exposure: 'internet' });
    match(1);
    addKev(vault.db, 'CVE-2026-0001', '2026-10-20', day(3));
    match(4);
    expect(list('open', 5)[0]).toMatchObject({ kev: true, decision: 'immediate', due: day(4), overdue: true });
    expect(vault.db.get('SELECT late_on_arrival late FROM finding WHERE kev = 1')).toEqual({ late: 1 });
    expect(
      explainFinding(vault.db, Number(list('open', 5)[0]!.id.slice(1)), day(5)).history.some(({ what }) =>
        what.startsWith('Decision scheduled to immediate'),
      ),
    ).toBe(true);
  });

  it('gives machines of different versions one card with the sum of their highest scores', () => {
    addMachine(vault.db, 'one', ssl('3.0.20-1'), { criticality: 5 });
    addMachine(vault.db, 'two', ssl('3.0.21-1'));
    match(1);
    const scores = list('open').map((row) => [row.assetName, row.score] as const);
    const top = (name: string) => Math.max(...scores.filter(([of]) => of === name).map(([, score]) => score));
    const cards = listPatches(vault.db, {}, day(2));
    expect(cards).toHaveLength(1);
    expect(cards[0]).toMatchObject({
      title: 'openssl 3.0.22-1~deb12u2',
      hosts: 2,
      findings: 3,
      effortMinutes: 6,
      reboot: false,
      fixableHosts: 0,
    });
    expect(cards[0]!.riskRemoved).toBeCloseTo(top('one') + top('two'), 3);
  });

  it('re-judges a CVE on the word of a person, and takes it back', () => {
    addMachine(vault.db, 'web', ssl('3.0.20-1'));
    match(1);
    const say = (exploitation: 'active' | null, n: number) =>
      vault.db.transaction(() => {
        saveCveWord(vault.db, { cve: 'CVE-2026-0002', exploitation, reason: 'seen', actor: 'tester', at: day(n) });
        return rejudge(vault.db, acting(day(n)), { cve: 'CVE-2026-0002' }, 'said so');
      });
    expect(say('active', 2)).toBe(1);
    expect(list('open')[0]).toMatchObject({
      cves: ['CVE-2026-0002'],
      decision: 'immediate',
      exploited: true,
      kev: false,
      due: day(5),
    });
    say(null, 3);
    expect(list('open').every((row) => !row.exploited)).toBe(true);
  });
});

describe('a kernel', () => {
  const images = [
    {
      name: 'linux-image-6.1.0-30-amd64',
      version: '6.1.124-1',
      source: 'linux-signed-amd64',
      sourceVersion: '6.1.124+1',
    },
    {
      name: 'linux-image-6.1.0-40-amd64',
      version: '6.1.153-1',
      source: 'linux-signed-amd64',
      sourceVersion: '6.1.153+1',
    },
    { name: 'linux-image-amd64', version: '6.1.100-1', source: 'linux-signed-amd64', sourceVersion: '6.1.100+1' },
  ];

  it('that runs and is fixed suppresses old images', () => {
    addMachine(vault.db, 'k', images, { kernel: { release: '6.1.0-40-amd64', version: '6.1.153-1' } });
    expect(match(1)).toMatchObject({ findings: 0 });
    expect(list('suppressed')).toMatchObject([{ product: 'linux', installed: '6.1.124-1' }]);
    expect(explainFinding(vault.db, 1, day(2)).evidence.justification).toBe('vulnerable_code_not_in_execute_path');
  });

  it('that runs and is old stays open though a fixed one is installed', () => {
    addMachine(vault.db, 'k', images, { kernel: { release: '6.1.0-30-amd64', version: '6.1.124-1' } });
    match(1);
    expect(list('open')).toMatchObject([
      { product: 'linux', installed: '6.1.124-1', fixable: true, severity: 'important' },
    ]);
    expect(explainFinding(vault.db, 1, day(2)).evidence.notes.join()).toContain('reboot pending');
    expect(listPatches(vault.db, {}, day(2))).toMatchObject([{ reboot: true, effortMinutes: 8 }]);
  });

  it('that is not known leaves the plain comparison', () => {
    addMachine(vault.db, 'k', images, { kernel: { release: '6.18.44-other' } });
    expect(match(1)).toMatchObject({ findings: 1 });
    addMachine(vault.db, 'container', [{ name: 'linux-libc-dev', version: '6.1.124-1', source: 'linux' }], {
      kernel: { release: '6.1.0-40-amd64', version: '6.1.153-1' },
    });
    expect(match(2)).toMatchObject({ findings: 2 });
  });
});

describe('an exception', () => {
  const except = (n: number, until: string, kind: 'accepted' | 'mitigated', findings: number[], strength = 0) => {
    const { db } = vault;
    return db.transaction(() => {
      const controls = strength ? [{ name: 'filter', strength, stops: 'it', evidence: '' }] : [];
      const id = insertException(
        db,
        { kind, reason: 'why', approver: 'boss', controls, createdAt: day(n), until },
        findings,
      );
      rejudge(db, acting(day(n)), { ids: findingsOfException(db, id) }, 'Excepted');
      return id;
    });
  };

  it('holds to the end of its last day, then the original clock counts', () => {
    addMachine(vault.db, 'web', ssl('3.0.20-1'));
    match(1);
    const due = list('open').map((row) => row.due);
    const id = except(2, '2026-11-04', 'accepted', [1, 2]);
    expect(list('open')).toEqual([]);
    expect(list('excepted')).toMatchObject([
      { stateReason: 'accepted until 2026-11-04' },
      { stateReason: 'accepted until 2026-11-04' },
    ]);
    expect(match(3)).toMatchObject({ findings: 0, opened: 0, closed: 0 });
    expect(endExpired(vault.db, acting('2026-11-04T23:59:00.000Z'))).toBe(0);
    const entries = chainHead(vault.db).entries;
    expect(endExpired(vault.db, acting('2026-11-05T00:00:00.000Z'))).toBe(1);
    expect(chainHead(vault.db).entries).toBe(entries + 1);
    expect(list('open').map((row) => row.due)).toEqual(due);
    expect(list('open')[0]).toMatchObject({ firstDetected: day(1) });
    expect(readException(vault.db, id, '2026-11-05')).toMatchObject({
      active: false,
      endedAt: '2026-11-05T00:00:00.000Z',
      findings: [{ originalDue: due[0] }, {}],
    });
    expect(listFindings(vault.db, { state: 'open', overdue: true }, '2027-11-05T00:00:00.000Z').total).toBe(2);
  });

  it('of a mitigation lowers the score, capped where exploited, and gives it back when ended', () => {
    addMachine(vault.db, 'web', ssl('3.0.20-1'));
    addKev(vault.db, 'CVE-2026-0001', '2026-10-20', day(1));
    match(1);
    const score = new Map(list('open').map((row) => [row.id, row.score]));
    const id = except(2, '2026-12-31', 'mitigated', [1, 2], 0.5);
    for (const row of list('excepted')) {
      expect(row.score).toBeCloseTo(score.get(row.id)! * (row.kev ? 0.8 : 0.5), 3);
      expect(explainFinding(vault.db, Number(row.id.slice(1)), day(3)).score).toBe(row.score);
    }
    vault.db.transaction(() => {
      endException(vault.db, id, day(3), 'gone');
      rejudge(vault.db, acting(day(3)), { ids: [1, 2] }, 'ended');
    });
    expect(new Map(list('open').map((row) => [row.id, row.score]))).toEqual(score);
    expect(countFindings(vault.db)).toMatchObject({ open: 2, excepted: 0 });
  });
});

describe('the set of pairs', () => {
  it('equals that of a script with dpkg, on any versions', () => {
    const versions = ['1.0-1', '1.0-1+deb12u1', '1.0-1~deb12u1', '1:0.5-1', '1.0-2+b1', '1.0-1.1', '1.0~rc1-1', '2'];
    const many = Object.fromEntries(
      ['alpha', 'beta', 'gamma'].map((source, s) => [
        source,
        Object.fromEntries(
          versions.map((version, v) => [`CVE-2026-1${s}${v}`, bookworm(v === s ? { status: 'open' } : fixed(version))]),
        ),
      ]),
    );
    setTracker(vault.db, many);
    const packages = ['alpha', 'beta', 'gamma'].flatMap((source, s) => [
      { name: source, version: versions[s]!, source },
      { name: `lib${source}`, version: versions[s + 3]!, source },
    ]);
    addMachine(vault.db, 'web', packages);
    match(1);
    const files = dirname(vault.path);
    writeFileSync(join(files, 'tracker.json'), JSON.stringify(many));
    writeFileSync(
      join(files, 'packages.tsv'),
      packages.map((p) => [p.name, p.version, 'amd64', p.source, p.version].join('\t')).join('\n'),
    );
    const script = resolve(import.meta.dirname, '../../../test/pairs/debian-pairs.py');
    const pairs = execFileSync(
      'python3',
      [script, join(files, 'tracker.json'), 'bookworm', join(files, 'packages.tsv')],
      { encoding: 'utf8' },
    );
    expect(
      list('open')
        .map((row) => `${row.product}\t${row.cves[0]}`)
        .sort(),
    ).toEqual(pairs.trim().split('\n').sort());
  });
});
