/**
 * Windows listings. Inputs without a note are made up here in the forms PowerShell, wmic, winget, regedit and dism print, after
 * Microsoft's documentation of the commands and classes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../files/content.ts';
import { decodeText } from '../files/text.ts';
import { detectImporter } from './index.ts';

const listings = join(import.meta.dirname, '../../../test/fixtures/listings');

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
      os: { build: '17763', ubr: 3406, arch: 'amd64' },
      reboot: { required: true, packages: ['Package_for_RollupFix'] },
    });
    expect(inventory!.hotfixes!.map(({ kb }) => kb)).toEqual(['KB4470788']);
  });

  it('reads the list of a real server', () => {
    const { id, inventory, warnings } = read(readFileSync(join(listings, 'dism-packages.txt')));
    expect(id).toBe('dism-packages');
    expect(inventory).toEqual({
      identity: {},
      os: {
        family: 'windows',
        name: 'Windows 10.0.17763',
        version: '10.0.17763',
        build: '17763',
        ubr: 3406,
        arch: 'amd64',
      },
      hotfixes: [{ kb: 'KB4470788', installedOn: '2019-03-12' }],
    });
    expect(warnings.join()).toContain('17763.3406');
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
