import { describe, expect, it } from 'vitest';
import type { SweepRow } from '../../../src-shared/model/discovery.ts';
import {
  addressOrder,
  bannerLines,
  confidenceWords,
  makeWords,
  progressWords,
  sshTarget,
  systemWords,
} from './sweep-words.ts';

const sweep: SweepRow = {
  id: 'S1',
  state: 'running',
  ranges: ['10.0.0.0/24'],
  exclude: [],
  ports: [22],
  polite: false,
  ask: [],
  confirmedBy: 'anna',
  startedAt: '2026-11-23T09:00:00.000Z',
  endedAt: null,
  addresses: 256,
  done: 64,
  hosts: 1,
  seconds: 10,
};

describe('a sweep in words', () => {
  it('says how far it is and how long still, once that can be told', () => {
    expect(progressWords(sweep)).toBe('64 of 256 addresses, 1 host, about 30 s left');
    expect(progressWords({ ...sweep, done: 4 })).toBe('4 of 256 addresses, 1 host');
    expect(progressWords({ ...sweep, state: 'paused' })).toBe('64 of 256 addresses, 1 host');
  });
});

describe('a host in words', () => {
  it('names its system, and its SSH as it is reached', () => {
    expect(systemWords({ os: { family: 'debian', version: '12' } })).toBe('Debian 12');
    expect(systemWords({ os: { family: 'haiku' } })).toBe('haiku');
    expect(systemWords({})).toBe('');
    const at = (address: string, port: number) => sshTarget({ address, ports: [{ port, service: 'ssh' }] });
    expect(at('10.0.0.5', 22)).toBe('10.0.0.5');
    expect(at('10.0.0.5', 2222)).toBe('10.0.0.5:2222');
    expect(at('fd00::5', 2222)).toBe('[fd00::5]:2222');
    expect(sshTarget({ address: '10.0.0.5', ports: [{ port: 80, service: 'http' }] })).toBeNull();
  });

  it('is told with its maker once, and with how sure that is', () => {
    expect(makeWords({ vendor: 'HP', model: 'HP LaserJet Pro M404dn' })).toBe('HP LaserJet Pro M404dn');
    expect(makeWords({ vendor: 'MikroTik', model: 'RB750Gr3' })).toBe('MikroTik RB750Gr3');
    expect(makeWords({ vendor: 'Intel Corporate' })).toBe('Intel Corporate');
    expect(confidenceWords(92)).toBe('high confidence, 92 of 100');
    expect(confidenceWords(20)).toBe('low confidence, 20 of 100');
    expect(confidenceWords(undefined)).toBe('');
  });

  it('shows what its ports said, a line each', () => {
    expect(bannerLines({ ports: [{ port: 22, banner: 'SSH-2.0-x' }, { port: 80 }] })).toBe('22: SSH-2.0-x');
    expect(bannerLines({ ports: [{ port: 80 }] })).toBeUndefined();
  });

  it('is ordered by its address as a number', () => {
    const sorted = ['10.0.0.10', '10.0.0.9', '9.0.0.1'].toSorted((a, b) =>
      addressOrder(a) < addressOrder(b) ? -1 : 1,
    );
    expect(sorted).toEqual(['9.0.0.1', '10.0.0.9', '10.0.0.10']);
  });
});
