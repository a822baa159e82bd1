import { describe, expect, it } from 'vitest';
import type { HostRow } from './host-columns.tsx';
import { hostLabel, mapConfidence, mapKindOf, moveTo, placesOf } from './host-map.ts';

const host: HostRow = { address: '10.0.0.7', names: [], ports: [], because: [], seenAt: '2026-11-01T00:00:00Z' };

describe('the map of a sweep', () => {
  it('says of a host what it seems to be and how sure that is', () => {
    expect(hostLabel(host)).toBe('10.0.0.7, kind not told');
    const known = {
      ...host,
      names: ['web1'],
      kind: 'server' as const,
      confidence: { kind: 50 },
      os: { family: 'debian', version: '12' },
      change: { address: '10.0.0.7', what: 'new' as const, detail: '' },
    };
    expect(hostLabel(known)).toBe('10.0.0.7 web1, Server (medium), Debian 12, New');
    expect([mapKindOf(host), mapKindOf({ kind: 'container' }), mapKindOf(known)]).toEqual([
      'unknown',
      'other',
      'server',
    ]);
    expect([mapConfidence(host), mapConfidence(known)]).toEqual(['none', 'medium']);
  });

  it('tells what is out of scope from what was not looked at yet', () => {
    const places = placesOf({
      spans: [
        [0, 3],
        [250, 255],
      ],
      looked: 5,
    });
    expect(places.slice(0, 5)).toEqual(['free', 'free', 'free', 'free', 'outside']);
    expect(places.slice(249, 253)).toEqual(['outside', 'free', 'waiting', 'waiting']);
  });

  it('is walked by arrows that stop at its edges, and by PageUp and PageDown from host to host', () => {
    const hosts = [0, 17, 255];
    const walk = (at: number, ...keys: string[]) => keys.reduce((now, key) => moveTo(now, key, hosts)!, at);
    expect(walk(0, 'ArrowLeft', 'ArrowUp')).toBe(0);
    expect(walk(0, 'ArrowRight', 'ArrowDown')).toBe(17);
    expect(walk(20, 'Home')).toBe(16);
    expect(walk(20, 'End', 'ArrowRight')).toBe(31);
    expect(walk(0, 'PageDown', 'PageDown', 'PageDown')).toBe(255);
    expect(walk(255, 'PageUp', 'ArrowUp')).toBe(1);
    expect(moveTo(0, 'Tab', hosts)).toBeNull();
  });
});
