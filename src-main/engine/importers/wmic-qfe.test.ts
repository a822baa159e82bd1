import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { capturesFolder } from '../../../test/windows-table.ts';
import { contentOf } from '../files/content.ts';
import { decodeText } from '../files/text.ts';
import { systeminfo } from './systeminfo.ts';
import { wmicQfe } from './wmic-qfe.ts';

const file = { name: 'qfe.txt', folder: '', bytes: new Uint8Array() };
const read = (text: string) =>
  [...wmicQfe.parse(contentOf(decodeText(Buffer.from(text)).text, file))].map(({ inventory }) => inventory);

describe('public captures', () => {
  const parse = (name: string) =>
    [...wmicQfe.parse(contentOf(decodeText(readFileSync(join(capturesFolder, name))).text, { ...file, name }))][0]!
      .inventory;

  it.each([
    ['10_1803_x64_proforworkstations_en-us_A_20190305_qfe.txt', undefined, 4, '2019-03-02'],
    ['10_1809_x64_education_en-us_20190306_qfe.txt', undefined, 9, '2019-03-02'],
    ['7_sp1_x64_enterprise_en-us_20190305_qfe.txt', undefined, 276, '2015-05-22'],
    ['srv_2012r2_x64_standard_ru_qfe.txt', 'DC', 7, '2014-03-18'],
    ['vista_x64_sp1_qfe.txt', 'WINVISTASP0X64', 171, '2019-03-21'],
    ['xp_rtm_x86_professional_en-us_qfe.txt', 'WINXPSP0', 1, undefined],
    ['xp_sp2_x64_qfe.txt', 'USER-8CEF73C787', 149, '2019-03-21'],
    ['xp_sp2_x86_qfe.txt', 'WINXPSP2', 0, undefined],
    ['xp_sp3_x86_professional_en-us_qfe.txt', 'WINXPSP3', 134, '2016-12-31'],
  ])('%s', (name, host, count, firstDay) => {
    const inventory = parse(name);
    expect(inventory.identity.name).toBe(host);
    expect(inventory.hotfixes).toHaveLength(count);
    expect(inventory.hotfixes?.[0]?.installedOn).toBe(firstDay);
  });

  it('lists at least what systeminfo of the same machine shows', () => {
    const pairs = [
      '7_sp1_x64_enterprise_en-us_20190305',
      'vista_x64_sp1',
      'xp_sp3_x86_professional_en-us',
      '10_1809_x64_education_en-us_20190306',
      'srv_2012r2_x64_standard_ru',
    ];
    for (const pair of pairs) {
      const shown =
        [
          ...systeminfo.parse(
            contentOf(decodeText(readFileSync(join(capturesFolder, `${pair}_systeminfo.txt`))).text, file),
          ),
        ][0]!.inventory.hotfixes ?? [];
      const listed = new Set(parse(`${pair}_qfe.txt`).hotfixes?.map(({ kb }) => kb));
      expect(
        shown.filter(({ kb }) => !listed.has(kb)),
        pair,
      ).toEqual([]);
    }
  });

  it('refuses a list with nothing in it', () => {
    expect(() => parse('10_1803_x64_proforworkstations_en-us_B_20190306_qfe.txt')).toThrow(Refusal);
  });
});

describe('forms', () => {
  it('list full', () => {
    const text =
      '\r\r\n\r\r\nCaption=http://support.microsoft.com/?kbid=5011048\r\r\nCSName=PC-7\r\r\nDescription=Update\r\r\nHotFixID=KB5011048\r\r\nInstalledOn=11/2/2023\r\r\nStatus=\r\r\n\r\r\nCaption=\r\r\nCSName=PC-7\r\r\nHotFixID=KB5015684\r\r\nInstalledOn=11/25/2023\r\r\n';
    expect(read(text)).toEqual([
      {
        identity: { name: 'PC-7' },
        hotfixes: [
          { kb: 'KB5011048', installedOn: '2023-11-02' },
          { kb: 'KB5015684', installedOn: '2023-11-25' },
        ],
      },
    ]);
  });

  it('csv of two machines, a comma inside a cell', () => {
    const text =
      '\n\nNode,Caption,CSName,Description,FixComments,HotFixID,InstallDate,InstalledBy,InstalledOn,Name,ServicePackInEffect,Status\nA,http://x,A,Update,,KB5011048,,NT AUTHORITY\\SYSTEM,20231102,,,\nB,http://x,B,Update,a, b,KB5015684,,x,11/2/2023,,,\n';
    expect(read(text).map(({ identity, hotfixes }) => [identity.name, hotfixes?.[0]])).toEqual([
      ['A', { kb: 'KB5011048', installedOn: '2023-11-02' }],
      ['B', { kb: 'KB5015684' }],
    ]);
  });

  it('a table of one column, and days before months', () => {
    expect(read('HotFixID   \nKB5011048  \nKB5015684  \n')[0]?.hotfixes).toEqual([
      { kb: 'KB5011048' },
      { kb: 'KB5015684' },
    ]);
    const dated = read('HotFixID   InstalledOn  \nKB5011048  02/11/2023   \nKB5015684  25/11/2023   \n')[0]?.hotfixes;
    expect(dated?.map((one) => one.installedOn)).toEqual(['2023-11-02', '2023-11-25']);
  });

  it('is nothing else', () => {
    expect(wmicQfe.detect(contentOf('ii  bash 5.2-15 amd64 shell', file))).toBe(0);
    expect(wmicQfe.detect(contentOf('KB4100347: 2018-10 Update for Windows 10 (KB4100347)', file))).toBe(0);
  });
});
