/** Exports by the attribute and column names Microsoft documents; values made up. */
import { describe, expect, it } from 'vitest';
import { readImport, readOne } from '../../../test/read-import.ts';

const header =
  '"DistinguishedName","DNSHostName","Enabled","IPv4Address","LastLogonDate","Name","ObjectClass","ObjectGUID","OperatingSystem","OperatingSystemVersion","SamAccountName","SID"';
const row = (
  name: string,
  logon: string,
  more: { os?: string; version?: string; enabled?: string; kind?: string } = {},
) =>
  `"CN=${name},OU=Büro,DC=corp,DC=example","${name}.corp.example","${more.enabled ?? 'True'}","10.0.0.7","${logon}","${name}","${more.kind ?? 'computer'}","guid-${name}","${more.os ?? 'Windows 10 Enterprise'}","${more.version ?? '10.0 (19045)'}","${name}$","S-1-5-21-1"`;
const csv = (...rows: string[]) =>
  `#TYPE Microsoft.ActiveDirectory.Management.ADComputer\n${header}\n${rows.join('\n')}\n`;

describe('Get-ADComputer', () => {
  it('tells names, system, account and no software', () => {
    const { id, machines } = readImport(
      csv(
        row('PC7', '5/13/2024 8:15:00 AM'),
        row('SRV1', '5/1/2024 8:15:00 PM', {
          os: 'Windows Server 2019 Standard',
          version: '10.0 (17763)',
          enabled: 'False',
        }),
      ),
    );
    expect(id).toBe('ad-computers');
    expect(machines.map(({ inventory }) => inventory)).toEqual([
      {
        identity: { name: 'PC7', fqdn: 'PC7.corp.example', domain: 'corp.example' },
        addresses: ['10.0.0.7'],
        os: {
          family: 'windows',
          name: 'Windows 10 Enterprise',
          version: '10.0.19045',
          build: '19045',
          edition: 'Enterprise',
        },
        kind: 'workstation',
        directory: { path: 'CN=PC7,OU=Büro,DC=corp,DC=example', enabled: true, lastLogon: '2024-05-13T08:15:00.000Z' },
      },
      {
        identity: { name: 'SRV1', fqdn: 'SRV1.corp.example', domain: 'corp.example' },
        addresses: ['10.0.0.7'],
        os: {
          family: 'windows',
          name: 'Windows Server 2019 Standard',
          version: '10.0.17763',
          build: '17763',
          edition: 'Standard',
        },
        kind: 'server',
        directory: {
          path: 'CN=SRV1,OU=Büro,DC=corp,DC=example',
          enabled: false,
          lastLogon: '2024-05-01T20:15:00.000Z',
        },
      },
    ]);
    expect(machines[0]!.part).toBe('guid-PC7');
  });

  it('leaves dates out whose order nothing tells, with a warning', () => {
    const { machines, warnings } = readImport(csv(row('A', '03/04/2024 08:15:00'), row('B', '05/05/2024 08:15:00')));
    expect(machines.map(({ inventory }) => inventory.directory!.lastLogon)).toEqual([
      undefined,
      '2024-05-05T08:15:00.000Z',
    ]);
    expect(warnings.join()).toContain('day or month first');
    const german = readImport(csv(row('A', '03.04.2024 08:15:00')));
    expect(german.machines[0]!.inventory.directory!.lastLogon).toBe('2024-04-03T08:15:00.000Z');
    const british = readImport(csv(row('A', '03/04/2024 08:15:00'), row('B', '25/05/2024 08:15:00')));
    expect(british.machines[0]!.inventory.directory!.lastLogon).toBe('2024-04-03T08:15:00.000Z');
  });

  it('reads what the cmdlet prints', () => {
    const text =
      '\nDistinguishedName : CN=PC7,OU=A very long name of an organisational unit that goes on,DC=corp,\n                    DC=example\nDNSHostName       : PC7.corp.example\nEnabled           : False\nName              : PC7\nObjectClass       : computer\nOperatingSystem   : Windows 10 Pro\n\n\nDistinguishedName : CN=PC8,DC=corp,DC=example\nDNSHostName       : \nEnabled           : True\nName              : PC8\nObjectClass       : computer\n';
    expect(
      readImport(text).machines.map(({ inventory }) => [inventory.identity, inventory.directory!.enabled]),
    ).toEqual([
      [{ name: 'PC7', fqdn: 'PC7.corp.example', domain: 'corp.example' }, false],
      [{ name: 'PC8', domain: 'corp.example' }, true],
    ]);
  });

  it('takes computers only, also from ConvertTo-Json and csvde', () => {
    expect(readImport(csv(row('A', ''), row('jo', '', { kind: 'user' }))).warnings.join()).toContain(
      '1 entries are no computers',
    );
    const json = [
      {
        DistinguishedName: 'CN=A,DC=x',
        DNSHostName: 'a.x',
        Enabled: true,
        Name: 'A',
        ObjectClass: 'computer',
        OperatingSystem: 'Ubuntu',
        OperatingSystemVersion: '22.04',
        LastLogonDate: '/Date(1714989600000)/',
      },
    ];
    expect(readOne(JSON.stringify(json))).toMatchObject({
      os: { family: 'ubuntu', version: '22.04' },
      directory: { enabled: true, lastLogon: '2024-05-06T10:00:00.000Z' },
    });
    const csvde =
      'DN,objectClass,cn,userAccountControl,sAMAccountName,operatingSystem,operatingSystemVersion,lastLogonTimestamp\n"CN=B,DC=x,DC=y",computer,B,4098,B$,Windows 7 Professional,6.1 (7601),133594632000000000\n';
    expect(readOne(csvde)).toMatchObject({
      identity: { name: 'B', domain: 'x.y' },
      os: { build: '7601' },
      directory: { enabled: false, lastLogon: '2024-05-06T10:00:00.000Z' },
    });
  });
});

describe('LDIF', () => {
  const ldif = `# extended LDIF
version: 1

dn:: ${Buffer.from('CN=PC-Ä,OU=Büro,DC=corp,DC=example').toString('base64')}
changetype: add
objectClass: top
objectClass: person
objectClass: user
objectClass: computer
cn:: ${Buffer.from('PC-Ä').toString('base64')}
description: stands in the
  long corridor
objectGUID:: AQIDBAUGBwgJCgsMDQ4PEA==
userAccountControl: 4096
operatingSystem: Windows 11 Pro
operatingSystemVersion: 10.0 (22631)
dNSHostName: pc-ae.corp.example
lastLogonTimestamp: 133594632000000000

dn: CN=Jo,DC=corp,DC=example
objectClass: user
cn: Jo

# search result
search: 2
result: 0 Success
`;
  it('reads folded lines and base64', () => {
    const { id, machines, warnings } = readImport(ldif);
    expect(id).toBe('ad-computers');
    expect(machines).toHaveLength(1);
    expect(machines[0]!.inventory).toMatchObject({
      identity: { name: 'PC-Ä', fqdn: 'pc-ae.corp.example', domain: 'corp.example' },
      os: { build: '22631', edition: 'Pro' },
      directory: {
        enabled: true,
        description: 'stands in the long corridor',
        lastLogon: '2024-05-06T10:00:00.000Z',
        path: 'CN=PC-Ä,OU=Büro,DC=corp,DC=example',
      },
    });
    expect(machines[0]!.part).toBe('0102030405060708090a0b0c0d0e0f10');
    expect(warnings.join()).toContain('1 entries are no computers');
  });
});

describe('Entra ID and Intune', () => {
  it('reads devices with serial numbers and cards', () => {
    const intune = `Device ID,Device name,Enrollment date,Last check-in,Azure AD Device ID,OS version,Serial number,Manufacturer,Model,Wi-Fi MAC,Primary user UPN,Compliance,OS,SkuFamily,EthernetMAC,ProcessorArchitecture
11-22,LAP-3,2024-01-02 08:00:00.0000000,2024-05-06 10:00:00.0000000,aa-bb,10.0.22631.3447,PF3ABCDE,LENOVO,20XX,A4C3F0112233,jo@corp.example,Compliant,Windows,Enterprise,,x64
33-44,iPhone of Jo,2024-01-02 08:00:00.0000000,2024-05-06 10:00:00.0000000,cc-dd,17.4.1,F2LABC,Apple,iPhone 14,,jo@corp.example,Compliant,iOS,,,\n`;
    const { id, machines } = readImport(intune);
    expect(id).toBe('ad-computers');
    expect(machines[0]!.inventory).toMatchObject({
      identity: { name: 'LAP-3', serial: 'PF3ABCDE', macs: ['A4C3F0112233'] },
      os: {
        family: 'windows',
        build: '22631',
        ubr: 3447,
        arch: 'amd64',
        product: 'Windows 11 Version 23H2 for x64-based Systems',
      },
      hardware: { vendor: 'LENOVO', model: '20XX' },
      directory: { lastLogon: '2024-05-06T10:00:00.000Z' },
    });
    expect(machines[1]!.inventory).toMatchObject({
      identity: { serial: 'F2LABC' },
      os: { family: 'ios', version: '17.4.1' },
    });
  });

  it('reads the portal’s device list', () => {
    const entra =
      'accountEnabled,approximateLastSignInDateTime,deviceId,displayName,isCompliant,joinType,operatingSystem,operatingSystemVersion\nTrue,2024-05-06T10:00:00Z,aa,LAP-4,True,AzureAd,Windows,10.0.26100.1\n';
    expect(readOne(entra)).toMatchObject({
      identity: { name: 'LAP-4' },
      os: { build: '26100' },
      directory: { enabled: true },
    });
  });
});
