import { describe, expect, it } from 'vitest';
import type { Credential } from '../../../src-shared/model/credential.ts';
import { draftOf, saveInput, secretsOf, stepBefore } from './credential-draft.ts';

const known: Credential = {
  id: 'C1',
  name: 'Ops',
  account: { kind: 'ssh', user: 'ops', sudo: true, jump: 'ops@gate' },
  scope: ['10.0.0.0/24', 'web*'],
  note: '',
  position: 1,
  secrets: [
    { name: 'password', kept: 'vault', reference: null, present: true },
    { name: 'sudoPassword', kept: 'variable', reference: 'SUDO', present: true },
  ],
  createdAt: '2026-11-01T00:00:00.000Z',
  changedAt: '2026-11-01T00:00:00.000Z',
  actor: 'tester',
  lastUse: null,
  worked: 0,
  refused: 0,
};

describe('what is saved of a credential', () => {
  it('is what it was where nothing is typed', () => {
    const { account, scope, name } = known;
    expect(saveInput(draftOf(known), known, true)).toEqual({
      id: 'C1',
      credential: { name, account, scope, note: '' },
      secrets: {},
    });
  });

  it('drops secrets that what is chosen no longer has, and takes typed ones as the vault keeps them', () => {
    const toKey = { ...draftOf(known), way: 'key' as const, keyText: 'PRIVATE KEY', sudo: false, scope: ' *, ' };
    expect(saveInput(toKey, known, true)).toMatchObject({
      credential: { account: { kind: 'ssh', sudo: false }, scope: ['*'] },
      secrets: { password: null, sudoPassword: null, privateKey: { value: 'PRIVATE KEY' } },
    });
    const typed = { ...draftOf(known), typed: { password: 'PW', community: 'stray' } };
    expect(saveInput(typed, known, true).secrets).toEqual({ password: { value: 'PW' } });
    expect(saveInput(typed, known, false).secrets).toEqual({ password: { variable: 'PW' } });
  });

  it('of SNMP asks for what its version and protocols need', () => {
    const snmp = { ...draftOf(null), kind: 'snmp' as const };
    expect(secretsOf(snmp)).toEqual(['community']);
    expect(secretsOf({ ...snmp, version: '3' })).toEqual([]);
    expect(secretsOf({ ...snmp, version: '3', authProtocol: 'sha', privProtocol: 'aes' })).toEqual([
      'authPassword',
      'privPassword',
    ]);
  });

  it('moves by one place', () => {
    expect(stepBefore(['a', 'b', 'c'], 'b', -1)).toBe('a');
    expect(stepBefore(['a', 'b', 'c'], 'a', 1)).toBe('c');
    expect(stepBefore(['a', 'b', 'c'], 'b', 1)).toBeNull();
    expect(stepBefore(['a', 'b', 'c'], 'c', 1)).toBeUndefined();
  });
});
