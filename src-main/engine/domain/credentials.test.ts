import { describe, expect, it } from 'vitest';
import type { CredentialAccount, SecretName } from '../../../src-shared/model/credential.ts';
import { checkCredential, credentialsFor, parseScopeEntry, type HostFacts } from './credentials.ts';

const host = (facts: Partial<HostFacts>): HostFacts => ({ names: [], addresses: [], scopes: [], ...facts });
const one = (
  name: string,
  scope: string[],
  more: { position?: number; byKey?: boolean; kind?: 'ssh' | 'snmp' } = {},
) => ({
  name,
  scope,
  account: { kind: more.kind ?? ('ssh' as const) },
  position: more.position ?? 1,
  byKey: more.byKey ?? false,
});
const names = (all: { name: string }[]) => all.map(({ name }) => name);

describe('which credentials fit a machine', () => {
  it.each([
    ['10.0.0.0/24', { addresses: ['10.0.0.7'] }, true],
    ['10.0.0.0/24', { addresses: ['10.0.1.7'] }, false],
    ['10.0.0.5-20', { addresses: ['10.0.0.20'] }, true],
    ['10.0.0.5-20', { addresses: ['10.0.0.21'] }, false],
    ['10.0.0.7', { addresses: ['10.0.0.7'] }, true],
    ['fd00::/120', { addresses: ['fd00::12'] }, true],
    ['fd00::/120', { addresses: ['10.0.0.7'] }, false],
    ['web*', { names: ['WEB1'] }, true],
    ['web*', { names: ['db1'], addresses: ['10.0.0.7'] }, false],
    ['*.example.org', { names: ['db1', 'db1.example.org'] }, true],
    ['scope:PCI', { scopes: ['pci'] }, true],
    ['scope:pci', { names: ['pci'] }, false],
    ['*', { names: ['x'] }, true],
    ['*', { addresses: ['10.0.0.7'] }, true],
  ])('%s for %o: %s', (entry, facts, fits) => {
    expect(names(credentialsFor('ssh', host(facts), [one('it', [entry])]))).toEqual(fits ? ['it'] : []);
  });

  it.each(['10.0.0', '10.0.0.0/33', '10.0.0.*', 'a b', '-x', 'user@host', '10.0.0.1:22'])('refuses %s', (text) => {
    expect(() => parseScopeEntry(text)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  it('tries what worked there first, then keys, then in order, and last what was refused', () => {
    const all = [
      one('third', ['*'], { position: 3 }),
      one('refused key', ['*'], { position: 1, byKey: true }),
      one('second', ['*'], { position: 2 }),
      one('key', ['*'], { position: 4, byKey: true }),
      one('worked', ['*'], { position: 5 }),
      one('named only', [], { position: 6 }),
      one('community', ['*'], { position: 7, kind: 'snmp' }),
    ];
    const past = ({ name }: { name: string }) =>
      name === 'worked' ? 'worked' : name === 'refused key' ? 'refused' : null;
    const order = ['worked', 'key', 'second', 'third', 'refused key'];
    expect(names(credentialsFor('ssh', host({ names: ['x'] }), all, past))).toEqual(order);
  });
});

describe('what a credential consists of', () => {
  const ssh = { kind: 'ssh', user: 'ops', sudo: false } as const;
  const v3 = { kind: 'snmp', version: '3', user: 'reader' } as const;
  it.each<[CredentialAccount, SecretName[], string | null]>([
    [ssh, ['password'], null],
    [{ ...ssh, keyPath: '/k' }, ['keyPassphrase'], null],
    [ssh, ['privateKey'], null],
    [ssh, [], 'no way in'],
    [{ ...ssh, keyPath: '/k' }, ['password'], 'more than one way'],
    [ssh, ['password', 'sudoPassword'], 'not used'],
    [ssh, ['password', 'jumpPassword'], 'none is named'],
    [ssh, ['password', 'community'], 'has no community'],
    [{ kind: 'windows', user: 'LAB\\ops', ssl: true }, ['password'], null],
    [{ kind: 'windows', user: 'LAB\\ops', ssl: true }, [], 'no password'],
    [{ kind: 'ldap', user: 'reader@lab.test' }, ['password'], null],
    [{ kind: 'snmp', version: '2c' }, ['community'], null],
    [{ kind: 'snmp', version: '2c', user: 'x' }, ['community'], 'knows no users'],
    [{ kind: 'snmp', version: '1' }, [], 'needs a community'],
    [v3, [], null],
    [{ ...v3, authProtocol: 'sha256', privProtocol: 'aes' }, ['authPassword', 'privPassword'], null],
    [{ ...v3, privProtocol: 'aes' }, ['privPassword'], 'no encryption without'],
    [{ ...v3, authProtocol: 'sha' }, [], 'go together'],
  ])('%o with %o: %s', (account, secrets, problem) => {
    const check = () => checkCredential(account, secrets);
    if (problem === null) expect(check).not.toThrow();
    else expect(check).toThrow(problem);
  });
});
