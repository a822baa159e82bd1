import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchIdentity, weighIdentities } from './identity.ts';
import { isJunkIdentity, normaliseIdentity, type Identity, type IdentityKind } from './identity-values.ts';

const id = (kind: IdentityKind, value: string): Identity => ({ kind, value });
const machine = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const other = 'ffeeddccbbaa00998877665544332211';

const identity: fc.Arbitrary<Identity> = fc.oneof(
  fc.constantFrom(machine, other).map((value) => id('machine-id', value)),
  fc.constantFrom('SN-1001', 'SN-1002', 'Default string').map((value) => id('serial', value)),
  fc.constantFrom('00:11:22:33:44:55', '00-11-22-33-44-66', '02:42:ac:11:00:02').map((value) => id('mac', value)),
  fc.constantFrom('web', 'db', 'localhost').map((value) => id('name', value)),
  fc.constantFrom('web.example.org', 'db.example.org').map((value) => id('fqdn', value)),
  fc.constantFrom('SHA256:AbC', 'SHA256:aBc').map((value) => id('ssh-host-key', value)),
  fc.constantFrom('192.0.2.1', '192.0.2.2').map((value) => id('address', value)),
);
const identities = fc.array(identity, { maxLength: 6 });

describe('matchIdentity', () => {
  const answer = (observed: Identity[], known: Identity[]) =>
    matchIdentity(observed, [{ asset: 1, identities: known }]).asset;

  it('joins by machine id, serial, global MAC or name', () => {
    expect(answer([id('machine-id', machine)], [id('machine-id', machine.toUpperCase())])).toBe(1);
    expect(answer([id('serial', 'sn-1001')], [id('serial', 'SN-1001')])).toBe(1);
    expect(answer([id('mac', '00-11-22-33-44-55')], [id('mac', '00:11:22:33:44:55')])).toBe(1);
    expect(answer([id('name', 'WEB')], [id('name', 'web')])).toBe(1);
  });

  it('does not join by an address, a container MAC, junk, or a name against strong differences', () => {
    expect(answer([id('address', '192.0.2.1')], [id('address', '192.0.2.1')])).toBeNull();
    expect(answer([id('mac', '02:42:ac:11:00:02')], [id('mac', '02:42:ac:11:00:02')])).toBeNull();
    expect(answer([id('serial', 'To be filled by O.E.M.')], [id('serial', 'To Be Filled By O.E.M.')])).toBeNull();
    expect(answer([id('name', 'localhost')], [id('name', 'localhost')])).toBeNull();
    expect(
      answer([id('name', 'web'), id('machine-id', machine)], [id('name', 'web'), id('machine-id', other)]),
    ).toBeNull();
    expect(
      answer([id('name', 'web'), id('serial', 'SN-1001')], [id('name', 'web'), id('serial', 'SN-1002')]),
    ).toBeNull();
  });

  it('joins by SSH host key, but not machines cloned from one image', () => {
    const key = id('ssh-host-key', 'SHA256:AbC');
    expect(answer([key], [key])).toBe(1);
    expect(answer([key], [id('ssh-host-key', 'SHA256:aBc')])).toBeNull();
    expect(answer([key, id('machine-id', machine)], [key, id('machine-id', other)])).toBeNull();
    expect(answer([key, id('serial', 'SN-1001')], [key, id('serial', 'SN-1002')])).toBeNull();
    const cloned = [key, id('name', 'web'), id('fqdn', 'web.example.org')];
    expect(answer([...cloned, id('serial', 'SN-1001')], [...cloned, id('serial', 'SN-1002')])).toBeNull();
    // A network card says more than a host key, a name less.
    expect(weighIdentities([key], [key]).score).toBeLessThan(
      weighIdentities([id('mac', '00:11:22:33:44:55')], [id('mac', '00:11:22:33:44:55')]).score,
    );
    expect(weighIdentities([key], [key]).score).toBeGreaterThan(
      weighIdentities([id('fqdn', 'web.example.org')], [id('fqdn', 'web.example.org')]).score,
    );
    expect(matchIdentity([key], [{ asset: 2, identities: [key] }]).reason).toBe('same SSH host key SHA256:AbC');
  });

  it('says why', () => {
    expect(matchIdentity([id('name', 'web')], [{ asset: 3, identities: [id('name', 'web')] }])).toEqual({
      asset: 3,
      reason: 'same name web',
      absorbs: [],
    });
    expect(
      matchIdentity(
        [id('name', 'web'), id('machine-id', machine)],
        [{ asset: 3, identities: [id('name', 'web'), id('machine-id', other)] }],
      ).reason,
    ).toContain('another machine id');
  });

  it('is symmetric, knows itself, and does not depend on the order of candidates', () => {
    fc.assert(
      fc.property(identities, identities, identities, (a, b, c) => {
        expect(weighIdentities(a, b).score).toBe(weighIdentities(b, a).score);
        expect(weighIdentities(a, a).score).toBeGreaterThanOrEqual(0);
        const candidates = [
          { asset: 1, identities: b },
          { asset: 2, identities: c },
        ];
        expect(matchIdentity(a, candidates).asset).toBe(matchIdentity(a, [...candidates].reverse()).asset);
      }),
    );
  });

  it('is never swayed by junk', () => {
    const junk = fc.constantFrom(
      id('serial', '0'),
      id('serial', 'None'),
      id('serial', 'XXXXXXXX'),
      id('mac', '00:00:00:00:00:00'),
      id('mac', 'ff:ff:ff:ff:ff:ff'),
      id('name', '-'),
      id('address', '127.0.0.1'),
    );
    fc.assert(
      fc.property(identities, identities, junk, (a, b, extra) => {
        expect(isJunkIdentity(extra)).toBe(true);
        expect(weighIdentities([...a, extra], [...b, extra]).score).toBe(weighIdentities(a, b).score);
      }),
    );
    expect(isJunkIdentity(id('serial', 'VMware-42 1a 2b 3c'))).toBe(false);
  });

  it('normalises to one form', () => {
    fc.assert(
      fc.property(identity, (one) => {
        expect(normaliseIdentity(normaliseIdentity(one))).toEqual(normaliseIdentity(one));
      }),
    );
  });
});
