import { describe, expect, it } from 'vitest';
import type { SweepHost } from '../../../src-shared/model/discovery.ts';
import { scopeOf } from './address-ranges.ts';
import { sweepChanges } from './sweep-changes.ts';

const host = (address: string, ports: [port: number, banner?: string][], mac?: string): SweepHost => ({
  address,
  names: [],
  because: [],
  seenAt: '2026-11-23T09:00:00.000Z',
  ports: ports.map(([port, banner]) => (banner ? { port, banner } : { port })),
  ...(mac ? { mac } : {}),
});

describe('what changed between two sweeps', () => {
  it('is told address by address, in their order', () => {
    const before = {
      scope: scopeOf(['10.0.0.0/24']),
      ports: [22, 80, 443],
      hosts: [
        host('10.0.0.2', [[22, 'SSH-2.0-old'], [80]]),
        host('10.0.0.9', [[22]], '00:00:00:00:00:01'),
        host('10.0.0.10', [[22]]),
      ],
    };
    const after = {
      scope: scopeOf(['10.0.0.0/24']),
      ports: [22, 80, 443],
      hosts: [
        host('10.0.0.2', [[22, 'SSH-2.0-new'], [443]]),
        host('10.0.0.3', []),
        host('10.0.0.9', [[22]], '00:00:00:00:00:02'),
      ],
    };
    expect(sweepChanges(before, after)).toEqual([
      { address: '10.0.0.2', what: 'changed', detail: 'opened 443; closed 80; port 22 now says: SSH-2.0-new' },
      { address: '10.0.0.3', what: 'new', detail: '' },
      { address: '10.0.0.9', what: 'changed', detail: 'another network card: 00:00:00:00:00:02' },
      { address: '10.0.0.10', what: 'gone', detail: '' },
    ]);
    expect(sweepChanges(after, after)).toEqual([]);
  });

  it('counts only where both looked, at addresses and at ports', () => {
    const before = {
      scope: scopeOf(['10.0.0.0/28']),
      ports: [22],
      hosts: [host('10.0.0.2', [[22]]), host('10.0.0.3', [[22]])],
    };
    const after = {
      scope: scopeOf(['10.0.0.0/24'], ['10.0.0.3']),
      ports: [22, 80],
      hosts: [host('10.0.0.2', [[22], [80]]), host('10.0.0.77', [[22]])],
    };
    expect(sweepChanges(before, after)).toEqual([]);
  });
});
