/** Forms of system_profiler(8) as macOS 10.6 to 15 write them, in several languages; values made up. */
import { describe, expect, it } from 'vitest';
import { readImport, readOne } from '../../../test/read-import.ts';

const english = `Software:

    System Software Overview:

      System Version: macOS 14.4.1 (23E224)
      Kernel Version: Darwin 23.4.0
      Boot Volume: Macintosh HD
      Computer Name: mac-01
      User Name: Jo (jo)

Hardware:

    Hardware Overview:

      Model Name: MacBook Pro
      Model Identifier: Mac14,10
      Chip: Apple M2 Pro
      Memory: 16 GB
      System Firmware Version: 10151.101.3
      Serial Number (system): C02XY0123456
      Hardware UUID: 2B05150B-FA33-45BD-90F0-3369BF908E3E
      Provisioning UDID: 00006020-000123456789801E

Applications:

    Firefox:

      Version: 125.0.1
      Obtained from: Identified Developer
      Last Modified: 30/05/2023, 14:36
      Kind: Universal
      Signed by: Developer ID Application: Mozilla Corporation (43AQ936H96), Developer ID Certification Authority, Apple Root CA
      Location: /Applications/Firefox.app

    Safari:

      Version: 17.4.1
      Get Info String: Safari 17.4.1,
Copyright: 2003-2024 Apple Inc.
      Obtained from: Apple
      Signed by: Software Signing, Apple Code Signing Certification Authority, Apple Root CA
      Location: /Applications/Safari.app

    Old Tool:

      Version:
      Last Modified: 30/05/2003, 14:36
      Location: /Applications/Old: Tool.app
`;
const translated = {
  de: english
    .replace('System Version:', 'Systemversion:')
    .replace('Kernel Version:', 'Kernel-Version:')
    .replace('Computer Name:', 'Computername:')
    .replace('Model Identifier:', 'Modell-Identifizierung:')
    .replace('Memory:', 'Speicher:')
    .replace('Serial Number (system):', 'Seriennummer (System):')
    .replace('Hardware UUID:', 'Hardware-UUID:')
    .replace('Software:', 'Software:')
    .replace('Applications:', 'Programme:')
    .replaceAll('Location:', 'Ort:'),
  fr: english
    .replace('System Version:', 'Version du système :')
    .replace('Kernel Version:', 'Version du noyau :')
    .replace('Computer Name:', 'Nom de l’ordinateur :')
    .replace('Model Identifier:', 'Identifiant du modèle :')
    .replace('Memory:', 'Mémoire\u00a0:')
    .replace('16 GB', '16 Go')
    .replace('Serial Number (system):', 'Numéro de série (système)\u00a0:')
    .replace('Hardware UUID:', 'UUID du matériel\u00a0:')
    .replace('Software:', 'Logiciels\u00a0:')
    .replace('Applications:', 'Applications\u00a0:')
    .replaceAll('Location:', 'Emplacement\u00a0:')
    .replaceAll('Version: 1', 'Version\u00a0: 1'),
  ja: english
    .replace('System Version:', 'システムのバージョン：')
    .replace('Kernel Version:', 'カーネルのバージョン：')
    .replace('Computer Name:', 'コンピュータ名：')
    .replace('Model Identifier:', '機種ID：')
    .replace('Memory:', 'メモリ：')
    .replace('Serial Number (system):', 'シリアル番号（システム）：')
    .replace('Hardware UUID:', 'ハードウェアUUID：')
    .replaceAll('Version: 1', 'バージョン： 1')
    .replaceAll('Location:', '場所：'),
};

describe('system_profiler as text', () => {
  it('reads system, hardware and applications', () => {
    expect(readOne(english)).toMatchObject({
      identity: { name: 'mac-01', serial: 'C02XY0123456', machineId: '2B05150B-FA33-45BD-90F0-3369BF908E3E' },
      kind: 'workstation',
      os: { family: 'macos', name: 'macOS 14.4.1', version: '14.4.1', build: '23E224' },
      kernel: { release: '23.4.0' },
      hardware: { vendor: 'Apple', model: 'Mac14,10', cpu: 'Apple M2 Pro', memory: 17_179_869_184 },
      sections: ['programs'],
    });
    expect(readOne(english).packages!.map((one) => [one.name, one.version, one.origin, one.scheme])).toEqual([
      ['Firefox', '125.0.1', 'Mozilla Corporation', 'macos'],
      ['Safari', '17.4.1', 'Apple', 'macos'],
      ['Old Tool', '', undefined, 'macos'],
    ]);
  });

  it.each(Object.keys(translated) as (keyof typeof translated)[])('reads it in %s', (language) => {
    const { hardware: _, ...machine } = readOne(translated[language]);
    const { hardware: __, ...same } = readOne(english);
    expect(machine).toEqual(same);
  });

  it('calls a computer by its name where that is no host name', () => {
    const [machine] = readImport(english.replace('mac-01', 'Jo’s MacBook Air')).machines;
    expect(machine!.called).toBe('Jo’s MacBook Air');
    expect(machine!.inventory.identity.name).toBeUndefined();
  });
});

describe('system_profiler -xml and -json', () => {
  const json = {
    SPSoftwareDataType: [
      {
        _name: 'os_overview',
        kernel_version: 'Darwin 21.6.0',
        local_host_name: 'Mac-02',
        os_version: 'macOS 12.7.4 (21H1123)',
      },
    ],
    SPHardwareDataType: [
      {
        _name: 'hardware_overview',
        machine_model: 'iMac18,3',
        physical_memory: '8 GB',
        platform_UUID: 'AAAA150B-FA33-45BD-90F0-3369BF908E3E',
        serial_number: 'C02ABC',
      },
    ],
    SPApplicationsDataType: [
      {
        _name: 'Mail',
        arch_kind: 'arch_arm_i64',
        obtained_from: 'apple',
        path: '/System/Applications/Mail.app',
        version: '15.0',
      },
      {
        _name: 'Mail',
        arch_kind: 'arch_arm_i64',
        obtained_from: 'apple',
        path: '/Volumes/Copy/Mail.app',
        version: '15.0',
      },
    ],
    SPInstallHistoryDataType: [
      { _name: 'macOS 12.7.4', install_date: '2024-03-08T00:00:00Z', package_source: 'package_source_apple' },
    ],
    SPNetworkDataType: [
      { _name: 'Wi-Fi', Ethernet: { 'MAC Address': 'aa:bb:cc:00:11:22' }, ip_address: ['192.168.1.20'] },
    ],
  };

  it('reads JSON; the install history is told and left out', () => {
    const { machines, warnings } = readImport(JSON.stringify(json));
    expect(machines[0]!.inventory).toMatchObject({
      identity: { name: 'Mac-02', serial: 'C02ABC', macs: ['aa:bb:cc:00:11:22'] },
      addresses: ['192.168.1.20'],
      os: { version: '12.7.4', build: '21H1123' },
      packages: [{ name: 'Mail', version: '15.0', origin: 'Apple' }],
    });
    expect(warnings.join()).toContain('install history (1 entries)');
  });

  it('refuses an install history alone and a property list that breaks off', () => {
    expect(() => readImport(JSON.stringify({ SPInstallHistoryDataType: json.SPInstallHistoryDataType }))).toThrow(
      'says neither',
    );
    const xml =
      '<?xml version="1.0"?>\n<plist version="1.0"><array><dict><key>_dataType</key><string>SPApplicationsDataType</string><key>_items</key><array><dict><key>_name</key><string>Mail</string>';
    expect(() => readImport(xml)).toThrow('no whole');
  });

  it('reads sw_vers', () => {
    expect(readOne('ProductName:\t\tmacOS\nProductVersion:\t\t13.6.6\nBuildVersion:\t\t22G630\n').os).toEqual({
      family: 'macos',
      name: 'macOS 13.6.6',
      version: '13.6.6',
      build: '22G630',
    });
  });
});
