/**
 * What single facts say of a host's kind and system. Each clue has a weight, how often out of 100 it tells right where it is
 * seen alone, and a source: clues of one source are one fact told several times.
 */
import type { AssetKind } from '../../../src-shared/model/asset.ts';
import type { Greeting } from './probes/probe.ts';

export interface OpenPort {
  port: number;
  greeting: Greeting;
}

export interface Clue {
  because: string;
  source: string;
  weight: number;
  /** Families `linux` and `unix` stand for any of them. */
  os?: { family: string; version?: string; build?: string };
  /** `computer` stands for servers and workstations. */
  kind?: AssetKind;
  /** Weight of the kind, where it is another than that of the system. */
  kindWeight?: number;
}

/** Upstream version of OpenSSH in each stable release, which keeps it for its life (packages.debian.org, packages.ubuntu.com). */
const debianBySsh: Record<string, string> = {
  '7.4p1': '9',
  '7.9p1': '10',
  '8.4p1': '11',
  '9.2p1': '12',
  '10.0p1': '13',
  '10.0p2': '13',
};
const ubuntuBySsh: Record<string, string> = {
  '7.2p2': '16.04',
  '7.6p1': '18.04',
  '8.2p1': '20.04',
  '8.9p1': '22.04',
  '9.6p1': '24.04',
};

function fromSsh(line: string): Clue | null {
  const said = {
    because: `SSH greets with “${line.replace(/^SSH-[\d.]+-/, '')}”`,
    source: 'ssh',
    weight: 92,
  };
  const openssh = /^SSH-2\.0-OpenSSH_([\d.]+(?:p\d+)?)[ -]?(.*)$/.exec(line);
  if (openssh) {
    const [, version = '', comment = ''] = openssh;
    const distribution = /^(Debian|Ubuntu|Raspbian)-/.exec(comment)?.[1]?.toLowerCase();
    if (distribution === 'debian' || distribution === 'raspbian') {
      const release = /\+deb(\d{1,2})u/.exec(comment)?.[1] ?? debianBySsh[version];
      return { ...said, os: { family: distribution, ...(release ? { version: release } : {}) } };
    }
    if (distribution === 'ubuntu') {
      const release = ubuntuBySsh[version];
      return { ...said, os: { family: 'ubuntu', ...(release ? { version: release } : {}) } };
    }
    const bsd = /^(FreeBSD|NetBSD)/.exec(comment)?.[1];
    if (bsd) return { ...said, os: { family: bsd.toLowerCase() } };
    // Red Hat, SUSE, Alpine and macOS add nothing to the version, and so do devices that run a Unix.
    if (comment === '') return { ...said, weight: 50, os: { family: 'unix' } };
  }
  if (/OpenSSH_for_Windows/.test(line)) return { ...said, os: { family: 'windows' } };
  if (/^SSH-[\d.]+-(?:Cisco-|ROSSSH|Comware|HUAWEI|RomSShell|Zyxel|FortiSSH|ArubaOS)/i.test(line))
    return { ...said, kind: 'network' };
  return null;
}

/** A server may stand before another machine, and a page may be of a program on it. */
const serverWeight = 70;
const pageWeight = 75;
const certificateWeight = 55;

const servers: [pattern: RegExp, clue: Pick<Clue, 'os' | 'kind'>][] = [
  [/\bMicrosoft-(?:IIS|HTTPAPI)\//, { os: { family: 'windows' } }],
  [/\((?:Debian)\)/, { os: { family: 'debian' } }],
  [/\((?:Ubuntu)\)/, { os: { family: 'ubuntu' } }],
  [/\((?:Raspbian)\)/, { os: { family: 'raspbian' } }],
  [/\((?:Red Hat Enterprise Linux)\)/, { os: { family: 'rhel' } }],
  [/\((?:Rocky(?: Linux)?)\)/, { os: { family: 'rocky' } }],
  [/\((?:AlmaLinux)\)/, { os: { family: 'almalinux' } }],
  [/\((?:CentOS(?: Stream)?)\)/, { os: { family: 'centos' } }],
  [/\((?:FreeBSD)\)/, { os: { family: 'freebsd' } }],
  // Which of SUSE's systems it is, Apache does not say.
  [/\(Linux\/SUSE\)/, { os: { family: 'linux' } }],
  [
    /^(?:HP HTTP Server|HP-ChaiSOE|EWS-NIC|KM-MFP-http|Virata-EmWeb|EPSON|debut\/|CANON HTTP|Lexmark|Xerox|RICOH|Print-?Server)/i,
    { kind: 'printer' },
  ],
  [/^(?:mikrotik|RouterOS|cisco-IOS|Allegro-Software-RomPager|UBNT|ZyXEL|lighttpd\/.* ubnt)/i, { kind: 'network' }],
];

const pages: [pattern: RegExp, clue: Pick<Clue, 'os' | 'kind'>][] = [
  [
    /\b(?:LaserJet|OfficeJet|DeskJet|PageWide|Brother [A-Z]|EPSON|Kyocera|Lexmark|Xerox|RICOH|Canon (?:MF|LBP|iR)|bizhub|Web Image Monitor)/i,
    { kind: 'printer' },
  ],
  [
    /\b(?:FRITZ!|RouterOS|UniFi|EdgeOS|EdgeRouter|pfSense|OPNsense|OpenWrt|LuCI|FortiGate|SonicWall|Sophos Firewall|LANCOM|DrayTek|Vigor|ProCurve|Aruba|NETGEAR|TP-LINK|Omada|D-LINK|ZyXEL|Cisco|WatchGuard|LANconfig)/i,
    { kind: 'network' },
  ],
  [/\b(?:Synology|DiskStation|QNAP|TrueNAS|FreeNAS|OpenMediaVault|ReadyNAS|Unraid)/i, { kind: 'server' }],
  [
    /\b(?:Proxmox|ESXi|vCenter|vSphere|XCP-ng|iLO|iDRAC|Integrated Lights-Out|IPMI|Supermicro BMC)/i,
    { kind: 'server' },
  ],
];

function fromWeb({ server, title, realm, certificate }: Greeting): Clue[] {
  const clues: Clue[] = [];
  for (const [pattern, clue] of server ? servers : [])
    if (pattern.test(server!))
      clues.push({
        ...clue,
        because: `its web server calls itself “${server}”`,
        source: 'server',
        weight: serverWeight,
      });
  const shown: [text: string | undefined, because: string, weight: number][] = [
    [title, `its page is titled “${title}”`, pageWeight],
    [realm, `it asks for a login to “${realm}”`, pageWeight],
    [certificate?.subject, `its certificate is for “${certificate?.subject}”`, certificateWeight],
  ];
  for (const [text, because, weight] of shown) {
    if (!text) continue;
    for (const [pattern, clue] of pages)
      if (pattern.test(text)) clues.push({ ...clue, because, source: 'page', weight });
  }
  return clues;
}

/** What the mere set of open ports says. Several must agree where one alone is found on many kinds of machine. */
function fromPorts(open: ReadonlySet<number>, tellsSystem: boolean): Clue[] {
  const has = (...ports: number[]) => ports.every((port) => open.has(port));
  const any = (...ports: number[]) => ports.some((port) => open.has(port));
  const list = (...ports: number[]) => ports.filter((port) => open.has(port)).join(', ');
  const clues: Omit<Clue, 'source'>[] = [];
  // On a machine with a login, 9100 is more often Prometheus' node exporter.
  if ((has(9100) && (any(515, 631) || !any(22, 135, 3389))) || (has(515, 631) && !any(22, 135, 3389)))
    clues.push({ because: `it takes print jobs (ports ${list(9100, 515, 631)})`, kind: 'printer', weight: 70 });
  if (has(8291)) clues.push({ because: 'it answers on port 8291, MikroTik’s Winbox', kind: 'network', weight: 80 });
  if (has(88) && any(389, 636))
    clues.push({
      because: `it serves logins of a domain (ports ${list(88, 389, 636, 3268)})`,
      kind: 'server',
      weight: 85,
    });
  // Samba opens the same ports; who answers NTLM has told which of the two it is.
  if (has(135) && any(139, 445) && !tellsSystem)
    clues.push({
      because: `it answers on ${list(135, 139, 445, 3389, 5985, 5986)}, as Windows does`,
      os: { family: 'windows' },
      weight: any(3389, 5985, 5986) ? 60 : 35,
    });
  if (has(902) || has(8006))
    clues.push({
      because: `it answers on port ${list(902, 8006)}, where virtual machines are managed`,
      kind: 'server',
      weight: 70,
    });
  if (has(62078))
    clues.push({ because: 'it answers on port 62078, as iPhones and iPads do', kind: 'other', weight: 85 });
  const served = [25, 143, 993, 1433, 1521, 2049, 3260, 3306, 5432, 6379, 27017].filter((port) => open.has(port));
  if (served.length > 0)
    clues.push({
      because: `it serves others on port${served.length > 1 ? 's' : ''} ${served.join(', ')}`,
      kind: 'server',
      weight: served.length > 1 ? 70 : 55,
    });
  return clues.map((clue) => ({ ...clue, source: 'ports' }));
}

/** Of open ports and their greetings. */
export function greetingClues(ports: readonly OpenPort[]): Clue[] {
  const said = ports.flatMap(({ greeting }) => [
    ...(greeting.line?.startsWith('SSH-') ? [fromSsh(greeting.line)] : []),
    ...fromWeb(greeting),
  ]);
  const tellsSystem = ports.some(({ greeting }) => greeting.ntlm !== undefined);
  const found = fromPorts(new Set(ports.map(({ port }) => port)), tellsSystem);
  return [...said.filter((clue) => clue !== null), ...found];
}
