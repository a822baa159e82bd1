/** The scan of one address against a simulated host, in simulated time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostScan, type Attempt, type HostScanOptions } from './host-scan.ts';

type Manner = 'open' | 'refused' | 'silent' | 'unreachable';

interface Simulated {
  ports: Record<number, Manner>;
  /** Of every other port. */
  rest: Manner;
  roundTrip: number;
  /** Is this attempt's first packet lost? The system repeats it after a second, as long as the connection is kept. */
  lost?: (port: number, number: number) => boolean;
  /** When the ARP cache gets an entry, and when it loses it. */
  entryAt?: number;
  entryGoneAt?: number;
}

interface Outcome {
  alive: boolean;
  open: number[];
  took: number;
  attempts: Attempt[];
  mostAtOnce: number;
}

const step = 10;

function simulate(host: Simulated, options: Partial<HostScanOptions> & { ports: number[] }): Outcome {
  const released = new Set<Attempt>();
  const release = (attempt: Attempt) => void released.add(attempt);
  const scan = new HostScan({ segment: 'other', polite: false, release, ...options });
  const attempts: Attempt[] = [];
  let underway: { attempt: Attempt; answerAt: number; manner: Exclude<Manner, 'silent'> }[] = [];
  let mostAtOnce = 0;
  for (let now = 0; now < 60_000; now += step) {
    for (const { attempt, manner } of underway.filter(({ answerAt }) => answerAt <= now))
      scan.answer(attempt, manner, now);
    underway = underway.filter(({ answerAt }) => answerAt > now);
    if (host.entryAt !== undefined) scan.see(now >= host.entryAt && now < (host.entryGoneAt ?? Infinity));
    scan.tick(now);
    while (scan.hasNext) {
      const attempt = scan.begin(now);
      attempts.push(attempt);
      const manner = host.ports[attempt.port] ?? host.rest;
      if (manner === 'silent') continue;
      const repeated = host.lost?.(attempt.port, attempt.number) ? 1_000 : 0;
      underway.push({ attempt, answerAt: now + repeated + host.roundTrip, manner });
    }
    mostAtOnce = Math.max(mostAtOnce, scan.awaited);
    if (scan.outcome !== null)
      return { alive: scan.outcome === 'alive', open: scan.openPorts, took: now, attempts, mostAtOnce };
  }
  throw new Error('the scan does not end');
}

const ports = [443, 80, 22, 445, 3389, ...Array.from({ length: 45 }, (_, i) => 5000 + i)];

describe('the scan of one address', () => {
  it('tries every port once where all answer', () => {
    const { alive, open, attempts, took } = simulate(
      { ports: { 22: 'open', 80: 'open', 5003: 'open' }, rest: 'refused', roundTrip: 10 },
      { ports },
    );
    expect({ alive, open }).toEqual({ alive: true, open: [22, 80, 5003] });
    expect(attempts).toHaveLength(ports.length);
    expect(took).toBeLessThan(100);
  });

  it('gives a free address up after five knocks, within two seconds', () => {
    const { alive, attempts, took } = simulate({ ports: {}, rest: 'silent', roundTrip: 1 }, { ports });
    expect(alive).toBe(false);
    expect(attempts.map(({ port }) => port)).toEqual([443, 80, 22, 445, 3389]);
    expect(took).toBeLessThan(2_000);
  });

  it('finds a host that answers on nothing but one port, twice trying the silent ones', () => {
    const { open, attempts } = simulate({ ports: { 22: 'open' }, rest: 'silent', roundTrip: 30 }, { ports });
    expect(open).toEqual([22]);
    expect(attempts.filter(({ port }) => port === 5001)).toHaveLength(2);
    expect(attempts.every(({ number }) => number <= 2)).toBe(true);
  });

  it('finds a host whose answers take longer than the first patience', () => {
    const { open } = simulate({ ports: { 22: 'open', 5001: 'open' }, rest: 'refused', roundTrip: 900 }, { ports });
    expect(open).toEqual([22, 5001]);
  });

  it('ends at once where routers say there is no way', () => {
    const { alive, attempts, took } = simulate({ ports: {}, rest: 'unreachable', roundTrip: 5 }, { ports });
    expect(alive).toBe(false);
    expect(attempts).toHaveLength(5);
    expect(took).toBeLessThan(100);
  });

  it('takes a firewall that rejects single ports for what it is', () => {
    const { alive, open } = simulate({ ports: { 22: 'open' }, rest: 'unreachable', roundTrip: 5 }, { ports });
    expect({ alive, open }).toEqual({ alive: true, open: [22] });
  });

  it('makes one connection at a time in polite mode', () => {
    const { mostAtOnce, open } = simulate(
      { ports: { 22: 'open' }, rest: 'refused', roundTrip: 20 },
      { ports, polite: true },
    );
    expect(open).toEqual([22]);
    expect(mostAtOnce).toBe(1);
  });
});

describe('on the own segment', () => {
  it('a free address is one the ARP cache has no entry for after two requests', () => {
    const { alive, attempts, took } = simulate(
      { ports: {}, rest: 'silent', roundTrip: 1, entryAt: Infinity },
      { ports, segment: 'own' },
    );
    expect(alive).toBe(false);
    expect(attempts).toHaveLength(2);
    expect(took).toBeLessThan(1_400);
  });

  it('a machine that drops everything is found by its entry', () => {
    const { alive, open } = simulate(
      { ports: {}, rest: 'silent', roundTrip: 1, entryAt: 20 },
      { ports, segment: 'own' },
    );
    expect({ alive, open }).toEqual({ alive: true, open: [] });
  });

  it('an old entry counts once the system has had to confirm it, and not when it then goes', () => {
    const old = { ports: {}, rest: 'silent' as const, roundTrip: 1, entryAt: 0 };
    const stays = simulate(old, { ports, segment: 'own-known' });
    expect(stays.alive).toBe(true);
    expect(stays.took).toBeGreaterThanOrEqual(9_000);
    const goes = simulate({ ...old, entryGoneAt: 8_000 }, { ports, segment: 'own-known' });
    expect(goes.alive).toBe(false);
    const answers = simulate({ ...old, ports: { 5007: 'open' } }, { ports, segment: 'own-known' });
    expect(answers.open).toEqual([5007]);
    expect(answers.took).toBeLessThan(6_000);
  });
});

describe('where packets are lost', () => {
  it('every open port is found as long as one of the attempts it is worth gets through', () => {
    const hosts = fc.record({
      open: fc.uniqueArray(fc.constantFrom(...ports), { minLength: 1, maxLength: 8 }),
      rest: fc.constantFrom<Manner>('refused', 'silent'),
      roundTrip: fc.integer({ min: 1, max: 280 }),
      seed: fc.array(fc.nat(99), { minLength: 60, maxLength: 60 }),
    });
    fc.assert(
      fc.property(hosts, ({ open, rest, roundTrip, seed }) => {
        // 8% of all packets, but never both of the first two at one port.
        const lost = (port: number, number: number) => number === 1 && seed[port % seed.length]! < 8;
        const found = simulate(
          { ports: Object.fromEntries([...open, 22].map((port) => [port, 'open'])), rest, roundTrip, lost },
          { ports },
        );
        expect(found.open).toEqual([...new Set([...open, 22])].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('what was given up is tried again when a further attempt proves of use', () => {
    // The first two packets to 5000 are lost, and the first to 5040 a good while later.
    const lost = (port: number, number: number) => (port === 5000 && number <= 2) || (port === 5040 && number === 1);
    const { open, attempts } = simulate(
      { ports: { 5000: 'open', 5040: 'open' }, rest: 'refused', roundTrip: 10, lost },
      { ports },
    );
    expect(open).toEqual([5000, 5040]);
    expect(attempts.filter(({ port }) => port === 5000)).toHaveLength(3);
  });
});
