/**
 * The exports of one made-up site of 84 machines as a consultant gets them on a stick: package lists in folders, systeminfo in
 * several languages and code pages, registry exports, hotfixes, collected files, a scan of the network, directory, DHCP,
 * agents, tables; two broken files and one of no known kind. With the truth beside them.
 */
import { strToU8, zipSync, type Zippable } from 'fflate';
import iconv from 'iconv-lite';
import { seededRandom } from '../seeded.ts';
import {
  adComputers,
  collectedFile,
  dhcpLeases,
  domain,
  languages,
  nessusReport,
  nmapReport,
  registryExport,
  workbook,
  type Kind,
  type Machine,
} from './mixed-formats.ts';

export interface MachineTruth {
  name: string;
  /** Formats that tell of it. */
  sources: string[];
  /** What its system is called, without its maker; null where nothing tells it. */
  os: string | null;
  owner: string | null;
  department: string | null;
  /** Distinct packages and programs in force. */
  packages: number;
  hotfixes: number;
  /** Where it follows from the files and the calendar alone; null where it depends on the advisories. */
  verdict: 'not-compliant' | 'unknown' | null;
}

export interface MixedFiles {
  zip: Uint8Array;
  /** Files in it, folders left out. */
  files: number;
  machines: MachineTruth[];
  /** Path in the ZIP and the code of the refusal. */
  broken: { file: string; code: string }[];
}

const owners = ['Anna Berg', 'Jörg Müller', 'Zoë Marsh', 'Dara Novák', 'Plant'];
const departments = ['Vertrieb', 'Büro', 'Produktion', 'IT'];

/** Past their end of support in November 2026, or not. */
const windows = [
  { os: 'Microsoft Windows 10 Pro', build: 19045, isPast: true },
  { os: 'Microsoft Windows Server 2019 Standard', build: 17763, isPast: false },
  { os: 'Microsoft Windows Server 2022 Standard', build: 20348, isPast: false },
  { os: 'Microsoft Windows 7 Professional', build: 7601, isPast: true },
] as const;

const debianReleases = [
  { os: 'Debian GNU/Linux 12 (bookworm)', version: '12', codename: 'bookworm', isPast: false },
  { os: 'Debian GNU/Linux 9 (stretch)', version: '9', codename: 'stretch', isPast: true },
] as const;

const rpmReleases = [
  { os: 'AlmaLinux 9.4 (Seafoam Ocelot)', id: 'almalinux', like: 'rhel centos fedora', version: '9.4', tag: 'el9' },
  { os: 'Rocky Linux 8.10 (Green Obsidian)', id: 'rocky', like: 'rhel centos fedora', version: '8.10', tag: 'el8' },
] as const;

const debianNames =
  'adduser apt bash coreutils curl dash dpkg grep gzip libc6 libssl3 login openssl openssh-server perl-base sed sudo systemd tar zlib1g'.split(
    ' ',
  );
const rpmNames =
  'bash coreutils curl dnf glibc gzip kernel-core openssh openssl-libs rpm sed sudo systemd tar zlib'.split(' ');

export function makeMixedFiles(seed = 84): MixedFiles {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const machines: Machine[] = [];
  const files: Zippable = {};
  const put = (path: string, content: string | Uint8Array) =>
    (files[path] = typeof content === 'string' ? strToU8(content) : content);

  const add = (kind: Kind, name: string) => {
    const number = machines.length + 10;
    machines.push({
      name,
      kind,
      number,
      address: `10.20.30.${number}`,
      mac: `00:1b:21:5e:${(seed & 255).toString(16).padStart(2, '0')}:${number.toString(16).padStart(2, '0')}`,
      serial: `SN-${4000 + number}`,
      sources: new Set(),
      os: null,
      owner: null,
      department: null,
      packages: 0,
      hotfixes: 0,
      isPast: false,
    });
  };
  for (let n = 1; n <= 26; n++) add('debian', `${pick(['web', 'db', 'app', 'mail'])}${String(n).padStart(2, '0')}`);
  for (let n = 1; n <= 10; n++) add('rpm', `rpm-${String(n).padStart(2, '0')}`);
  for (let n = 1; n <= 34; n++)
    add('windows', n <= 8 ? `SRV-${String(n).padStart(2, '0')}` : `PC-${String(n).padStart(3, '0')}`);
  for (let n = 1; n <= 6; n++) add('device', n <= 4 ? `prn-${n}` : `switch-${n}`);
  for (let n = 1; n <= 8; n++) add('listed', `OLD-${String(n).padStart(3, '0')}`);
  const of = (kind: Kind) => machines.filter((machine) => machine.kind === kind);
  const tell = (machine: Machine, source: string, os?: string) => {
    machine.sources.add(source);
    if (os !== undefined) machine.os ??= os;
  };

  const debianList = (machine: Machine, release: string) => {
    const names = [...debianNames, ...Array.from({ length: 10 + Math.floor(random() * 40) }, (_, n) => `libpart${n}`)];
    machine.packages = names.length;
    return names.map((name, i) => ({ name, version: `${1 + (i % 5)}.${i % 7}-1+deb${release}u${i % 3}` }));
  };
  for (const [i, machine] of of('debian').entries()) {
    const release = debianReleases[i % 9 === 8 ? 1 : 0]!;
    machine.isPast = release.isPast;
    const osRelease = `PRETTY_NAME="${release.os}"\nNAME="Debian GNU/Linux"\nVERSION_ID="${release.version}"\nVERSION_CODENAME=${release.codename}\nID=debian\n`;
    const packages = debianList(machine, release.version);
    const folder = `linux/${machine.name}`;
    if (i < 12) {
      put(`${folder}/os-release`, osRelease);
      put(
        `${folder}/dpkg-query.txt`,
        packages
          .map(({ name, version }) => `${name}\t${version}\tamd64\t${name}\t${version}\tinstall ok installed\n`)
          .join(''),
      );
      for (const source of ['os-release', 'dpkg-query']) tell(machine, source, release.os);
    } else if (i < 20) {
      put(`${folder}/etc/os-release`, osRelease);
      const lines = packages.map(
        ({ name, version }) => `ii  ${name.padEnd(30)} ${version.padEnd(24)} amd64        part of the system\n`,
      );
      put(
        `${folder}/dpkg-l.txt`,
        `Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ Name                           Version                  Architecture Description\n+++-==============================-========================-============-===================\n${lines.join('')}`,
      );
      for (const source of ['os-release', 'dpkg-list']) tell(machine, source, release.os);
    } else {
      const sections = {
        os: osRelease,
        uname: 'Linux 6.1.0-28-amd64 x86_64\n',
        debian: '',
        arch: 'amd64\n',
        name: `${machine.name}.${domain}\n`,
        ip: `2: e: <UP> mtu 1\\ link/ether ${machine.mac} brd ff:ff:ff:ff:ff:ff\n2: e    inet ${machine.address}/24 scope global e\n`,
        packages: packages
          .map(({ name, version }) => `ii \t${name}\t${version}\tamd64\t${name}\t${version}\t\n`)
          .join(''),
      };
      put(`collected/${machine.name}.json`, collectedFile(machine.name, sections));
      tell(machine, 'collected', release.os);
    }
  }
  for (const [i, machine] of of('rpm').entries()) {
    const release = rpmReleases[i % 2]!;
    const folder = `linux/${machine.name}`;
    const names = [...rpmNames, ...Array.from({ length: 20 + i }, (_, n) => `part${n}-libs`)];
    machine.packages = names.length;
    put(
      `${folder}/os-release`,
      `NAME="${release.os.split(' ')[0]}"\nVERSION_ID="${release.version}"\nID="${release.id}"\nID_LIKE="${release.like}"\nPRETTY_NAME="${release.os}"\n`,
    );
    put(
      `${folder}/rpm-qa.txt`,
      names.map((name, n) => `${name}-${1 + (n % 4)}.${n}-${n % 9}.${release.tag}.x86_64\n`).join(''),
    );
    for (const source of ['os-release', 'rpm-qa']) tell(machine, source, release.os);
  }

  const qfe: string[] = ['"Source","CSName","Description","HotFixID","InstalledBy","InstalledOn"'];
  for (const [i, machine] of of('windows').entries()) {
    const isServer = i < 8;
    const release = isServer ? windows[1 + (i % 2)]! : windows[i % 4 === 1 ? 3 : 0]!;
    machine.isPast = release.isPast;
    const kbs = Array.from({ length: 3 + (i % 6) }, (_, n) => `KB50${String(10_000 + i * 17 + n * 31)}`);
    if (i < 26) {
      const language = languages[i % languages.length]!;
      const [major, build] = [release.build === 7601 ? '6.1' : '10.0', release.build];
      const middle = build === 7601 ? 'Service Pack 1' : language.none;
      // In the order in which systeminfo prints them; only the labelled ones have their words of the language here.
      const version = `${major}.${build} ${middle} ${language.build} ${build}`;
      const [host, system, number, maker, model, type, home] = language.words;
      const values = [
        [host, machine.name],
        [system, release.os],
        [number, version],
        ...[
          'Microsoft Corporation',
          '-',
          'Multiprocessor Free',
          'User',
          '',
          '00330-80000',
          '1/5/2024',
          '11/20/2026',
        ].map((value, n) => [`${system} ${n}`, value] as const),
        [maker, 'Example'],
        [model, 'Model 7'],
        [type, 'x64-based PC'],
        [home, domain],
      ] as const;
      const lines = values.map(([word, value]) => `${`${word}:`.padEnd(44)}${value}`);
      lines.push(`${`${language.words[7]}:`.padEnd(44)}${kbs.length} ${language.count}`);
      lines.push(...kbs.map((kb, n) => `${' '.repeat(44)}[${String(n + 1).padStart(2, '0')}]: ${kb}`));
      const text = `\r\n${lines.join('\r\n')}\r\n`;
      put(
        `windows/${machine.name}_systeminfo.txt`,
        iconv.encode(text, language.page, { addBOM: language.page === 'utf16le' }),
      );
      machine.hotfixes = kbs.length;
      tell(machine, 'systeminfo', release.os);
    } else {
      for (const kb of kbs)
        qfe.push(
          `"${machine.name}","${machine.name}","Security Update","${kb}","NT AUTHORITY\\SYSTEM","11/4/2026 12:00:00 AM"`,
        );
      machine.hotfixes = kbs.length;
      // Of these only the directory, and for some the registry or an agent, tells the system.
      machine.os = release.os;
      tell(machine, 'get-hotfix');
    }
    if (i % 4 === 0) {
      const programs = Array.from({ length: 5 + (i % 7) }, (_, n) => `Program ${n}`);
      put(
        `registry/${machine.name}.reg`,
        iconv.encode(registryExport(machine.name, release.os, release.build, programs), 'utf16le', { addBOM: true }),
      );
      machine.packages = programs.length;
      tell(machine, 'registry-export', release.os);
    }
    if (i % 5 === 2) {
      put(
        `glpi/${machine.name}.json`,
        JSON.stringify({
          action: 'inventory',
          deviceid: `${machine.name}-2026-11-20-10-00-00`,
          itemtype: 'Computer',
          content: {
            versionclient: 'GLPI-Agent_v1.9',
            hardware: { name: machine.name, memory: 8192 },
            bios: { smanufacturer: 'Example', smodel: 'Model 7', ssn: machine.serial },
            networks: [{ description: 'Ethernet', mac: machine.mac, ipaddress: machine.address, status: 'up' }],
            operatingsystem: {
              name: 'Windows',
              arch: '64-bit',
              version: release.build === 19045 ? '22H2' : '',
              full_name: release.os,
              kernel_name: 'MSWin32',
              kernel_version: `${release.build === 7601 ? '6.1' : '10.0'}.${release.build}`,
            },
          },
        }),
      );
      tell(machine, 'glpi-json', release.os);
    }
  }
  put('windows/hotfixes.csv', `${qfe.join('\r\n')}\r\n`);

  const scanned = machines.filter(({ kind }) => kind !== 'listed');
  put('network/office.xml', nmapReport(scanned));
  for (const machine of scanned) tell(machine, 'nmap-xml');
  const checked = machines.filter(({ kind }, i) => (kind === 'debian' || kind === 'windows') && i % 3 === 0);
  put('network/office.nessus', nessusReport(checked));
  for (const machine of checked) tell(machine, 'nessus');

  const inDirectory = [...of('windows'), ...of('listed').slice(0, 5)];
  put('directory/computers.csv', adComputers(inDirectory));
  for (const machine of inDirectory) tell(machine, 'ad-computers');
  for (const machine of of('listed').slice(0, 5)) {
    tell(machine, 'ad-computers', 'Windows 10 Pro');
    machine.isPast = true;
  }
  const leased = [...of('windows').slice(8), ...of('listed').slice(3, 8)];
  put('network/leases.csv', dhcpLeases(leased));
  for (const machine of leased) tell(machine, 'dhcp-leases');

  const owned = machines.filter(({ kind }) => kind !== 'device' && kind !== 'listed').filter((_, i) => i % 6 !== 5);
  for (const machine of owned) {
    machine.owner = pick(owners);
    machine.department = pick(departments);
    tell(machine, 'table');
  }
  const csv = [
    'Computername;Seriennummer;Besitzer;Abteilung',
    ...owned.map(({ name, serial, owner, department }) => `${name};${serial};${owner};${department}`),
  ];
  put('owners.csv', iconv.encode(`${csv.join('\r\n')}\r\n`, 'win1252'));
  const devices = of('device');
  for (const machine of devices) {
    machine.owner = 'Facility';
    machine.department = 'Büro';
    tell(machine, 'table');
  }
  put(
    'devices.xlsx',
    workbook([
      ['Name', 'Serial Number', 'IP Address', 'MAC Address', 'Owner', 'Department'],
      ...devices.map(({ name, serial, address, mac, owner, department }) => [
        name,
        serial,
        address,
        mac,
        owner!,
        department!,
      ]),
    ]),
  );

  put(
    'glpi/cut-off.json',
    '{"action":"inventory","deviceid":"PC-099-2026-11-20","content":{"versionclient":"GLPI-Agent_v1.9","hardware":{"name":"PC-0',
  );
  put('windows/PC-098_systeminfo.txt', '');
  put('notes.txt', 'Key for the server room: ask at the front desk.\nCoffee machine: 4th floor.\n');

  return {
    zip: zipSync(files, { level: 1, mtime: new Date('2026-11-22T12:00:00') }),
    files: Object.keys(files).length,
    machines: machines.map((machine) => ({
      name: machine.name,
      sources: [...machine.sources].sort(),
      os: machine.os?.replace(/^Microsoft /, '') ?? null,
      owner: machine.owner,
      department: machine.department,
      packages: machine.packages,
      hotfixes: machine.hotfixes,
      verdict: machine.isPast
        ? 'not-compliant'
        : machine.kind === 'debian' || machine.kind === 'windows'
          ? null
          : 'unknown',
    })),
    broken: [
      { file: 'glpi/cut-off.json', code: 'file-damaged' },
      { file: 'windows/PC-098_systeminfo.txt', code: 'nothing-to-import' },
      { file: 'notes.txt', code: 'not-recognised' },
    ],
  };
}
