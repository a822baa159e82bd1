import { describe, expect, it } from 'vitest';
import { verifyClaim, type Claim, type Seen } from './verification.ts';

const claim = (more: Partial<Claim> = {}): Claim => ({
  state: 'done',
  from: '3.0.15-1',
  to: '3.0.17-1',
  packages: [
    { name: 'openssl', arch: 'amd64', from: '3.0.15-1', to: '3.0.17-1' },
    { name: 'libssl3', arch: 'amd64', from: '3.0.15-1+b1', to: '3.0.17-1+b1' },
  ],
  ...more,
});
const seen = (versions: Record<string, string>, more: Partial<Seen> = {}): Seen => ({
  installed: Object.entries(versions).map(([name, version]) => ({ name, arch: 'amd64', version })),
  runningKernel: null,
  staleServices: [],
  reboot: null,
  ...more,
});

describe('verification', () => {
  it('holds for the version claimed, or a newer one', () => {
    expect(verifyClaim(claim(), seen({ openssl: '3.0.17-1', libssl3: '3.0.17-1+b1' }))).toEqual({
      claimed: '3.0.17-1',
      observed: 'openssl 3.0.17-1, libssl3 3.0.17-1+b1',
      verdict: 'verified',
      notes: [],
    });
    expect(verifyClaim(claim(), seen({ openssl: '3.0.18-1', libssl3: '3.0.18-1' }))).toMatchObject({
      observed: '3.0.18-1',
      verdict: 'verified',
    });
  });

  it('does not hold while one package lags behind, or all are gone', () => {
    expect(verifyClaim(claim(), seen({ openssl: '3.0.17-1', libssl3: '3.0.15-1+b1' }))).toMatchObject({
      verdict: 'mismatch',
      notes: ['libssl3 is 3.0.15-1+b1, not 3.0.17-1+b1'],
    });
    expect(verifyClaim(claim(), seen({}))).toMatchObject({ observed: 'not installed', verdict: 'mismatch' });
    expect(verifyClaim(claim(), seen({ openssl: '3.0.17-1' }))).toMatchObject({
      verdict: 'verified',
      notes: ['not installed there: libssl3'],
    });
  });

  it('of a rollback asks for exactly the former versions', () => {
    const back = claim({ state: 'rolled-back' });
    expect(verifyClaim(back, seen({ openssl: '3.0.15-1', libssl3: '3.0.15-1+b1' }))).toMatchObject({
      claimed: '3.0.15-1',
      verdict: 'verified',
    });
    expect(verifyClaim(back, seen({ openssl: '3.0.17-1', libssl3: '3.0.15-1+b1' }))).toMatchObject({
      verdict: 'mismatch',
    });
  });

  it('of a kernel holds only once it runs; services and pending restarts are notes', () => {
    const kernel = claim({
      to: '6.1.153-1',
      packages: [{ name: 'linux-image-amd64', arch: 'amd64', from: '6.1.140-1', to: '6.1.153-1' }],
    });
    const installed = { 'linux-image-amd64': '6.1.153-1' };
    expect(verifyClaim(kernel, seen(installed, { runningKernel: '6.1.140-1' }))).toMatchObject({
      observed: '6.1.153-1, kernel 6.1.140-1 runs',
      verdict: 'mismatch',
      notes: ['kernel 6.1.140-1 still runs: restart the machine'],
    });
    expect(verifyClaim(kernel, seen(installed, { runningKernel: '6.1.153-1' }))).toMatchObject({ verdict: 'verified' });
    const restart = { reboot: { required: true, packages: ['libc6'] }, staleServices: ['ssh', 'cron'] };
    expect(verifyClaim(claim(), seen({ openssl: '3.0.17-1', libssl3: '3.0.17-1+b1' }, restart))).toMatchObject({
      verdict: 'verified',
      notes: ['the machine waits for a restart (libc6)', 'still on the files of before: ssh, cron; restart them'],
    });
  });
});
