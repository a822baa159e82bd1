/** Lease lists by the servers' manuals; values made up. */
import { describe, expect, it } from 'vitest';
import { readImport } from '../../../test/read-import.ts';

const machines = (sample: string) => {
  const { id, machines } = readImport(sample);
  expect(id).toBe('dhcp-leases');
  return machines.map(({ inventory: { identity, addresses, takenAt } }) => [
    addresses![0],
    identity.macs?.[0],
    identity.fqdn ?? identity.name,
    takenAt,
  ]);
};

describe('Windows', () => {
  it('reads Get-DhcpServerv4Lease with active leases only', () => {
    const csv = `#TYPE Microsoft.Management.Infrastructure.CimInstance
"IPAddress","ScopeId","AddressState","ClientId","ClientType","Description","HostName","LeaseExpiryTime","ServerIP"
"10.0.0.20","10.0.0.0","Active","00-1b-21-aa-bb-cc","Dhcp",,"pc20.corp.example","5/6/2024 10:00:00 AM","10.0.0.2"
"10.0.0.21","10.0.0.0","ActiveReservation","00-1b-21-aa-bb-cd","Dhcp","printer","prn1",,"10.0.0.2"
"10.0.0.22","10.0.0.0","InactiveReservation","00-1b-21-aa-bb-ce","Dhcp",,"old",,"10.0.0.2"
"10.0.0.23","10.0.0.0","Declined","00-1b-21-aa-bb-cf","Dhcp",,"BAD_ADDRESS","5/6/2024 10:00:00 AM","10.0.0.2"
`;
    expect(machines(csv)).toEqual([
      ['10.0.0.20', '00-1b-21-aa-bb-cc', 'pc20.corp.example', undefined],
      ['10.0.0.21', '00-1b-21-aa-bb-cd', 'prn1', undefined],
    ]);
    expect(readImport(csv).warnings.join()).toContain('2 lease(s)');
  });

  it('reads what the cmdlet prints as a table and as a list', () => {
    const table = `
IPAddress       ScopeId         ClientId             HostName             AddressState         LeaseExpiryTime
---------       -------         --------             --------             ------------         ---------------
10.0.0.20       10.0.0.0        00-1b-21-aa-bb-cc    pc20.corp.example    Active               5/6/2024 10:00:00 AM
10.0.0.21       10.0.0.0        00-1b-21-aa-bb-cd    a-very-long-name.... ActiveReservation
10.0.0.22       10.0.0.0        00-1b-21-aa-bb-ce    gone                 Expired              5/6/2024 10:00:00 AM
`;
    const list =
      'IPAddress    : 10.0.0.20\nScopeId      : 10.0.0.0\nAddressState : Active\nClientId     : 00-1b-21-aa-bb-cc\nHostName     : pc20\n\n\n';
    expect(machines(table)).toEqual([
      ['10.0.0.20', '00-1b-21-aa-bb-cc', 'pc20.corp.example', undefined],
      ['10.0.0.21', '00-1b-21-aa-bb-cd', undefined, undefined],
    ]);
    expect(machines(list)).toEqual([['10.0.0.20', '00-1b-21-aa-bb-cc', 'pc20', undefined]]);
  });

  it('reads Export-DhcpServer with leases', () => {
    const lease = (address: string, state: string) =>
      `<Lease><IPAddress>${address}</IPAddress><ScopeId>10.0.0.0</ScopeId><ClientId>00-1b-21-aa-bb-cc</ClientId><HostName>pc20.corp.example</HostName><AddressState>${state}</AddressState></Lease>`;
    const xml = `<?xml version="1.0" encoding="utf-8"?>\n<DHCPServer><MajorVersion>10</MajorVersion><IPv4><Scopes><Scope><ScopeId>10.0.0.0</ScopeId><Leases>${lease('10.0.0.20', 'Active')}${lease('10.0.0.21', 'Expired')}</Leases></Scope></Scopes></IPv4></DHCPServer>`;
    expect(machines(xml)).toEqual([['10.0.0.20', '00-1b-21-aa-bb-cc', 'pc20.corp.example', undefined]]);
    expect(readImport(xml.slice(0, -60)).warnings.join()).toContain('could not be read');
  });

  it('reads netsh in other languages', () => {
    const text = `
Der aktuelle Bereichskontext wurde auf 192.168.10.0 festgelegt.

Typ : N - KEINE, D - DHCP B - BOOTP, U - NICHT ANGEGEBEN, R - RESERVIERUNG
============================================================================================
IP-Adresse      - Subnetzmaske   - Eindeutige ID       - Lease-Ablauf          -Typ -Name
============================================================================================

192.168.10.20   - 255.255.255.0  - 00-1c-23-2a-5d-16   -16.02.2024 13:13:51    -D-  pc1.corp.example
192.168.10.21   - 255.255.255.0  - 00-1c-23-2a-5d-17   - NEVER EXPIRES         -D-  srv-1
192.168.10.22   - 255.255.255.0  - 00-1c-23-2a-5d-18   -INACTIVE               -U-  printer
192.168.10.23   - 255.255.255.0  - 00-1c-23-2a-5d-19   -2024-02-16 13:13:51    -D
Anzahl der Clients(Version 4): 4 im Bereich : 192.168.10.0.
`;
    expect(machines(text)).toEqual([
      ['192.168.10.20', '00-1c-23-2a-5d-16', 'pc1.corp.example', undefined],
      ['192.168.10.21', '00-1c-23-2a-5d-17', 'srv-1', undefined],
      ['192.168.10.23', '00-1c-23-2a-5d-19', undefined, undefined],
    ]);
  });
});

describe('lease files', () => {
  it('reads dhcpd.leases, the last state of each address', () => {
    const lease = (address: string, state: string, mac: string, name = '') =>
      `lease ${address} {\n  starts 1 2024/05/06 09:00:00;\n  ends 1 2024/05/06 11:00:00;\n  cltt 1 2024/05/06 10:00:00;\n  binding state ${state};\n  next binding state free;\n  hardware ethernet ${mac};\n  uid "\\001\\000";\n${name ? `  client-hostname "${name}";\n` : ''}}\n`;
    const text = `# The format of this file is documented in the dhcpd.leases(5) manual page.\nserver-duid "\\000";\n\n${lease('10.0.0.5', 'active', '00:1b:21:00:00:05', 'old')}${lease('10.0.0.6', 'active', '00:1b:21:00:00:06', 'gone')}${lease('10.0.0.5', 'active', '00:1b:21:00:00:07', 'new')}${lease('10.0.0.6', 'free', '00:1b:21:00:00:06')}lease 10.0.0.9 {\n  binding state abandoned;\n}\nlease 10.0.0.10 {\n`;
    expect(machines(text)).toEqual([['10.0.0.5', '00:1b:21:00:00:07', 'new', '2024-05-06T10:00:00.000Z']]);
    expect(readImport(text).warnings.join()).toMatch(/2 lease\(s\).*1 line/);
  });

  it('reads dhcpd6.leases', () => {
    const text =
      'ia-na "\\001\\000" {\n  cltt 1 2024/05/06 10:00:00;\n  iaaddr 2001:db8::5 {\n    binding state active;\n    preferred-life 375;\n  }\n}\n';
    expect(machines(text)).toEqual([['2001:db8::5', undefined, undefined, undefined]]);
  });

  it('reads dnsmasq.leases with IPv6', () => {
    const text =
      '1714989600 00:1b:21:00:00:05 192.168.1.5 nas 01:00:1b:21:00:00:05\n0 00:1b:21:00:00:06 192.168.1.6 * *\nduid 00:01:00:01:2c\n1714989600 12345678 fd00::5 nas 00:01:00:01\n';
    expect(machines(text)).toEqual([
      ['192.168.1.5', '00:1b:21:00:00:05', 'nas', undefined],
      ['192.168.1.6', '00:1b:21:00:00:06', undefined, undefined],
      ['fd00::5', undefined, 'nas', undefined],
    ]);
  });

  it('reads Kea as CSV, where later rows replace earlier ones, and as JSON', () => {
    const csv = `address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context
10.0.0.5,00:1b:21:00:00:05,01:00:1b:21:00:00:05,3600,1714993200,1,0,0,a.lan.,0,
10.0.0.6,00:1b:21:00:00:06,,3600,1714993200,1,0,0,b,0,
10.0.0.6,00:1b:21:00:00:06,,0,1714993200,1,0,0,b,2,
`;
    expect(machines(csv)).toEqual([['10.0.0.5', '00:1b:21:00:00:05', 'a.lan', '2024-05-06T10:00:00.000Z']]);
    const json = [
      {
        arguments: {
          leases: [
            {
              cltt: 1_714_989_600,
              'hw-address': '00:1b:21:00:00:05',
              hostname: 'a',
              'ip-address': '10.0.0.5',
              state: 0,
              'valid-lft': 3600,
            },
            { 'ip-address': '10.0.0.6', 'hw-address': '00:1b:21:00:00:06', state: 1 },
          ],
        },
        result: 0,
      },
    ];
    expect(machines(JSON.stringify(json))).toEqual([
      ['10.0.0.5', '00:1b:21:00:00:05', 'a', '2024-05-06T10:00:00.000Z'],
    ]);
  });

  it('reads MikroTik', () => {
    const text = `Flags: X - disabled, R - radius, D - dynamic, B - blocked 
 0   ;;; core switch
     address=192.168.88.2 mac-address=AA:BB:CC:00:00:02 server=dhcp1 status=waiting last-seen=never 

 1 D address=192.168.88.254 mac-address=AA:BB:CC:00:00:01 client-id="1:aa:bb:cc:0:0:1" address-lists="" 
     server=dhcp1 dhcp-option="" status=bound expires-after=9m12s last-seen=48s 
     active-address=192.168.88.254 active-mac-address=AA:BB:CC:00:00:01 host-name="phone-1" 
`;
    expect(machines(text)).toEqual([['192.168.88.254', 'AA:BB:CC:00:00:01', 'phone-1', undefined]]);
  });

  it('reads tables of pfSense and OPNsense', () => {
    expect(
      machines(
        'IP Address,MAC Address,Hostname,Description,Start,End,Online,Lease Type\n192.168.1.50,00:1b:21:00:00:50,tv,,2024/05/06 10:00:00,2024/05/06 12:00:00,online,active\n',
      ),
    ).toEqual([['192.168.1.50', '00:1b:21:00:00:50', 'tv', undefined]]);
    expect(
      machines(
        '"expire","hwaddr","iaid","address","hostname","client_id","if"\n"1714989600","00:1b:21:00:00:51","","192.168.1.51","tablet","","igb1"\n',
      ),
    ).toEqual([['192.168.1.51', '00:1b:21:00:00:51', 'tablet', undefined]]);
  });

  it('leaves a list of machines with a state alone', () => {
    const csv = 'Hostname,IP,MAC,State,Owner\nA,10.0.0.1,00:1b:21:00:00:01,in use,Jo\n';
    expect(readImport(csv).id).toBe('table');
  });

  it('refuses a list without an active lease', () => {
    expect(() => readImport('lease 10.0.0.9 {\n  binding state free;\n}\n')).toThrow('no active lease');
  });
});
