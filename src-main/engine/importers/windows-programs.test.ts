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


PS C:\\Users\\admin>
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

  it('keeps commas inside the cells of wmic, and says which rows do not fit', () => {
    const text =
      'Node,Name,Vendor,Version\nPC1,Reader, free,Adobe Systems, Inc.,11.0\nPC1,A,B,1\nPC1,Bad,row,of,cells\n';
    expect(programs(text)).toEqual([
      ['Reader, free', '11.0', 'Adobe Systems, Inc.'],
      ['A', '1', 'B'],
    ]);
    expect(read(text).warnings.join(' ')).toContain('1 row(s)');
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
    expect(read(text).id).not.toBe('installed-programs');
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
2 packages have version numbers that cannot be determined. Use --include-unknown to see all results.
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

  it('reads an ellipsis that PowerShell garbled', () => {
    expect(programs(utf16(list.replaceAll('…', 'ÔÇª')))).toEqual(programs(list));
  });

  it('refuses an export with its reason', () => {
    const json = JSON.stringify({
      Sources: [{ Packages: [{ PackageIdentifier: '7zip.7zip' }] }],
      WinGetVersion: '1.6',
    });
    expect(() => read(json)).toThrow(/winget export/);
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
