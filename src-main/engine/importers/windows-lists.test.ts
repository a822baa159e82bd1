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
  return { id: importer?.id ?? null, machines: importer?.parse(parsed) ?? [] };
}

function read(content: string | Buffer) {
  const { id, machines } = readAll(content);
  return { id, inventory: machines[0]?.inventory, warnings: machines[0]?.warnings ?? [] };
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le');
const programs = (content: string | Buffer) =>
  read(content).inventory!.packages!.map((p) => [p.name, p.version, p.origin ?? '']);

describe('Get-HotFix', () => {
  const both = [
    { kb: 'KB4495590', installedOn: '2019-05-16' },
    { kb: 'KB4470502', installedOn: '2018-12-12' },
  ];
  const table = (first: string, second: string) => `
Source        Description      HotFixID      InstalledBy          InstalledOn
------        -----------      --------      -----------          -----------
SRV1          Update           KB4495590     NT AUTHORITY\\SYSTEM  ${first}
SRV1          Security Update  KB4470502     NT AUTHORITY\\SYSTEM  ${second}

`;

  it.each([
    ['United States', '5/16/2019 12:00:00 AM', '12/12/2018 12:00:00 AM'],
    ['Germany', '16.05.2019 00:00:00', '12.12.2018 00:00:00'],
    ['France', '16/05/2019 00:00:00', '12/12/2018 00:00:00'],
    ['Sweden', '2019-05-16 00:00:00', '2018-12-12 00:00:00'],
    ['Japan', '2019/05/16 0:00:00', '2018/12/12 0:00:00'],
    ['Czechia', '16. 5. 2019 0:00:00', '12. 12. 2018 0:00:00'],
    ['Hungary', '2019. 05. 16. 0:00:00', '2018. 12. 12. 0:00:00'],
    ['Korea', '2019-05-16 오전 12:00:00', '2018-12-12 오전 12:00:00'],
    ['Thailand', '16/5/2562 0:00:00', '12/12/2561 0:00:00'],
  ])('reads the table as systems of %s write it', (_, first, second) => {
    expect(read(utf16(table(first, second)))).toMatchObject({
      id: 'get-hotfix',
      inventory: { identity: { name: 'SRV1' }, hotfixes: both },
    });
  });

  it('takes a clock of 24 hours as a sign that the day comes first', () => {
    expect(read(table('02/03/2019 00:00:00', '04/05/2019 00:00:00')).inventory!.hotfixes).toEqual([
      { kb: 'KB4495590', installedOn: '2019-03-02' },
      { kb: 'KB4470502', installedOn: '2019-05-04' },
    ]);
  });

  it('reads lists, CSV and JSON of Windows PowerShell and PowerShell 7', () => {
    const list = both.map(
      ({ kb }) => `Description  : Update\nFixComments  :\nHotFixID     : ${kb}\nInstalledBy  : X\nInstalledOn  : \n`,
    );
    expect(read(list.join('\n')).inventory!.hotfixes).toEqual(both.map(({ kb }) => ({ kb })));
    const csv = `#TYPE System.Management.ManagementObject#root\\cimv2\\Win32_QuickFixEngineering
"PSComputerName","InstalledOn","CSName","Description","HotFixID"
"SRV1","5/16/2019 12:00:00 AM","SRV1","Update","KB4495590"
"SRV1","12/12/2018 12:00:00 AM","SRV1","Update","KB4470502"
`;
    expect(read(csv)).toMatchObject({ id: 'get-hotfix', inventory: { identity: { name: 'SRV1' }, hotfixes: both } });
    expect(read('HotFixID,InstalledOn\nKB4495590,16.05.2019\nKB4470502,12.12.2018\n').inventory!.hotfixes).toEqual(
      both,
    );
    // Midnight in Berlin (summer) and in New York.
    const old = [
      { HotFixID: 'KB4495590', CSName: 'SRV1', InstalledOn: { value: '/Date(1557957600000)/', DateTime: 'x' } },
      { HotFixID: 'KB4470502', CSName: 'SRV1', InstalledOn: '/Date(1544590800000)/' },
    ];
    expect(read(JSON.stringify(old))).toMatchObject({ id: 'get-hotfix', inventory: { hotfixes: both } });
    const new7 = [
      { HotFixID: 'KB4495590', InstalledOn: '2019-05-16T00:00:00' },
      { HotFixID: 'KB4470502', InstalledOn: '2018-12-12T00:00:00' },
    ];
    expect(read(JSON.stringify(new7)).inventory!.hotfixes).toEqual(both);
    expect(read(JSON.stringify(new7[0])).inventory!.hotfixes).toEqual(both.slice(0, 1));
  });

  it('gives one inventory to each machine', () => {
    const csv =
      '"PSComputerName","HotFixID"\n"srv1.example.com","KB4495590"\n"SRV2","KB4470502"\n"srv1.example.com","KB4470502"\n';
    expect(
      readAll(csv).machines.map(({ inventory, part }) => [inventory.identity, inventory.hotfixes!.length, part]),
    ).toEqual([
      [{ name: 'srv1', fqdn: 'srv1.example.com' }, 2, 'srv1.example.com'],
      [{ name: 'SRV2' }, 1, 'srv2'],
    ]);
  });
});

describe('installed programs', () => {
  it('keeps programs, without components, updates and doubles of the two views', () => {
    const csv = `"DisplayName","DisplayVersion","Publisher","InstallDate","SystemComponent","ParentKeyName","ReleaseType"
"7-Zip 19.00 (x64)","19.00","Igor Pavlov","","","",""
"Microsoft Edge","115.0.1901.183","Microsoft Corporation","20230724","","",""
"microsoft edge","115.0.1901.183","","20230724","","",""
"Microsoft Edge","114.0.1","Microsoft Corporation","","","",""
"Tool without a version","","Somebody","","","",""
"Shared component","1.0","Somebody","","1","",""
"Security Update for Microsoft Office 2016 (KB4461540) 32-Bit Edition","","Microsoft","","","Office16.PROPLUS",""
"Aktualisierung für Tool (KB1234567)","","","","","",""
"Rollup of Tool","1","","","","","Update"
"Microsoft Visual C++ 2010  x86 Redistributable - KB2467173","10.0.30319","Microsoft","","","",""
"Security Update for Windows XP (KB958644)","1","Microsoft Corporation","20101012","","OperatingSystem","Security Update"
"","","","","","",""
`;
    const { id, inventory } = read(csv);
    expect(id).toBe('installed-programs');
    expect(programs(csv)).toEqual([
      ['7-Zip 19.00 (x64)', '19.00', 'Igor Pavlov'],
      ['Microsoft Edge', '115.0.1901.183', 'Microsoft Corporation'],
      ['Microsoft Edge', '114.0.1', 'Microsoft Corporation'],
      ['Tool without a version', '', 'Somebody'],
      ['Microsoft Visual C++ 2010 x86 Redistributable - KB2467173', '10.0.30319', 'Microsoft'],
    ]);
    expect(inventory!.hotfixes).toEqual([{ kb: 'KB958644', installedOn: '2010-10-12' }]);
    expect(inventory!.packages!.every((p) => p.scheme === 'windows' && p.section === 'programs')).toBe(true);
  });

  const expected = [
    ['7-Zip 19.00 (x64)', '19.00', 'Igor Pavlov'],
    ['Notepad++ (64-bit x64)', '8.5.4', 'Notepad++ Team'],
  ];
  it.each([
    [
      'Format-Table',
      `
DisplayName            DisplayVersion Publisher      InstallDate
-----------            -------------- ---------      -----------
7-Zip 19.00 (x64)      19.00          Igor Pavlov
Notepad++ (64-bit x64) 8.5.4          Notepad++ Team 20230701

`,
    ],
    [
      'Format-List',
      `

DisplayName    : 7-Zip 19.00 (x64)
DisplayVersion : 19.00
Publisher      : Igor Pavlov
InstallDate    :

DisplayName    : Notepad++ (64-bit x64)
DisplayVersion : 8.5.4
Publisher      : Notepad++
                 Team
InstallDate    : 20230701

`,
    ],
    [
      'JSON',
      JSON.stringify([
        { DisplayName: '7-Zip 19.00 (x64)', DisplayVersion: '19.00', Publisher: 'Igor Pavlov', InstallDate: null },
        { DisplayName: 'Notepad++ (64-bit x64)', DisplayVersion: '8.5.4', Publisher: 'Notepad++ Team' },
        { DisplayName: null, DisplayVersion: null, Publisher: null },
      ]),
    ],
    [
      'CSV of other tools',
      'Name;Version;Vendor;Install Date\n7-Zip 19.00 (x64);19.00;Igor Pavlov;\nNotepad++ (64-bit x64);8.5.4;Notepad++ Team;1.7.2023\n',
    ],
    [
      'a list of Win32_Product',
      `

IdentifyingNumber : {23170F69-40C1-2702-1900-000001000000}
Name              : 7-Zip 19.00 (x64)
Vendor            : Igor Pavlov
Version           : 19.00
Caption           : 7-Zip 19.00 (x64)

IdentifyingNumber : {23170F69-40C1-2702-1900-000001000001}
Name              : Notepad++ (64-bit x64)
Vendor            : Notepad++ Team
Version           : 8.5.4
Caption           : Notepad++ (64-bit x64)
`,
    ],
    [
      'wmic product /format:csv',
      '\n\nNode,Name,Vendor,Version\nPC1,7-Zip 19.00 (x64),Igor Pavlov,19.00\nPC1,Notepad++ (64-bit x64),Notepad++ Team,8.5.4\n',
    ],
    [
      'wmic product /format:list',
      '\n\nName=7-Zip 19.00 (x64)\nVendor=Igor Pavlov\nVersion=19.00\n\n\nName=Notepad++ (64-bit x64)\nVendor=Notepad++ Team\nVersion=8.5.4\n\n',
    ],
    [
      'wmic product as a table',
      'Name                    Vendor          Version  \n7-Zip 19.00 (x64)       Igor Pavlov     19.00    \nNotepad++ (64-bit x64)  Notepad++ Team  8.5.4    \n',
    ],
  ])('reads %s', (_, text) => {
    expect(read(utf16(text)).id).toBe('installed-programs');
    expect(programs(utf16(text))).toEqual(expected);
  });

  it('names the machine of wmic, and says that Win32_Product is not all', () => {
    const { inventory, warnings } = read('Node,Name,Vendor,Version\nPC1,A,B,1\nPC1,C,D,2\n');
    expect(inventory!.identity).toEqual({ name: 'PC1' });
    expect(warnings.join()).toContain('Win32_Product');
  });

  it('takes programs of Get-Package and leaves modules and the history of updates', () => {
    const text = `
Name                           Version          Source                           ProviderName
----                           -------          ------                           ------------
7-Zip 19.00 (x64)              19.00                                             Programs
Tool                           1.2              C:\\Program Files\\Tool            msi
PowerShellGet                  1.0.0.1                                           PowerShellGet
Update for Windows (KB5012170)                                                   msu

`;
    expect(programs(text).map(([name]) => name)).toEqual(['7-Zip 19.00 (x64)', 'Tool']);
    expect(read(text).warnings.join()).toContain('2 entries');
  });

  it('gives one inventory to each machine of a list', () => {
    const csv = 'Computer,Software,Version,Publisher\nPC1,A,1,X\nPC2,A,1,X\nPC1,B,2,X\n';
    expect(readAll(csv).machines.map(({ inventory }) => [inventory.identity.name, inventory.packages!.length])).toEqual(
      [
        ['PC1', 2],
        ['PC2', 1],
      ],
    );
  });

  it.each([
    ['drivers', 'Name,Version,Manufacturer,Driver Date\na,1,b,2020\n'],
    ['computers', 'Name,IP Address,Version,Manufacturer\na,10.0.0.1,1,b\n'],
    [
      'provisioned apps',
      'DisplayName  : Microsoft.A\nVersion      : 1.0\nArchitecture : x64\nPackageName  : Microsoft.A_1.0_neutral_~_8wekyb3d8bbwe\n',
    ],
    ['weaknesses', 'Name,Version,Vendor,CVE\na,1,b,CVE-2020-1\n'],
  ])('leaves a table of %s alone', (_, text) => {
    expect(read(text).id).toBeNull();
  });
});

describe('winget', () => {
  const list = `
   -
  ██████████████████████████████  1.35 MB / 1.35 MB

Name                                    ID                                       Version          Verfügbar        Quelle
-------------------------------------------------------------------------------------------------------------------------
7-Zip 22.01 (x64)                       7zip.7zip                                22.01            23.01            winget
Microsoft Visual C++ 2015-2022 Redistr… Microsoft.VCRedist.2015+.x64             14.36.32532.0                     winget
微信输入法                              ARP\\Machine\\X64\\WeType                   1.0.0.29
Old tool                                Old.Tool                                 < 2.0            2.1              winget
Portable                                ARP\\User\\X64\\Portable                    Unknown
Microsoft Store                         MSIX\\Microsoft.WindowsStore_22306.1401.… 22306.1401.1.0
`;

  it('reads the table in any language, with wide letters, cut names and newer versions', () => {
    const { id, inventory, warnings } = read(list);
    expect(id).toBe('installed-programs');
    expect(programs(list)).toEqual([
      ['7-Zip 22.01 (x64)', '22.01', ''],
      ['Microsoft Visual C++ 2015-2022 Redistr', '14.36.32532.0', ''],
      ['微信输入法', '1.0.0.29', ''],
      ['Old tool', '', ''],
      ['Portable', '', ''],
    ]);
    expect(inventory!.available!.map((a) => [a.name, a.version])).toEqual([
      ['7-Zip 22.01 (x64)', '23.01'],
      ['Old tool', '2.1'],
    ]);
    expect(warnings.join(' ')).toMatch(/1 names? were cut off.*1 store apps/);
  });

  it('refuses an export with its reason', () => {
    const json = JSON.stringify({
      Sources: [{ Packages: [{ PackageIdentifier: '7zip.7zip' }] }],
      WinGetVersion: '1.6',
    });
    expect(() => read(json)).toThrow(/winget export/);
  });
});

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

describe('DISM', () => {
  const packages = (
    label: [string, string, string, string],
    installed: string,
    superseded: string,
    waiting: string,
  ) => {
    const [identity, state, kind, time] = label;
    const block = (id: string, how: string) =>
      `${identity} : ${id}\n${state} : ${how}\n${kind} : Update\n${time} : 12/03/2019 06:27\n\n`;
    return `
Tool : 10.0.17763.1
Version: 10.0.17763.1

Image: 10.0.17763.3000

${block('Microsoft-Windows-Client-LanguagePack-Package~31bf3856ad364e35~amd64~de-DE~10.0.17763.1', installed)}${block(
      'Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.17763.1',
      installed,
    )}${block('Package_for_KB4470788~31bf3856ad364e35~amd64~~17763.164.1.1', installed)}${block(
      'Package_for_KB4470000~31bf3856ad364e35~amd64~~17763.164.1.1',
      superseded,
    )}${block('Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.379.1.11', superseded)}${block(
      'Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.3406.1.5',
      installed,
    )}${block('Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.4010.1.5', waiting)}`;
  };

  it.each([
    [
      'English',
      ['Package Identity', 'State', 'Release Type', 'Install Time'],
      'Installed',
      'Superseded',
      'Install Pending',
    ],
    [
      'German',
      ['Paketidentität', 'Status', 'Versionstyp', 'Installationszeit'],
      'Installiert',
      'Abgelöst',
      'Installation ausstehend',
    ],
    [
      'Russian',
      ['Удостоверение пакета', 'Состояние', 'Тип выпуска', 'Время установки'],
      'Установлен',
      'Замещен',
      'Ожидание установки',
    ],
    [
      'French',
      ['Identité du package', 'État', 'Type de version', "Heure d'installation"],
      'Installé',
      'Remplacé',
      'Installation en attente',
    ],
  ])('reads the list in %s: updates, the revision reached, what waits for a restart', (_, labels, ...words) => {
    const { id, inventory } = read(
      packages(labels as [string, string, string, string], ...(words as [string, string, string])),
    );
    expect(id).toBe('dism-packages');
    expect(inventory).toMatchObject({
      os: { build: '17763', ubr: 3406, arch: 'amd64', product: 'Windows 10 Version 1809 for x64-based Systems' },
      reboot: { required: true, packages: ['Package_for_RollupFix'] },
    });
    expect(inventory!.hotfixes!.map(({ kb }) => kb)).toEqual(['KB4470788']);
  });

  it('reads the table', () => {
    const text = `
Image Version: 6.1.7601.18489

------------------------------------------------------------------- | --------- | ------------ | -----------------
Package Identity                                                    | State     | Release Type | Install Time
------------------------------------------------------------------- | --------- | ------------ | -----------------
Package_for_KB2534111~31bf3856ad364e35~amd64~~6.1.1.0               | Installed | Hotfix       | 3/13/2019 6:27 AM
Package_1_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.7             | Installed | Update       | 3/12/2019 6:27 AM
`;
    expect(read(text).inventory!.hotfixes).toEqual([
      { kb: 'KB2534111', installedOn: '2019-03-13' },
      { kb: 'KB2999226', installedOn: '2019-03-12' },
    ]);
  });
});

describe('store apps', () => {
  const publisher = 'CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond, S=Washington, C=US';
  const expected = [
    ['Microsoft.VCLibs.140.00', '14.0.32530.0', 'amd64', 'Microsoft Corporation'],
    ['Microsoft.WindowsCalculator', '11.2210.0.0', 'all', 'Microsoft Corporation'],
  ];
  const apps = (text: string) => read(text).inventory!.packages!.map((p) => [p.name, p.version, p.arch, p.origin]);

  it('reads the default list', () => {
    const text = `

Name              : Microsoft.VCLibs.140.00
Publisher         : CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond,
                    S=Washington, C=US
Architecture      : X64
ResourceId        :
Version           : 14.0.32530.0
PackageFullName   : Microsoft.VCLibs.140.00_14.0.32530.0_x64__8wekyb3d8bbwe
InstallLocation   : C:\\Program Files\\WindowsApps\\Microsoft.VCLibs.140.00_14.0.325
                    30.0_x64__8wekyb3d8bbwe
IsFramework       : True
PackageFamilyName : Microsoft.VCLibs.140.00_8wekyb3d8bbwe
PublisherId       : 8wekyb3d8bbwe
IsResourcePackage : False
IsBundle          : False

Name              : Microsoft.WindowsCalculator
Publisher         : ${publisher}
Architecture      : Neutral
Version           : 11.2210.0.0
PackageFullName   : Microsoft.WindowsCalculator_11.2210.0.0_neutral__8wekyb3d8bbwe
IsFramework       : False
PublisherId       : 8wekyb3d8bbwe
IsResourcePackage : False
Dependencies      : {Microsoft.VCLibs.140.00_14.0.32530.0_x64__8wekyb3d8bbwe,
                    Microsoft.UI.Xaml.2.8_8.2212.15002.0_x64__8wekyb3d8bbwe}

Name              : Microsoft.WindowsCalculator
Version           : 11.2210.0.0
Architecture      : Neutral
PackageFullName   : Microsoft.WindowsCalculator_11.2210.0.0_neutral_split.scale-100_8wekyb3d8bbwe
PublisherId       : 8wekyb3d8bbwe
IsResourcePackage : True
`;
    expect(read(text)).toMatchObject({ id: 'appx', inventory: { sections: ['apps'] } });
    expect(apps(text)).toEqual(expected);
  });

  it('reads CSV and JSON, where architectures are numbers', () => {
    const csv = `"Name","Publisher","Architecture","Version","PackageFullName","PublisherId"
"Microsoft.VCLibs.140.00","${publisher}","X64","14.0.32530.0","Microsoft.VCLibs.140.00_14.0.32530.0_x64__8wekyb3d8bbwe","8wekyb3d8bbwe"
"Microsoft.WindowsCalculator","${publisher}","Neutral","11.2210.0.0","Microsoft.WindowsCalculator_11.2210.0.0_neutral__8wekyb3d8bbwe","8wekyb3d8bbwe"
`;
    expect(apps(csv)).toEqual(expected);
    const json = [
      {
        Name: 'Microsoft.VCLibs.140.00',
        Publisher: publisher,
        Architecture: 9,
        Version: '14.0.32530.0',
        PackageFullName: 'x',
        IsFramework: true,
      },
      {
        Name: 'Microsoft.WindowsCalculator',
        Publisher: publisher,
        Architecture: 11,
        Version: '11.2210.0.0',
        PackageFullName: 'y',
      },
    ];
    expect(read(JSON.stringify(json)).id).toBe('appx');
    expect(apps(JSON.stringify(json))).toEqual(expected);
  });
});
