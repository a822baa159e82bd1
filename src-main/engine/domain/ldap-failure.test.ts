import { describe, expect, it } from 'vitest';
import { bindFailure, searchFailure } from './ldap-failure.ts';

const active = (data: string) =>
  `80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data ${data}, v4563\u0000`;

describe('a refused bind', () => {
  it.each([
    ['525', 'no such account'],
    ['52e', 'wrong password'],
    ['530', 'at this time'],
    ['531', 'from here'],
    ['532', 'password has expired'],
    ['533', 'disabled'],
    ['701', 'account has expired'],
    ['773', 'must be changed'],
    ['775', 'locked'],
  ])('with data %s says why in words', (data, words) => {
    const refusal = bindFailure('dc1', 'reader@corp.example', 49, active(data));
    expect([refusal.code, refusal.message]).toEqual(['login-refused', expect.stringContaining(words)]);
    expect(refusal.hint).not.toBe('');
  });

  it('without such a code goes by the result', () => {
    expect(bindFailure('dc1', 'x', 49, '').message).toContain('user or password is wrong');
    expect(bindFailure('dc1', 'x', 8, 'BindSimple: Transport encryption required.').hint).toContain('--tls');
    expect(bindFailure('dc1', 'x', 53, 'odd\u0000\u0007 words').message).toBe(
      'dc1 refused x (LDAP result 53): odd words.',
    );
  });
});

it('a search that was cut off is never half taken', () => {
  for (const code of [3, 4, 11]) expect(searchFailure('dc1', 'DC=x', code, '').hint).toContain('--base');
  expect(searchFailure('dc1', 'DC=y', 10, '').hint).toContain('referrals are not followed');
  expect(searchFailure('dc1', 'OU=z', 32, '').message).toBe('dc1: it holds no OU=z.');
});
