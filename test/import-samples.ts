/**
 * Small samples of every format that can be imported, for mutations: the fixtures under test/fixtures, and made-up files in
 * the forms their tools print where no small real one is at hand.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { readContent } from '../src-main/engine/files/content.ts';
import { unpackBytes } from '../src-main/engine/files/unpack.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';
import { haveSharedData, sharedData } from './shared-data.ts';

export interface ImportSample {
  name: string;
  bytes: Uint8Array;
  /** Importers that know what is in it. */
  formats: string[];
}

/** By the importer that must know them. */
const written: Readonly<Record<string, readonly string[]>> = {
  'dpkg-status': [
    'Package: libssl3\nStatus: hold ok installed\nArchitecture: amd64\nSource: openssl (3.0.15-1)\nVersion: 3.0.15-1+b2\n\nPackage: tool\nStatus: install ok installed\nVersion: 2:1.0-1\nArchitecture: all\n',
  ],
  'dpkg-list': [
    '||/ Name Version Architecture Description\n+++-====-====-====-====\nii  bash 5.2.15-2+b7 amd64 some text\nrc  gone 1.0-1 all more\n',
  ],
  'dpkg-query': [
    'bash\t5.2.15-2+b7\tamd64\tinstalled\tbash\t5.2.15-2\ntzdata\t2024a-0\tall\tinstalled\ttzdata\t2024a-0\n',
  ],
  'os-release': ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n'],
  'apt-list': [
    'Listing... Done\nbase-files/oldstable 12.4+deb12u12 amd64 [upgradable from: 12.4+deb12u11]\nlibssl3/oldstable-security 3.0.18-1 amd64 [upgradable from: 3.0.15-1]\n',
  ],
  'apt-simulate': [
    'NOTE: This is only a simulation!\nInst libssl3:i386 [3.0.15-1] (3.0.18-1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [i386]) [openssl:amd64 ]\nConf libssl3 (3.0.18-1 Debian:12.15/oldstable [i386])\n',
  ],
  uname: ['Linux web1 6.1.0-28-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22) x86_64 GNU/Linux\n'],
  'rpm-qa': [
    'bash-5.1.8-6.el9_1.x86_64\ntzdata-2023c-1.el9.noarch\ngpg-pubkey-8483c65d-5ccc5b19\n',
    'bash|(none)|5.1.8|6.el9|x86_64|bash-5.1.8-6.el9.src.rpm\nopenssl-libs|1|3.0.7|6.el9_2|x86_64|openssl-3.0.7-6.el9_2.src.rpm\nvim-minimal|2|8.2.2637|20.el9_1|x86_64|vim-8.2.2637-20.el9_1.src.rpm\n',
  ],
  apk: [
    'musl-1.2.4-r2 - the musl c library (libc) implementation\nbusybox-1.36.1-r15 - Size optimized toolbox of many common UNIX utilities\nzlib-1.3.1-r0 - A compression/decompression Library\n',
  ],
  'dnf-updateinfo': [
    'Last metadata expiration check: 0:01:02 ago.\nRHSA-2023:5689 Important/Sec. bind-libs-32:9.16.23-11.el9_2.2.x86_64\nRHBA-2023:4512 bugfix        tzdata-2023c-1.el9.noarch\nupdateinfo list done\n',
  ],
  'get-hotfix': [
    'Source        Description      HotFixID      InstalledBy          InstalledOn\n------        -----------      --------      -----------          -----------\nSRV1          Update           KB4495590     NT AUTHORITY\\SYSTEM  5/16/2019 12:00:00 AM\nSRV1          Security Update  KB4470502     NT AUTHORITY\\SYSTEM  12/12/2018 12:00:00 AM\n',
    '[{"HotFixID":"KB4495590","CSName":"SRV1","InstalledOn":{"value":"/Date(1557957600000)/","DateTime":"x"}},{"HotFixID":"KB4470502","CSName":"SRV1","InstalledOn":"/Date(1544590800000)/"}]',
  ],
  'installed-programs': [
    '"DisplayName","DisplayVersion","Publisher","InstallDate","SystemComponent"\n"7-Zip 19.00 (x64)","19.00","Igor Pavlov","",""\n"Microsoft Edge","115.0.1901.183","Microsoft Corporation","20230724",""\n',
    '[{"DisplayName":"7-Zip 19.00 (x64)","DisplayVersion":"19.00","Publisher":"Igor Pavlov","InstallDate":null},{"DisplayName":null,"DisplayVersion":null,"Publisher":null}]',
  ],
  'registry-export': [
    'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{A}]\n"DisplayName"="Tool \\"quoted\\" C:\\\\x"\n"DisplayVersion"=hex(2):31,00,2e,00,\\\n  32,00,00,00\n"EstimatedSize"=dword:00000010\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"ProductName"="Windows 10 Pro"\n"CurrentBuild"="22631"\n"UBR"=dword:00000a96\n',
  ],
  'wmi-list': [
    '\nBIOSVersion={"DELL   - 1072009","2.19.1"}\nBuildNumber=\nSerialNumber=ABC1234\nSMBIOSBIOSVersion=2.19.1\n\nAdapterType=Ethernet 802.3\nMACAddress=00:11:22:33:44:55\nPNPDeviceID=PCI\\VEN_8086&DEV_100E\nSystemName=SRV1\n',
  ],
  appx: [
    '\nName              : Microsoft.WindowsCalculator\nPublisher         : CN=Microsoft Corporation\nArchitecture      : X64\nVersion           : 11.2401.0.0\nPackageFullName   : Microsoft.WindowsCalculator_11.2401.0.0_x64__8wekyb3d8bbwe\nPackageFamilyName : Microsoft.WindowsCalculator_8wekyb3d8bbwe\nIsFramework       : False\n\n',
  ],
  collected: [
    '{"schema":"patchledger-inventory/1",\n"collector":{"name":"collect","version":"1","elevated":true},\n"takenAt":"2026-11-20T08:00:00Z",\n"host":{"name":"h"},\n"sections":{\n"os":{"command":"os","text":"ID=debian\\nVERSION_ID=\\"12\\"\\n","exit":0},\n"name":{"command":"name","text":"web1.shop.example\\n","exit":0},\n"debian":{"command":"debian","text":"","exit":0},\n"arch":{"command":"arch","text":"amd64\\n","exit":0},\n"packages":{"command":"packages","text":"ii \\tbash\\t5.2.15-2+b7\\tamd64\\tbash\\t5.2.15-2\\t\\n","exit":0}\n},\n"sha256":"none"}\n',
  ],
  osquery: [
    '[{"name":"bash","version":"5.1-6","source":"","size":"1","arch":"amd64","revision":"6","status":"install ok installed","maintainer":"x"}]',
    '{"snapshot":[{"name":"a","version":"1","release":"2"}],"action":"snapshot","name":"q","hostIdentifier":"h","unixTime":1714989600}\n{"columns":{"name":"a"},"name":"q","hostIdentifier":"h","action":"added"}\n',
    'host_hostname,name,version,release,arch\nh1,bash,5,1,x86_64\nh2,bash,5,1,x86_64\n',
  ],
  'ansible-facts': [
    '{"ansible_facts":{"ansible_distribution":"Debian","ansible_distribution_version":"12.5","ansible_hostname":"a","ansible_interfaces":["eth0"],"ansible_eth0":{"macaddress":"00:1b:21:00:00:01"},"packages":{"bash":[{"name":"bash","version":"1","source":"apt"}]}},"changed":false}',
    'h1 | SUCCESS => {\n  "ansible_facts": {"ansible_hostname": "a", "ansible_distribution": "Debian"}\n}\nh2 | UNREACHABLE! => {\n  "unreachable": true\n}\n',
  ],
  'system-profiler': [
    'Software:\n\n    System Software Overview:\n\n      System Version: macOS 14.4 (23E214)\n      Kernel Version: Darwin 23.4.0\n      Computer Name: mac\n\nApplications:\n\n    A:\n\n      Version: 1.0\n      Location: /Applications/A.app\n',
    '<?xml version="1.0"?>\n<plist version="1.0"><array><dict><key>_dataType</key><string>SPApplicationsDataType</string><key>_items</key><array><dict><key>_name</key><string>A</string><key>version</key><string>1</string></dict></array></dict></array></plist>',
  ],
  'ad-computers': [
    '"DistinguishedName","DNSHostName","Name","OperatingSystem","OperatingSystemVersion","LastLogonDate"\n"CN=A,DC=x","a.x","A","Windows 10 Pro","10.0 (19045)","5/13/2024 1:00:00 PM"\n',
    'dn: CN=A,DC=x\nobjectClass: computer\ncn: A\noperatingSystem: Windows 10\nobjectGUID:: AQID\ndescription: long\n er\n\n',
  ],
  'dhcp-leases': [
    'lease 10.0.0.5 {\n  starts 1 2024/05/06 09:00:00;\n  binding state active;\n  hardware ethernet 00:1b:21:00:00:05;\n  client-hostname "a";\n}\n',
    '10.0.0.5 - 255.255.255.0 - 00-1c-23-2a-5d-16 -5/6/2024 1:13:51 PM -D- a.b.c\n',
    ' 0 D address=10.0.0.5 mac-address=00:1B:21:00:00:05 status=bound host-name="a"\n',
    'address,hwaddr,valid_lifetime,expire,hostname,state\n10.0.0.5,00:1b:21:00:00:05,3600,1714993200,a,0\n',
    '<?xml version="1.0"?>\n<DHCPServer><Leases><Lease><IPAddress>10.0.0.5</IPAddress><ClientId>00-1b-21-00-00-05</ClientId><AddressState>Active</AddressState></Lease></Leases></DHCPServer>',
  ],
  'cloud-vms': [
    '{"Reservations":[{"Instances":[{"InstanceId":"i-1","InstanceType":"t3","PrivateIpAddress":"10.0.0.5","State":{"Name":"running"},"NetworkInterfaces":[{"MacAddress":"0a:00:00:00:00:01"}]}]}]}',
    '[{"id":"1","name":"g","zone":"z","machineType":"m","networkInterfaces":[{"networkIP":"10.0.0.5"}],"disks":[{"licenses":["x/debian-12"]}]}]',
  ],
  table: [
    'Computer;Seriennummer;Software;Version;Zuletzt gesehen\nPC1;S1;7-Zip;23.01;06.05.2024\nPC2;S2;"VLC";3.0;07.05.2024\n',
  ],
};

/** A workbook of one sheet with a table of machines. */
export function workbook(rows: string): Uint8Array {
  const parts = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/sharedStrings.xml': '<sst><si><t>Computer</t></si><si><r><t>Last </t></r><r><t>seen</t></r></si></sst>',
    'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, strToU8(xml)])));
}

function packed(): [string, Uint8Array][] {
  const [status = ''] = written['dpkg-status'] ?? [];
  const [release = ''] = written['os-release'] ?? [];
  return [
    [
      'book.xlsx',
      workbook(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>PC1</t></is></c><c r="B2" s="1"><v>45418</v></c></row><row r="3"><c r="A3" t="str"><v>PC2</v></c></row>',
      ),
    ],
    ['site.zip', zipSync({ 'h1/etc/os-release': strToU8(release), 'h1/var/lib/dpkg/status': strToU8(status) })],
  ];
}

function filesBelow(folder: string, largest: number): [string, Uint8Array][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= largest)
    .map((path) => [path.split(/[\\/]/).at(-1)!, readFileSync(path)]);
}

/** In an order that is the same everywhere; with the shared captures of up to `largest` bytes where these are. */
export async function importSamples(largest: number): Promise<ImportSample[]> {
  const fixtures = ['agents', 'hosts', 'listings', 'sbom', 'scans', 'windows'];
  const files: [string, Uint8Array][] = [
    ...Object.entries(written).flatMap(([id, texts]) =>
      texts.map((text, i): [string, Uint8Array] => [`${id}-${i}`, Buffer.from(text)]),
    ),
    ...packed(),
    ...fixtures.flatMap((folder) => filesBelow(join(import.meta.dirname, 'fixtures', folder), 60_000)),
    ...(haveSharedData ? ['hosts', 'sbom', 'scans'] : []).flatMap((folder) => filesBelow(sharedData(folder), largest)),
  ];
  const samples: ImportSample[] = [];
  for (const [name, bytes] of files) {
    const members = await unpackBytes(name, bytes).catch(() => []);
    const found = members.map((member) => detectImporter(readContent(member))?.id);
    const formats = [...new Set(found.filter((id) => id !== undefined))];
    if (formats.length > 0) samples.push({ name, bytes, formats });
  }
  return samples;
}
