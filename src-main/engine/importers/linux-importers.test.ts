import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { contentOf } from '../files/content.ts';
import { decodeText } from '../files/text.ts';
import { detectImporter } from './index.ts';

function read(content: string | Buffer) {
  const bytes = Buffer.from(content);
  const { text } = decodeText(bytes);
  const file = { name: 'file', folder: '', bytes };
  const importer = detectImporter(contentOf(text, file));
  if (!importer) return { id: null, inventory: null, warnings: [] };
  const [parsed] = importer.parse(contentOf(text, file));
  return { id: importer.id, inventory: parsed!.inventory, warnings: parsed!.warnings };
}

const brief = (content: string) =>
  read(content).inventory!.packages!.map((p) => [p.name, p.version, p.arch, p.source, p.sourceVersion, p.held]);

describe('dpkg -l', () => {
  const list = `Gewünscht=Unbekannt/Installieren/R=Entfernen/P=Vollständig Löschen/Halten
| Status=Nicht/Installiert/Config/U=Entpackt/halb konFiguriert/
||/ Name           Version      Architektur  Beschreibung
+++-==============-============-============-=================================
ii  bash           5.2.15-2+b7  amd64        GNU Bourne Again SHell
hi  openssl        3.0.15-1     amd64        Secure Sockets Layer toolkit
rc  telnetd        0.17-41      amd64        basic telnet server
un  vim            <none>       <none>       (no description available)
iF  libc6:i386     2.36-9       i386         GNU C Library
`;
  it('counts what is on the disk, holds, and architectures', () => {
    expect(read(list).id).toBe('dpkg-list');
    expect(brief(list)).toEqual([
      ['bash', '5.2.15-2+b7', 'amd64', 'bash', '5.2.15-2', false],
      ['openssl', '3.0.15-1', 'amd64', 'openssl', '3.0.15-1', true],
      ['libc6', '2.36-9', 'i386', 'libc6', '2.36-9', false],
    ]);
    expect(read(list).inventory!.packages!.every((item) => item.sourceKnown === false)).toBe(true);
  });

  it('reads the rows alone and the table of old dpkg without architectures', () => {
    expect(
      read(
        list
          .split('\n')
          .filter((line) => /^[a-z]{2} /i.test(line))
          .join('\n'),
      ).id,
    ).toBe('dpkg-list');
    const old = list
      .replaceAll('Architektur  ', '')
      .replaceAll('amd64        ', '')
      .replaceAll('i386         ', '')
      .replace('-============-=====', '-=====');
    expect(brief(old)[0]).toEqual(['bash', '5.2.15-2+b7', '', 'bash', '5.2.15-2', false]);
  });
});

describe('dpkg status', () => {
  const status = `Package: libssl3
Status: hold ok installed
Maintainer: Somebody
Architecture: amd64
Source: openssl (3.0.15-1~deb12u1)
Version: 3.0.15-1~deb12u1+b2
Description: x
 Version: 9 is not a field

Package: gone
Status: deinstall ok config-files
Version: 1

Package: tool
Status: install ok installed
Version: 2:1.0-1+b3
Architecture: all
`;
  it('takes source and source version as deb-control says', () => {
    expect(read(status).id).toBe('dpkg-status');
    expect(brief(status)).toEqual([
      ['libssl3', '3.0.15-1~deb12u1+b2', 'amd64', 'openssl', '3.0.15-1~deb12u1', true],
      ['tool', '2:1.0-1+b3', 'all', 'tool', '2:1.0-1', false],
    ]);
    expect(read(status).inventory!.packages!.some((item) => item.sourceKnown === false)).toBe(false);
  });
});

describe('apt', () => {
  it('reads Inst lines', () => {
    const text = `NOTE: This is only a simulation!
Inst base-files [12.4+deb12u11] (12.4+deb12u12 Debian:12.15/oldstable [amd64])
Inst libssl3:i386 [3.0.15-1] (3.0.18-1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [i386]) [openssl:amd64 ]
Inst linux-image-6.1.0-50-amd64 (6.1.170-3 Debian-Security:12/oldstable-security [amd64])
Conf base-files (12.4+deb12u12 Debian:12.15/oldstable [amd64])
`;
    const { id, inventory } = read(text);
    expect(id).toBe('apt-simulate');
    expect(inventory!.available!.map((a) => [a.name, a.arch, a.version, a.suites, a.security])).toEqual([
      ['base-files', 'amd64', '12.4+deb12u12', ['oldstable'], false],
      ['libssl3', 'i386', '3.0.18-1', ['oldstable', 'oldstable-security'], true],
      ['linux-image-6.1.0-50-amd64', 'amd64', '6.1.170-3', ['oldstable-security'], true],
    ]);
    expect(inventory!.packages).toBeUndefined();
  });

  it('reads apt list in any language', () => {
    const text = `Auflistung…
openssl/stable-security 3.0.18-1~deb12u1 amd64 [aktualisierbar von: 3.0.15-1~deb12u1]
tzdata/stable-updates,stable 2026c-0+deb12u1 all [aktualisierbar von: 2025b-0+deb12u1]
`;
    const { id, inventory } = read(text);
    expect(id).toBe('apt-list');
    expect(inventory!.available!.map((a) => [a.name, a.version, a.security])).toEqual([
      ['openssl', '3.0.18-1~deb12u1', true],
      ['tzdata', '2026c-0+deb12u1', false],
    ]);
  });
});

describe('os-release and uname', () => {
  it('reads quoting, defaults and old releases', () => {
    expect(
      read(
        `PRETTY_NAME='Debian GNU/Linux 8 (jessie)'\nNAME="Debian GNU/Linux"\nVERSION_ID="8"\nVERSION="8 (jessie)"\nID=debian\n`,
      ).inventory!.os,
    ).toEqual({
      family: 'debian',
      name: 'Debian GNU/Linux 8 (jessie)',
      version: '8',
      codename: 'jessie',
    });
    expect(read('NAME="Nameless \\"X\\""\nVERSION="1.0"\n').inventory!.os).toEqual({
      family: 'linux',
      name: 'Nameless "X" 1.0',
    });
  });

  it('reads the running kernel', () => {
    expect(
      read('Linux web 6.1.0-28-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22) x86_64 GNU/Linux\n')
        .inventory,
    ).toEqual({
      identity: { name: 'web' },
      kernel: { release: '6.1.0-28-amd64', version: '6.1.119-1' },
    });
  });
});

describe('what is not ours', () => {
  it('is not taken for a listing', () => {
    for (const text of [
      '',
      'hello world\n',
      '{"a": 1}',
      'KB4489899\nKB4480056\n',
      'requests==2.31.0\nurllib3==2.0\n',
      'a,b\n1,2\n',
    ]) {
      expect(read(text).id, text).toBeNull();
    }
  });
});

describe.skipIf(!existsSync('/usr/bin/dpkg-query'))('with this machine dpkg-query', () => {
  const query = (format: string) =>
    execFileSync('/usr/bin/dpkg-query', ['-W', '-f', format], {
      maxBuffer: 1 << 26,
      env: { LC_ALL: 'C', PATH: '/usr/bin' },
    });
  const truth = query(
    '${Package} ${Version} ${Architecture} ${source:Package} ${source:Version} ${db:Status-Abbrev}\\n',
  )
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/))
    .filter((row) => 'iUFWt'.includes(row[5]![1]!));
  const formats: [format: string, source: boolean, arch: boolean][] = [
    [
      '${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\n',
      true,
      true,
    ],
    ['${Package},${Version},${Architecture},${source:Package},${source:Version},${Status}\\n', true, true],
    ['${source:Package} ${source:Version} ${Package} ${Version} ${db:Status-Status}\\n', true, false],
    ['${binary:Package}|${Source}|${Version}|${db:Status-Abbrev}\\n', true, false],
    ['${Package} ${Status} ${Version} ${Source}\\n', true, false],
    ['${Package};${Version};${Maintainer};${Section};${Installed-Size};${db:Status-Abbrev}\\n', false, false],
    ['"${Package}","${Version}","${Architecture}","${Status}"\\n', false, true],
    ['${db:Status-Abbrev} ${Version} ${Package}\\n', false, false],
  ];
  for (const [format, source, arch] of formats) {
    it(`reads ${format}`, () => {
      const packages = read(query(format)).inventory!.packages!;
      const row = (values: unknown[]) =>
        [...values.slice(0, 2), ...(arch ? [values[2]] : []), ...(source ? values.slice(3, 5) : [])].join(' ');
      expect(packages.map((p) => row([p.name, p.version, p.arch, p.source, p.sourceVersion])).sort()).toEqual(
        truth.map(row).sort(),
      );
    });
  }

  it('reads dpkg -l and /var/lib/dpkg/status alike', () => {
    const list = read(execFileSync('/usr/bin/dpkg', ['-l'], { maxBuffer: 1 << 26 })).inventory!.packages!;
    const status = read(readFileSync('/var/lib/dpkg/status')).inventory!.packages!;
    expect(list.map((p) => `${p.name} ${p.version} ${p.arch}`).sort()).toEqual(
      truth.map((t) => t.slice(0, 3).join(' ')).sort(),
    );
    expect(status.map((p) => [p.name, p.version, p.arch, p.source, p.sourceVersion].join(' ')).sort()).toEqual(
      truth.map((t) => t.slice(0, 5).join(' ')).sort(),
    );
  });
});

describe.skipIf(!haveSharedData)('with the shared captures', () => {
  it('recognises every os-release', () => {
    const folder = sharedData('hosts/linux/os-release');
    const files = readdirSync(folder);
    expect(files.length).toBe(125);
    for (const file of files) {
      const { id, inventory } = read(readFileSync(`${folder}/${file}`));
      expect(id, file).toBe('os-release');
      expect(inventory!.os!.name.length, file).toBeGreaterThan(2);
    }
  });

  it('reads the Ubuntu status and the GLPI list, and leaves other package managers alone', () => {
    const linux = (path: string) => read(readFileSync(sharedData(`hosts/linux/${path}`)));
    expect(linux('ubuntu-18.04/var-lib-dpkg-status').inventory!.packages!.length).toBe(90);
    expect(linux('glpi-agent/dpkg').inventory!.packages!.length).toBe(16);
    for (const path of ['opkg/status', 'glpi-agent/pacman', 'glpi-agent/nix']) expect(linux(path).id, path).toBeNull();
  });
});
