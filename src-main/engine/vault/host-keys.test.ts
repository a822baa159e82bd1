import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import type { HostKey } from '../remote/host-key.ts';
import { createAsset } from './asset-writes.ts';
import { findHostKey, hostPins } from './host-keys.ts';
import { listLog, verifyLog } from './log.ts';
import { findReached, loadReach, saveReach, type RememberedReach } from './reach.ts';

const at = acting('2026-11-02T00:00:00.000Z');
const place = { address: 'Web1', port: 22 };
const keyOf = (name: string): HostKey => ({ algorithm: 'ssh-ed25519', key: name, fingerprint: `SHA256:${name}` });

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => vault.remove());
const logged = (action: string) =>
  listLog(vault.db, { query: action }).entries.map(({ subject, detail }) => [
    subject,
    detail.fingerprint,
    detail.before,
  ]);

describe('pinned host keys', () => {
  it('count at once in their run, and are stored only when they are saved', () => {
    const pins = hostPins(vault.db, false);
    pins.pin(place.address, 22, keyOf('first'), null);
    expect(pins.find('web1', 22)).toEqual(keyOf('first'));
    expect(findHostKey(vault.db, place)).toBeNull();
    expect(hostPins(vault.db, false).find('web1', 22)).toBeNull();
    pins.save(at, [{ address: 'elsewhere', port: 22 }]);
    expect(logged('hostkey')).toEqual([]);
    pins.save(at, [place]);
    pins.save(at, [place]);
    expect(findHostKey(vault.db, { address: 'web1', port: 22 })).toEqual(keyOf('first'));
    expect(findHostKey(vault.db, { address: 'web1', port: 2222 })).toBeNull();
    expect(logged('hostkey.pinned')).toEqual([['Web1', 'SHA256:first', undefined]]);
    expect(verifyLog(vault.db).ok).toBe(true);
  });

  it('are replaced only where a person accepts, with both in the log', () => {
    const pins = hostPins(vault.db, true);
    pins.pin('web1', 22, keyOf('first'), null);
    pins.save(at, [place]);
    const later = hostPins(vault.db, true);
    later.pin('web1', 22, keyOf('second'), later.find('web1', 22));
    later.save(at, [place]);
    expect(findHostKey(vault.db, place)).toEqual(keyOf('second'));
    expect(logged('hostkey.accepted')).toEqual([['Web1', 'SHA256:second', 'SHA256:first']]);
  });

  it('are not overwritten by a run that began before another one pinned', () => {
    const [one, two] = [hostPins(vault.db, false), hostPins(vault.db, false)];
    one.pin('web1', 22, keyOf('first'), null);
    two.pin('web1', 22, keyOf('other'), null);
    one.save(at, [place]);
    expect(() => two.save(at, [place])).toThrow(expect.objectContaining({ code: 'host-key-changed' }));
    expect(findHostKey(vault.db, place)).toEqual(keyOf('first'));
  });
});

describe('the way to a machine', () => {
  const way: RememberedReach = {
    address: '10.0.0.5',
    port: 22,
    user: 'ops',
    keyPath: '/keys/ops',
    jump: 'ops@gate',
    sudo: true,
  };

  it('is remembered, logged when it is news, and found again by address', () => {
    const [a, b] = [createAsset(vault.db, at, 'a'), createAsset(vault.db, at, 'b')];
    saveReach(vault.db, at, a, way);
    saveReach(vault.db, at, a, way);
    expect(loadReach(vault.db, a)).toEqual(way);
    expect(listLog(vault.db, { query: 'reach.remembered' }).entries).toHaveLength(1);
    expect(findReached(vault.db, '10.0.0.5')).toEqual(way);
    expect(findReached(vault.db, '10.0.0.5', 2222)).toBeNull();
    saveReach(vault.db, at, b, { ...way, user: 'other' });
    expect(findReached(vault.db, '10.0.0.5')).toBeNull(); // whose user would it be
    saveReach(vault.db, at, a, { ...way, jump: null });
    expect(loadReach(vault.db, a)?.jump).toBeNull();
  });
});
