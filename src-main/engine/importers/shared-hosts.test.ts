/** Which files of the shared host captures the importers of package lists and Windows listings claim, and what they give. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { readContent } from '../files/content.ts';
import { detectImporter } from './index.ts';

const ours = new Set([
  'rpm-qa',
  'apk',
  'dnf-updateinfo',
  'get-hotfix',
  'installed-programs',
  'registry-export',
  'wmi-list',
  'dism-packages',
  'appx',
]);

/** File: importer and what it gives, or a part of the reason why it gives nothing. */
const table: Record<string, [importer: string, gives: string]> = {
  'linux/alpine/lib-apk-db-installed': ['apk', '15 packages'],
  'linux/glpi-agent/rpm': ['rpm-qa', '10 packages'],
  'windows/appx-10_russian.txt': ['appx', '8 packages'],
  'windows/dism-packages.txt': ['dism-packages', '1 hotfixes, Windows 10.0.17763 revision 3406'],
  'windows/registry/10-NetworkList.reg': ['registry-export', 'no registry key that tells of the system'],
  'windows/registry/10_russian-Uninstall.reg': ['registry-export', '2 packages'],
  'windows/registry/mssql-SQL.reg': ['registry-export', 'no registry key that tells of the system'],
  'windows/registry/mssql-Setup.reg': [
    'registry-export',
    'Microsoft SQL Server 2008 R2 Standard Edition (QUINTIQSQL) 10.53.6000.34',
  ],
  'windows/registry/mssql-Uninstall.reg': ['registry-export', '7 packages'],
  'windows/registry/office_2010_1.reg': ['registry-export', 'no registry key that tells of the system'],
  'windows/registry/office_2016_01.reg': ['registry-export', 'no registry key that tells of the system'],
  'windows/wmi/10-Win32_NetworkAdapterConfiguration.wmi': ['wmi-list', 'name DESKTOP-M3VOC04, 1 macs'],
  'windows/wmi/office_2016_01-SoftwareLicensingProduct.wmi': ['wmi-list', 'they do not tell what is installed'],
  'windows/wmi/win7-sp1-x64-Win32_OperatingSystem.wmi': [
    'wmi-list',
    'name LUBIANKA, Microsoft Windows 7 Professionnel',
  ],
};

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });

function words({ packages, hotfixes, identity, os }: Inventory): string {
  const parts = [
    packages && `${packages.length} packages`,
    hotfixes && `${hotfixes.length} hotfixes`,
    identity.name && `name ${identity.name}`,
    identity.macs && `${identity.macs.length} macs`,
    os && `${os.name}${os.ubr === undefined ? '' : ` revision ${os.ubr}`}`,
  ];
  return parts.filter(Boolean).join(', ');
}

describe.skipIf(!haveSharedData)('the shared host captures', () => {
  it('are claimed by the right importers and by no other', () => {
    const root = sharedData('hosts');
    const found: Record<string, [string, string]> = {};
    for (const path of files(root)) {
      const name = relative(root, path).replaceAll('\\', '/');
      const content = readContent({ name, folder: '', bytes: readFileSync(path) });
      const importer = detectImporter(content);
      if (!importer || !ours.has(importer.id)) continue;
      try {
        found[name] = [importer.id, [...importer.parse(content)].map(({ inventory }) => words(inventory)).join('; ')];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const reason = table[name]?.[1] ?? '';
        found[name] = [importer.id, reason && error.message.includes(reason) ? reason : error.message];
      }
    }
    expect(found).toEqual(table);
  });
});
