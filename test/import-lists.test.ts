/**
 * Every capture of osquery, Ansible, macOS, directories, DHCP servers, clouds and tables in the shared data against a table of
 * what it gives, and files that are cut or mutated: a Refusal or a part with warnings, never another exception, and quick.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../src-shared/errors.ts';
import { inventory as inventorySchema } from '../src-shared/model/software.ts';
import { readContent } from '../src-main/engine/files/content.ts';
import { unpackBytes } from '../src-main/engine/files/unpack.ts';
import { adComputers } from '../src-main/engine/importers/ad-computers.ts';
import { ansibleFacts } from '../src-main/engine/importers/ansible-facts.ts';
import { cloudVms } from '../src-main/engine/importers/cloud-vms.ts';
import { dhcpLeases } from '../src-main/engine/importers/dhcp-leases.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';
import { osquery } from '../src-main/engine/importers/osquery.ts';
import { systemProfiler } from '../src-main/engine/importers/system-profiler.ts';
import { table } from '../src-main/engine/importers/table.ts';
import { seededRandom } from './seeded.ts';
import { haveSharedData, sharedData } from './shared-data.ts';

/** File, importer, machines, packages. Programs of one name and version in several places count once. */
const captures: [file: string, importer: string, machines: number, packages: number][] = [
  ['hosts/ansible-facts/centos.dev.local.json', 'ansible-facts', 1, 0],
  ['hosts/ansible-facts/debian.dev.local.json', 'ansible-facts', 1, 0],
  ['hosts/ansible-facts/jib.electricmonk.nl.json', 'ansible-facts', 1, 0],
  ['hosts/ansible-facts/win.dev.local.json', 'ansible-facts', 1, 0],
  ['hosts/ansible-facts/zoltar.electricmonk.nl.json', 'ansible-facts', 1, 0],
  ['hosts/macos/system_profiler/10.6-system_profiler_Software_SPSoftwareDataType', 'system-profiler', 1, 0],
  [
    'hosts/macos/system_profiler/10.8-system_profiler_SPApplicationsDataType_-xml.example.xml',
    'system-profiler',
    1,
    281,
  ],
  ['hosts/macos/system_profiler/11.0-apple-M1', 'system-profiler', 1, 0],
  ['hosts/macos/system_profiler/sample1.SPApplicationsDataType', 'system-profiler', 1, 348],
  ['hosts/macos/system_profiler/sample3.SPApplicationsDataType', 'system-profiler', 1, 313],
  ['hosts/macos/system_profiler/sample5.SPApplicationsDataType-xml', 'system-profiler', 1, 361],
];

describe.skipIf(!haveSharedData)('captures', () => {
  it.each(captures)('%s', (file, importer, machines, packages) => {
    const path = sharedData(file);
    const content = readContent({ name: basename(path), folder: '', bytes: readFileSync(path) });
    const detected = detectImporter(content);
    const parsed = [...detected!.parse(content)];
    for (const { inventory } of parsed) inventorySchema.parse(inventory);
    const count = parsed.reduce((sum, { inventory }) => sum + (inventory.packages?.length ?? 0), 0);
    expect([detected!.id, parsed.length, count]).toEqual([importer, machines, packages]);
  });

  it('refuses the host that was not reached', () => {
    const path = sharedData('hosts/ansible-facts/dead.dev.local.json');
    const content = readContent({ name: 'dead', folder: '', bytes: readFileSync(path) });
    expect(detectImporter(content)!.id).toBe('ansible-facts');
    expect(() => [...ansibleFacts.parse(content)]).toThrow(Refusal);
  });
});

/** One small sample of each form, of which mutations are made. */
const samples: [importer: typeof table, sample: string][] = [
  [
    osquery,
    '[{"name":"bash","version":"5.1-6","source":"","size":"1","arch":"amd64","revision":"6","status":"install ok installed","maintainer":"x"}]',
  ],
  [
    osquery,
    '{"snapshot":[{"name":"a","version":"1","release":"2"}],"action":"snapshot","name":"q","hostIdentifier":"h","unixTime":1714989600}\n{"columns":{"name":"a"},"name":"q","hostIdentifier":"h","action":"added"}\n',
  ],
  [osquery, 'host_hostname,name,version,release,arch\nh1,bash,5,1,x86_64\nh2,bash,5,1,x86_64\n'],
  [
    ansibleFacts,
    '{"ansible_facts":{"ansible_distribution":"Debian","ansible_distribution_version":"12.5","ansible_hostname":"a","ansible_interfaces":["eth0"],"ansible_eth0":{"macaddress":"00:1b:21:00:00:01"},"packages":{"bash":[{"name":"bash","version":"1","source":"apt"}]}},"changed":false}',
  ],
  [
    ansibleFacts,
    'h1 | SUCCESS => {\n  "ansible_facts": {"ansible_hostname": "a", "ansible_distribution": "Debian"}\n}\nh2 | UNREACHABLE! => {\n  "unreachable": true\n}\n',
  ],
  [
    systemProfiler,
    'Software:\n\n    System Software Overview:\n\n      System Version: macOS 14.4 (23E214)\n      Kernel Version: Darwin 23.4.0\n      Computer Name: mac\n\nApplications:\n\n    A:\n\n      Version: 1.0\n      Location: /Applications/A.app\n',
  ],
  [
    systemProfiler,
    '<?xml version="1.0"?>\n<plist version="1.0"><array><dict><key>_dataType</key><string>SPApplicationsDataType</string><key>_items</key><array><dict><key>_name</key><string>A</string><key>version</key><string>1</string></dict></array></dict></array></plist>',
  ],
  [
    adComputers,
    '"DistinguishedName","DNSHostName","Name","OperatingSystem","OperatingSystemVersion","LastLogonDate"\n"CN=A,DC=x","a.x","A","Windows 10 Pro","10.0 (19045)","5/13/2024 1:00:00 PM"\n',
  ],
  [
    adComputers,
    'dn: CN=A,DC=x\nobjectClass: computer\ncn: A\noperatingSystem: Windows 10\nobjectGUID:: AQID\ndescription: long\n er\n\n',
  ],
  [
    dhcpLeases,
    'lease 10.0.0.5 {\n  starts 1 2024/05/06 09:00:00;\n  binding state active;\n  hardware ethernet 00:1b:21:00:00:05;\n  client-hostname "a";\n}\n',
  ],
  [dhcpLeases, '10.0.0.5 - 255.255.255.0 - 00-1c-23-2a-5d-16 -5/6/2024 1:13:51 PM -D- a.b.c\n'],
  [dhcpLeases, ' 0 D address=10.0.0.5 mac-address=00:1B:21:00:00:05 status=bound host-name="a"\n'],
  [dhcpLeases, 'address,hwaddr,valid_lifetime,expire,hostname,state\n10.0.0.5,00:1b:21:00:00:05,3600,1714993200,a,0\n'],
  [
    dhcpLeases,
    '<?xml version="1.0"?>\n<DHCPServer><Leases><Lease><IPAddress>10.0.0.5</IPAddress><ClientId>00-1b-21-00-00-05</ClientId><AddressState>Active</AddressState></Lease></Leases></DHCPServer>',
  ],
  [
    cloudVms,
    '{"Reservations":[{"Instances":[{"InstanceId":"i-1","InstanceType":"t3","PrivateIpAddress":"10.0.0.5","State":{"Name":"running"},"NetworkInterfaces":[{"MacAddress":"0a:00:00:00:00:01"}]}]}]}',
  ],
  [
    cloudVms,
    '[{"id":"1","name":"g","zone":"z","machineType":"m","networkInterfaces":[{"networkIP":"10.0.0.5"}],"disks":[{"licenses":["x/debian-12"]}]}]',
  ],
  [
    table,
    'Computer;Seriennummer;Software;Version;Zuletzt gesehen\nPC1;S1;7-Zip;23.01;06.05.2024\nPC2;S2;"VLC";3.0;07.05.2024\n',
  ],
];

/** Reads what a mutation left, as its importer and as a whole import would. Answers how it ended. */
function endOf(importer: typeof table, bytes: Uint8Array): string {
  const content = readContent({ name: 'mutated', folder: '', bytes });
  detectImporter(content);
  try {
    const parsed = [...importer.parse(content)];
    for (const { inventory } of parsed) inventorySchema.parse(inventory);
    return parsed.length > 0 ? 'read' : 'nothing';
  } catch (error) {
    if (error instanceof Refusal) return 'refused';
    throw error;
  }
}

const pick = (random: () => number, below: number) => Math.floor(random() * below);

function mutate(random: () => number, bytes: Uint8Array): Uint8Array {
  const at = pick(random, bytes.length);
  const size = 1 + pick(random, 20);
  switch (pick(random, 5)) {
    case 0: // another byte
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([pick(random, 256)]), bytes.subarray(at + 1)]);
    case 1: // a piece is missing
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
    case 2: // a piece twice
      return Buffer.concat([bytes.subarray(0, at + size), bytes.subarray(at)]);
    case 3: // signs that mean something
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from('"{}[]<>;,\n=: -'.repeat(1 + pick(random, 3))),
        bytes.subarray(at),
      ]);
    default: // values of other types
      return Buffer.from(
        Buffer.from(bytes)
          .toString()
          .replace(/"[^"]{1,8}"/, ['null', '{}', '[1]', '-1e999', 'true'][pick(random, 5)]!),
      );
  }
}

describe('damaged files', () => {
  it.each(samples)('%# cut anywhere', (importer, sample) => {
    const bytes = Buffer.from(sample);
    const ends = Array.from({ length: Math.min(bytes.length, 300) }, (_, step) =>
      endOf(importer, bytes.subarray(0, Math.floor((bytes.length * step) / Math.min(bytes.length, 300)))),
    );
    expect(ends).not.toContain('nothing');
    expect(endOf(importer, bytes)).toBe('read');
  });

  it('are read in part or refused when mutated', () => {
    const random = seededRandom(4);
    const ends = new Map<string, number>();
    for (let round = 0; round < 40; round++)
      for (const [importer, sample] of samples) {
        let bytes: Uint8Array = Buffer.from(sample);
        for (let step = 0; step <= pick(random, 4); step++) bytes = mutate(random, bytes);
        const started = performance.now();
        const end = endOf(importer, bytes);
        expect(performance.now() - started).toBeLessThan(5000);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
    expect(ends.get('nothing')).toBeUndefined();
    expect(ends.get('read')).toBeGreaterThan(100);
    expect(ends.get('refused')).toBeGreaterThan(50);
  });

  it.each([
    ['spaces', ' '.repeat(1_000_000)],
    ['one long line', `10.0.0.1 - ${'0'.repeat(500_000)}`],
    ['minus signs', `10.0.0.1 - 255.255.255.0 - ${'00-'.repeat(100_000)}`],
    ['brackets', '['.repeat(200_000)],
    ['colons', `${'a: '.repeat(100_000)}\n    b:\n`],
    ['deep blocks', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['commas', `${','.repeat(1000)}\n`.repeat(200)],
    ['quotes', `Hostname,IP\n${'"'.repeat(200_001)}\n`],
    ['addresses', `Hostname,IP\nA,${'10.0.0.'.repeat(50_000)}\n`],
  ])('of %s are no burden', (_, text) => {
    const started = performance.now();
    for (const importer of new Set(samples.map(([one]) => one))) endOf(importer, Buffer.from(text));
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('that are workbooks are read or refused', async () => {
    const { strToU8, zipSync } = await import('fflate');
    const parts = {
      '[Content_Types].xml': '<Types/>',
      'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
      'xl/sharedStrings.xml': '<sst><si><t>Host</t></si></sst>',
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
      'xl/worksheets/sheet1.xml':
        '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="0"><v>45418</v></c></row></sheetData></worksheet>',
    };
    const random = seededRandom(5);
    const ends = { read: 0, refused: 0 };
    for (let round = 0; round < 200; round++) {
      const files = Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, strToU8(xml)]));
      const path = Object.keys(parts)[pick(random, 6)]!;
      files[path] = Uint8Array.from(mutate(random, files[path]!));
      const whole = zipSync(files);
      const bytes = round % 2 ? whole : mutate(random, whole);
      try {
        await unpackBytes('book.xlsx', bytes);
        ends.read += 1;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        ends.refused += 1;
      }
    }
    expect(ends.read).toBeGreaterThan(20);
    expect(ends.refused).toBeGreaterThan(20);
  });
});
