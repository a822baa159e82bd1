import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attemptsFor,
  grow,
  hasRoom,
  learn,
  lower,
  newRoundTrip,
  newWindow,
  patience,
  shrink,
  type Window,
} from './congestion.ts';

describe('the window', () => {
  it('grows by one for each answer up to the threshold, then by one for each window', () => {
    const window = newWindow(10, 100);
    for (let i = 0; i < 10; i++) grow(window);
    expect(window.size).toBe(20);
    shrink(window, 0, 1);
    expect(window).toMatchObject({ size: 10, threshold: 10 });
    for (let i = 0; i < 10; i++) grow(window);
    expect(window.size).toBeGreaterThan(10.9);
    expect(window.size).toBeLessThan(11.1);
  });

  it('is halved once for the losses of one round trip', () => {
    const window = newWindow(64, 100);
    expect(shrink(window, 10, 100)).toBe(true);
    expect(shrink(window, 90, 120)).toBe(false);
    expect(window.size).toBe(32);
    expect(shrink(window, 110, 200)).toBe(true);
    expect(window.size).toBe(16);
  });

  it('never asks again for more than this computer has', () => {
    const window = newWindow(512, 1024);
    lower(window, 400);
    expect(window).toMatchObject({ size: 300, most: 300 });
    for (let i = 0; i < 1000; i++) grow(window);
    expect(window.size).toBe(300);
  });

  it('always leaves room for one attempt and stays within its bounds, whatever happens', () => {
    const step = fc.oneof(
      fc.constant((window: Window) => grow(window)),
      fc.nat(1000).map((at) => (window: Window) => void shrink(window, at, at)),
      fc.nat(2000).map((n) => (window: Window) => lower(window, n)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const window = newWindow(32, 64);
        for (const act of steps) act(window);
        expect(hasRoom(window, 0)).toBe(true);
        expect(hasRoom(window, 64)).toBe(false);
      }),
    );
  });
});

describe('the estimate of a round trip', () => {
  it('is RFC 6298’s, with a least of 100 ms, and doubles for each further attempt', () => {
    const trip = newRoundTrip();
    expect(patience(trip, 1)).toBe(500);
    learn(trip, 80);
    expect(trip).toEqual({ smoothed: 80, variation: 40 });
    expect(patience(trip, 1)).toBe(240);
    expect(patience(trip, 3)).toBe(960);
    learn(trip, 120);
    expect(trip).toEqual({ smoothed: 85, variation: 40 });
    const near = newRoundTrip();
    learn(near, 0.2);
    expect(patience(near, 1)).toBe(100);
  });

  it('takes no sample of a time in which the system has repeated the request', () => {
    const trip = newRoundTrip();
    learn(trip, 1_003);
    expect(trip.smoothed).toBeNull();
  });

  it('allows two attempts where nothing was lost, more where more were of use, and no more than six', () => {
    expect([1, 2, 3, 5, 6, 9].map(attemptsFor)).toEqual([2, 3, 4, 6, 6, 6]);
  });
});
