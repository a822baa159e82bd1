import { describe, expect, it } from 'vitest';
import { controlProblemsOf, isIdle, knownFromClassOf, nextStepOf, signsOf, updateProblemsOf } from './coverage.ts';

const now = '2026-11-23T09:00:00.000Z';
const ago = (days: number) => new Date(Date.parse(now) - days * 86_400_000).toISOString();

describe('signs of a machine', () => {
  const facts = { now, scanDays: 14, hasList: true, lastInventory: ago(1), directory: null, lastOnNetwork: null };

  it('none where its list is young', () => {
    expect(signsOf(facts)).toEqual([]);
    expect(signsOf({ ...facts, lastOnNetwork: ago(0) })).toEqual([]);
  });

  it('is collected too long ago to the millisecond, though it was seen lately', () => {
    expect(signsOf({ ...facts, lastInventory: ago(14) })).toEqual([]);
    const late = new Date(Date.parse(ago(14)) - 1).toISOString();
    expect(signsOf({ ...facts, lastInventory: late, lastOnNetwork: ago(2) })).toEqual(['scan-old', 'seen-lately']);
    expect(signsOf({ ...facts, lastInventory: late, lastOnNetwork: ago(20) })).toEqual(['scan-old']);
  });

  it('an account disabled or idle for 90 days speaks of retiring, collected or not', () => {
    expect(signsOf({ ...facts, directory: { enabled: false } })).toEqual(['account-disabled']);
    expect(signsOf({ ...facts, directory: { enabled: true, lastLogon: ago(91) } })).toEqual(['account-idle']);
    expect(signsOf({ ...facts, hasList: false, lastInventory: null, directory: { lastLogon: ago(91) } })).toEqual([
      'never-collected',
      'account-idle',
    ]);
  });
});

it('an account is idle when neither logon nor password is young; one never used counts from its making', () => {
  expect(isIdle({ lastLogon: ago(91), passwordSet: ago(20) }, now)).toBe(false);
  expect(isIdle({ lastLogon: ago(91), passwordSet: ago(95) }, now)).toBe(true);
  expect(isIdle({ created: ago(91) }, now)).toBe(true);
  expect(isIdle({ created: ago(400), lastLogon: ago(1) }, now)).toBe(false);
  expect(isIdle({}, now)).toBe(false);
});

it('says what brings a list in', () => {
  const next = (kind: Parameters<typeof nextStepOf>[0]['kind'], family: string | null, hasSsh: boolean) =>
    nextStepOf({ kind, family, hasSsh });
  expect(next('computer', null, true)).toBe('collect-ssh');
  expect(next('computer', null, false)).toBe('identify');
  expect(next('server', 'debian', false)).toBe('collect-sh');
  // Windows may answer on port 22, and still has its own script.
  expect(next('server', 'windows', true)).toBe('collect-ps1');
  expect(next('printer', null, true)).toBe('firmware');
});

it('knows sources as people speak of them', () => {
  expect(
    ['ad-computers', 'dhcp-leases', 'cloud-vms', 'qualys-csv', 'nessus', 'table', 'sweep', 'user Anna'].map(
      knownFromClassOf,
    ),
  ).toEqual(['directory', 'dhcp', 'cloud', 'scanner', 'scanner', 'table', 'sweep', null]);
});

describe('updates that wait', () => {
  const machine = { now, windows: true, windowsUpdate: null, availableAsOf: null, rebootSince: null };

  it('nothing told of Windows is not known, and that is no word of praise', () => {
    expect(updateProblemsOf(machine)).toEqual(['not-known']);
    expect(updateProblemsOf({ ...machine, windows: false })).toEqual([]);
  });

  it('the worst comes first', () => {
    const windowsUpdate = { lastSearch: ago(20), lastInstall: ago(60), pausedUntil: ago(-3) };
    expect(updateProblemsOf({ ...machine, windowsUpdate, rebootSince: ago(4) })).toEqual([
      'restart-needed',
      'paused',
      'search-old',
      'install-old',
    ]);
    expect(updateProblemsOf({ ...machine, windowsUpdate: { lastSearch: ago(1), pausedUntil: ago(1) } })).toEqual([]);
  });

  it('an index over seven days old is told of Linux only', () => {
    expect(updateProblemsOf({ ...machine, windows: false, availableAsOf: ago(8) })).toEqual(['index-old']);
    expect(updateProblemsOf({ ...machine, windows: false, availableAsOf: ago(7) })).toEqual([]);
  });
});

describe('protection', () => {
  const problems = (controls: Parameters<typeof controlProblemsOf>[0], windows = true) =>
    controlProblemsOf(controls, windows).map(({ problem }) => problem);

  it('Defender that gave way to another scanner is no problem', () => {
    expect(
      problems([
        { name: 'Microsoft Defender Antivirus', active: false },
        { name: 'Other', active: true, upToDate: true },
      ]),
    ).toEqual([]);
  });

  it('tells of none, of those that do not run, of old definitions', () => {
    expect(problems([])).toEqual(['scanner-absent']);
    expect(problems([], false)).toEqual([]);
    expect(problems([{ name: 'Defender', active: false }])).toEqual(['inactive']);
    expect(problems([{ name: 'Defender', active: true, upToDate: false }])).toEqual(['definitions-old']);
  });

  it('a firewall or disk encryption is no virus scanner', () => {
    expect(
      problems([
        { name: 'Windows Firewall', active: true },
        { name: 'BitLocker C:', active: false },
      ]),
    ).toEqual(['scanner-absent', 'encryption-off']);
  });
});
