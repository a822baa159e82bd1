import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { defaultServices, isSilentPort, knockOrder, portsToTry, serviceAt } from './services.ts';

describe('ports', () => {
  it('each have one service, and printing and control ports get not a byte', () => {
    const ports = defaultServices.map(({ port }) => port);
    expect(new Set(ports).size).toBe(ports.length);
    for (const port of [9100, 515, 631, 502, 102, 44_818, 20_000, 47_808])
      expect(isSilentPort(port), String(port)).toBe(true);
    expect(serviceAt(22)).toMatchObject({ name: 'ssh', manner: 'greeting' });
    // What is not known may greet; nothing is sent to it.
    expect(serviceAt(31_337)).toEqual({ manner: 'greeting' });
  });

  it('are tried in an order that tells soonest, and printers last', () => {
    expect(knockOrder([9100, 21, 22, 80, 443, 445, 22])).toEqual([443, 80, 22, 445, 21, 9100]);
    expect(knockOrder([7001, 7000])).toEqual([7001, 7000]);
  });

  it('of printing and control are left out in polite mode, which needs others', () => {
    expect(portsToTry([22, 9100], true)).toEqual([22]);
    expect(portsToTry([22, 9100], false)).toEqual([22, 9100]);
    expect(() => portsToTry([9100, 502], true)).toThrow(Refusal);
  });
});
