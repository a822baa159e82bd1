import { describe, expect, it } from 'vitest';
import { certificateIn, fingerprintsIn, hostsIn, mergeResults } from './collect-words.ts';

describe('hosts of a collection', () => {
  it('are read each once, however they are separated', () => {
    expect(hostsIn(' 10.0.0.5, web1\n10.0.0.5\tanna@10.0.0.9:2222 ')).toEqual([
      '10.0.0.5',
      'web1',
      'anna@10.0.0.9:2222',
    ]);
    expect(hostsIn(' \n')).toEqual([]);
  });

  it('keep their results until they are tried again, failures first', () => {
    const former = [
      { host: 'a', ok: true },
      { host: 'b', ok: false },
    ];
    expect(mergeResults(former, [{ host: 'b', ok: true }]).map(({ ok }) => ok)).toEqual([true, true]);
    expect(mergeResults(former, []).map(({ host }) => host)).toEqual(['b', 'a']);
  });
});

describe('a changed host key', () => {
  it('is told with both fingerprints, the shown one first', () => {
    const message =
      '10.0.0.5 shows another host key (ssh-ed25519 SHA256:NEW+/abc) than the pinned one (ssh-rsa SHA256:OLD123); nothing was sent to it.';
    expect(fingerprintsIn(message)).toEqual({ shown: 'ssh-ed25519 SHA256:NEW+/abc', pinned: 'ssh-rsa SHA256:OLD123' });
    expect(fingerprintsIn('shows a host key (ssh-rsa SHA256:A) that is none of those collected')).toBeNull();
  });
});

it('a refused certificate is told by its fingerprint, at the end of the words', () => {
  const print = 'ab'.repeat(32);
  expect(
    certificateIn(`dc1:389 shows a certificate of an authority that is not known here. Its SHA-256: ${print}`),
  ).toBe(print);
  expect(certificateIn('dc1:389 shows a certificate. Its SHA-256: none')).toBeNull();
});
