/**
 * Windows listings. Inputs without a note are made up here in the forms PowerShell, wmic, winget, regedit and dism print, after
 * Microsoft's documentation of the commands and classes.
 */
import { describe, expect, it } from 'vitest';
import { contentOf } from '../files/content.ts';
import { decodeText } from '../files/text.ts';
import { detectImporter } from './index.ts';

function readAll(content: string | Buffer) {
  const bytes = Buffer.from(content);
  const parsed = contentOf(decodeText(bytes).text, { name: 'file', folder: '', bytes });
  const importer = detectImporter(parsed);
  return { id: importer?.id ?? null, machines: [...(importer?.parse(parsed) ?? [])] };
}

function read(content: string | Buffer) {
  const { id, machines } = readAll(content);
  return { id, inventory: machines[0]?.inventory, warnings: machines[0]?.warnings ?? [] };
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le');
const programs = (content: string | Buffer) =>
  read(content).inventory!.packages!.map((p) => [p.name, p.version, p.origin ?? '']);

describe('registry exports', () => {
  const hex = (text: string) =>
    [...Buffer.from(`${text}\0`, 'utf16le')]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(',')
      .replace(/((?:..,){20})/g, '$1\\\n  ');
  const software = 'HKEY_LOCAL_MACHINE\\SOFTWARE';
  const uninstall = 'Microsoft\\Windows\\CurrentVersion\\Uninstall';
  const whole = `Windows Registry Editor Version 5.00

[${software}\\${uninstall}]
@=""

[${software}\\${uninstall}\\{A}]
"DisplayName"="Tool \\"quoted\\" C:\\\\x"
"DisplayVersion"=hex(2):${hex('1.2.3')}
"Publisher"="Maker
of two lines"
"EstimatedSize"=dword:00000010

[${software}\\${uninstall}\\Component]
"DisplayName"="Component"
"SystemComponent"=dword:00000001

[${software}\\${uninstall}\\{A}\\Deeper]
"DisplayName"="Not this"

[${software}\\WOW6432Node\\${uninstall}\\Both]
"DisplayName"="Tool 32"
"DisplayVersion"="4"

[HKEY_CURRENT_USER\\Software\\${uninstall}\\Own]
"DisplayName"="User's tool"
"DisplayVersion"="5"

[-${software}\\${uninstall}\\Gone]

[${software}\\Microsoft\\Windows NT\\CurrentVersion]
"ProductName"="Windows 10 Pro"
"CurrentBuild"="22631"
"CurrentBuildNumber"="22631"
"CurrentMajorVersionNumber"=dword:0000000a
"CurrentMinorVersionNumber"=dword:00000000
"CurrentVersion"="6.3"
"UBR"=dword:00000a96
"EditionID"="Professional"
"DisplayVersion"="23H2"
"InstallationType"="Client"
"BuildLabEx"="22621.1.amd64fre.ni_release.220506-1250"

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName]
"ComputerName"="PC1"

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters]
"NV Hostname"="pc1"
"Domain"="corp.example.com"

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces\\{B}]
"IPAddress"=hex(7):${hex('10.0.0.5\0')}
"DhcpIPAddress"="0.0.0.0"

[${software}\\Microsoft\\Cryptography]
"MachineGuid"="0f3c1e6a-0000-4000-8000-123456789abc"

[${software}\\Microsoft\\Office\\ClickToRun\\Configuration]
"VersionToReport"="16.0.16501.20210"
"UpdateChannel"="http://officecdn.microsoft.com/pr/55336b82-a18d-4dd6-b5f6-9e5095c314a6"

[${software}\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full]
"Release"=dword:000824ed
"Version"="4.8.09032"

[${software}\\Microsoft\\Microsoft SQL Server\\Instance Names\\SQL]
"SALES"="MSSQL15.SALES"

[${software}\\Microsoft\\Microsoft SQL Server\\MSSQL15.SALES\\Setup]
"Edition"="Standard Edition"
"Version"="15.0.2000.5"
"PatchLevel"="15.0.4312.2"

[${software}\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\Results\\Install]
"LastSuccessTime"="2023-07-24 10:11:12"

[${software}\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired]

[${software}\\Microsoft\\Windows NT\\CurrentVersion\\NetworkList\\Signatures\\Unmanaged\\1]
"DefaultGatewayMac"=hex:52,54,00,12,35,02
`;

  it('tells programs of both views and the user, the system with its revision, names and state', () => {
    const { id, inventory, warnings } = read(utf16(whole));
    expect(id).toBe('registry-export');
    expect(programs(utf16(whole))).toEqual([
      ['Tool "quoted" C:\\x', '1.2.3', 'Maker of two lines'],
      ['Tool 32', '4', ''],
      ["User's tool", '5', ''],
      ['Microsoft SQL Server 2019 Standard Edition (SALES)', '15.0.4312.2', 'Microsoft Corporation'],
      ['Microsoft Office Click-to-Run, Monthly Enterprise Channel', '16.0.16501.20210', 'Microsoft Corporation'],
      ['Microsoft .NET Framework 4.8.1', '4.8.09032', 'Microsoft Corporation'],
    ]);
    expect(inventory).toMatchObject({
      identity: {
        name: 'PC1',
        fqdn: 'pc1.corp.example.com',
        domain: 'corp.example.com',
        machineId: '0f3c1e6a-0000-4000-8000-123456789abc',
      },
      kind: 'workstation',
      addresses: ['10.0.0.5'],
      os: {
        name: 'Windows 11 Pro',
        build: '22631',
        ubr: 2710,
        arch: 'amd64',
        version: '10.0.22631',
        product: 'Windows 11 Version 23H2 for x64-based Systems',
      },
      windowsUpdate: { lastInstall: '2023-07-24T10:11:12.000Z' },
      reboot: { required: true, packages: [] },
    });
    expect(inventory!.identity.macs).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('reads version 4 in a code page', () => {
    const text = `REGEDIT4

[${software}\\${uninstall}\\1C]
"DisplayName"="Бухгалтерия предприятия"
"DisplayVersion"=hex(2):37,2e,37,00
"Publisher"="Компания разработчиков"
`;
    const bytes = Buffer.from(
      [...text.replaceAll('\n', '\r\n')].map((c) =>
        c >= 'А' && c <= 'я' ? c.charCodeAt(0) - 0x410 + 0xc0 : c.charCodeAt(0),
      ),
    );
    expect(programs(bytes)).toEqual([['Бухгалтерия предприятия', '7.7', 'Компания разработчиков']]);
  });

  it('reads what reg query prints', () => {
    const text = `
${software}\\${uninstall}\\7-Zip
    DisplayName    REG_SZ    7-Zip 19.00 (x64)
    DisplayVersion    REG_SZ    19.00
    NoModify    REG_DWORD    0x1

${software}\\${uninstall}\\Part
    DisplayName    REG_SZ    Part
    SystemComponent    REG_DWORD    0x1
`;
    expect(read(text).id).toBe('registry-export');
    expect(programs(text)).toEqual([['7-Zip 19.00 (x64)', '19.00', '']]);
  });

  it('gives no list of programs where only a part of them is told', () => {
    const part = whole.slice(whole.indexOf(`[${software}\\Microsoft\\Office`));
    expect(() => read(`Windows Registry Editor Version 5.00\n\n${part.slice(0, part.indexOf('[HKEY', 500))}`)).toThrow(
      /Monthly Enterprise Channel 16\.0\.16501\.20210/,
    );
    const user = `Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Software\\${uninstall}\\Own]\n"DisplayName"="User's tool"\n`;
    expect(() => read(user)).toThrow(/one user's own programs/);
    const view = `Windows Registry Editor Version 5.00\n\n[${software}\\WOW6432Node\\${uninstall}\\A]\n"DisplayName"="A"\n`;
    expect(read(view).warnings.join()).toContain('32-bit view');
  });
});

describe('WMI lists', () => {
  const lines = `

BuildNumber=17763
Caption=Microsoft Windows Server 2019 Standard
CSName=SRV1
LastBootUpTime=20230822204218.500000+120
LocalDateTime=20230822204447.709000+120
OSArchitecture=64-bit
ProductType=3
SerialNumber=00429-00521-62775-AA801
ServicePackMajorVersion=0
Version=10.0.17763


DNSHostName=SRV1
Domain=corp.example.com
DomainRole=3
Manufacturer=Dell Inc.
Model=PowerEdge R640
Name=SRV1
PartOfDomain=TRUE
TotalPhysicalMemory=68719476736


Manufacturer=Dell Inc.
SerialNumber=ABC1234
SMBIOSBIOSVersion=2.19.1


Description=NIC
DNSHostName=SRV1
IPAddress={"10.0.0.7","fe80::1","2001:db8::7"}
IPEnabled=TRUE
MACAddress=00:11:22:33:44:55


Description=WAN Miniport
IPAddress=
IPEnabled=FALSE
MACAddress=66:77:20:52:41:53
`;
  const expected = {
    takenAt: '2023-08-22T18:44:47.709Z',
    bootedAt: '2023-08-22T18:42:18.500Z',
    identity: {
      name: 'SRV1',
      fqdn: 'srv1.corp.example.com',
      domain: 'corp.example.com',
      serial: 'ABC1234',
      macs: ['00:11:22:33:44:55'],
    },
    addresses: ['10.0.0.7', '2001:db8::7'],
    kind: 'server',
    os: { product: 'Windows Server 2019', build: '17763', arch: 'amd64' },
    hardware: { vendor: 'Dell Inc.', model: 'PowerEdge R640', memory: 68719476736, firmware: '2.19.1' },
  };

  it('joins the classes of one machine', () => {
    expect(read(utf16(lines))).toMatchObject({ id: 'wmi-list', inventory: expected });
  });

  it('tells a BIOS, which has a build number too, from a system, and cards on a bus from made-up ones', () => {
    const text = `
BIOSVersion={"DELL   - 1072009","2.19.1"}
BuildNumber=
Caption=2.19.1
SerialNumber=ABC1234
SMBIOSBIOSVersion=2.19.1
Version=DELL   - 1072009

AdapterType=Ethernet 802.3
MACAddress=00:11:22:33:44:55
PNPDeviceID=PCI\\VEN_8086&DEV_100E
SystemName=SRV1

AdapterType=Ethernet 802.3
MACAddress=0A:00:27:00:00:01
PNPDeviceID=ROOT\\NET\\0000
SystemName=SRV1
`;
    expect(readAll(text).machines.map(({ inventory }) => inventory)).toEqual([
      {
        identity: { name: 'SRV1', serial: 'ABC1234', macs: ['00:11:22:33:44:55'] },
        hardware: { firmware: '2.19.1' },
      },
    ]);
  });

  it('reads the same with an empty line after every line', () => {
    expect(read(lines.replace(/\n\n\n/g, '\n').replaceAll('\n', '\n\n'))).toMatchObject({
      inventory: { os: expected.os, identity: { name: 'SRV1' } },
    });
  });

  it('reads Format-List of Get-CimInstance', () => {
    const list = lines
      .trim()
      .replace(
        /^(\w+)=(.*)$/gm,
        (_, name: string, value: string) => `${name.padEnd(24)} : ${value.replaceAll('"', '')}`,
      )
      .replaceAll('\n\n\n', '\n\n');
    expect(read(`${list}\n`)).toMatchObject({
      id: 'wmi-list',
      inventory: { identity: expected.identity, addresses: expected.addresses },
    });
  });

  it('gives one inventory to each machine', () => {
    const csv =
      'Node,BuildNumber,Caption,Version\nPC1,19045,Microsoft Windows 10 Pro,10.0.19045\nPC2,22631,Microsoft Windows 11 Pro,10.0.22631\n';
    expect(readAll(csv).machines.map(({ inventory }) => [inventory.identity.name, inventory.os!.build])).toEqual([
      ['PC1', '19045'],
      ['PC2', '22631'],
    ]);
  });

  it('refuses licences with the reason', () => {
    expect(() => read('ApplicationID=0ff1\nLicenseStatus=1\nName=Office\nPartialProductKey=AAAAA\n')).toThrow(
      /licences/,
    );
  });
});
