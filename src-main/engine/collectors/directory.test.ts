import { describe, expect, it } from 'vitest';
import { readComputers } from '../domain/directory-accounts.ts';
import { accountOf, otherDomains } from './directory.ts';

describe('an entry of the directory', () => {
  const entry = {
    dn: 'CN=PC-7,OU=Desks,DC=corp,DC=example',
    objectClass: ['top', 'person', 'user', 'computer'],
    name: 'PC-7',
    dNSHostName: 'pc-7.corp.example',
    sAMAccountName: 'PC-7$',
    operatingSystem: 'Windows 10 Enterprise',
    operatingSystemVersion: '10.0 (19045)',
    lastLogonTimestamp: '133594632000000000',
    pwdLastSet: '133594600000000000',
    whenCreated: '20230105100000.0Z',
    userAccountControl: '4098',
    objectGUID: Buffer.from('0102030405060708090a0b0c0d0e0f10', 'hex'),
    description: [],
  };

  it('is a machine with its system, its account and its times', () => {
    const { computers, warnings } = readComputers([accountOf(entry)]);
    expect(warnings).toEqual([]);
    expect(computers).toEqual([
      {
        part: '0102030405060708090a0b0c0d0e0f10',
        inventory: {
          identity: { name: 'PC-7', fqdn: 'pc-7.corp.example', domain: 'corp.example' },
          os: {
            family: 'windows',
            name: 'Windows 10 Enterprise',
            version: '10.0.19045',
            build: '19045',
            edition: 'Enterprise',
          },
          kind: 'workstation',
          directory: {
            path: 'CN=PC-7,OU=Desks,DC=corp,DC=example',
            enabled: false,
            lastLogon: '2024-05-06T10:00:00.000Z',
            passwordSet: '2024-05-06T09:06:40.000Z',
            created: '2023-01-05T10:00:00.000Z',
          },
        },
      },
    ]);
  });

  it('that was never used has no logon: 0 and the largest number are none', () => {
    const never = { ...entry, lastLogonTimestamp: '0', pwdLastSet: '9223372036854775807' };
    const { directory } = readComputers([accountOf(never)]).computers[0]!.inventory;
    expect([directory!.lastLogon, directory!.passwordSet]).toEqual([undefined, undefined]);
  });
});

it('referrals name other domains, but not the zones and the configuration of the own', () => {
  expect(
    otherDomains([
      'ldap://DomainDnsZones.corp.example/DC=DomainDnsZones,DC=corp,DC=example',
      'ldap://ForestDnsZones.corp.example/DC=ForestDnsZones,DC=corp,DC=example',
      'ldap://corp.example/CN=Configuration,DC=corp,DC=example',
      'ldap://child.corp.example/DC=child,DC=corp,DC=example',
    ]),
  ).toEqual(['child.corp.example']);
});
