/**
 * What a host seems to be, from its open ports and greetings: kind and operating system, each with the facts behind it
 * in words. Says nothing where nothing tells, and never a patch level: a banner names a release at most.
 */
import type { AssetKind } from '../../../src-shared/model/asset.ts';
import type { Greeting } from './probes/probe.ts';

export interface OpenPort {
  port: number;
  greeting: Greeting;
}

export interface Fingerprint {
  os?: { family: string; version?: string };
  kind?: AssetKind;
  because: string[];
}

interface Clue {
  because: string;
  os?: { family: string; version?: string };
  kind?: AssetKind;
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
  const said = `SSH greets with “${line.replace(/^SSH-[\d.]+-/, '')}”`;
  const openssh = /^SSH-2\.0-OpenSSH_([\d.]+(?:p\d+)?)[ -]?(.*)$/.exec(line);
  if (openssh) {
    const [, version = '', comment = ''] = openssh;
    const distribution = /^(Debian|Ubuntu|Raspbian)-/.exec(comment)?.[1]?.toLowerCase();
    if (distribution === 'debian' || distribution === 'raspbian') {
      const release = /\+deb(\d{1,2})u/.exec(comment)?.[1] ?? debianBySsh[version];
      return { because: said, os: { family: distribution, ...(release ? { version: release } : {}) } };
    }
    if (distribution === 'ubuntu') {
      const release = ubuntuBySsh[version];
      return { because: said, os: { family: 'ubuntu', ...(release ? { version: release } : {}) } };
    }
    const bsd = /^(FreeBSD|NetBSD)/.exec(comment)?.[1];
    if (bsd) return { because: said, os: { family: bsd.toLowerCase() } };
  }
  if (/OpenSSH_for_Windows/.test(line)) return { because: said, os: { family: 'windows' } };
  if (/^SSH-[\d.]+-(?:Cisco-|ROSSSH|Comware|HUAWEI|RomSShell|Zyxel|FortiSSH|ArubaOS)/i.test(line))
    return { because: said, kind: 'network' };
  return null;
}

const servers: [pattern: RegExp, clue: Omit<Clue, 'because'>][] = [
  [/\bMicrosoft-(?:IIS|HTTPAPI)\//, { os: { family: 'windows' } }],
  [/\((?:Debian)\)/, { os: { family: 'debian' } }],
  [/\((?:Ubuntu)\)/, { os: { family: 'ubuntu' } }],
  [/\((?:Raspbian)\)/, { os: { family: 'raspbian' } }],
  [/\((?:Red Hat Enterprise Linux)\)/, { os: { family: 'rhel' } }],
  [/\((?:Rocky(?: Linux)?)\)/, { os: { family: 'rocky' } }],
  [/\((?:AlmaLinux)\)/, { os: { family: 'almalinux' } }],
  [/\((?:CentOS(?: Stream)?)\)/, { os: { family: 'centos' } }],
  [/\((?:FreeBSD)\)/, { os: { family: 'freebsd' } }],
  [
    /^(?:HP HTTP Server|HP-ChaiSOE|EWS-NIC|KM-MFP-http|Virata-EmWeb|EPSON|debut\/|CANON HTTP|Lexmark|Xerox|RICOH)/i,
    { kind: 'printer' },
  ],
  [/^(?:mikrotik|RouterOS|cisco-IOS|Allegro-Software-RomPager|UBNT|ZyXEL|lighttpd\/.* ubnt)/i, { kind: 'network' }],
];

const pages: [pattern: RegExp, clue: Omit<Clue, 'because'>][] = [
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
    if (pattern.test(server!)) clues.push({ ...clue, because: `its web server calls itself “${server}”` });
  const shown = [
    title && `its page is titled “${title}”`,
    realm && `it asks for a login to “${realm}”`,
    certificate && `its certificate is for “${certificate.subject}”`,
  ];
  for (const [i, text] of [title, realm, certificate?.subject].entries()) {
    if (!text) continue;
    for (const [pattern, clue] of pages) if (pattern.test(text)) clues.push({ ...clue, because: shown[i]! });
  }
  return clues;
}

/** What the mere set of open ports says. Several must agree where one alone is found on many kinds of machine. */
function fromPorts(open: ReadonlySet<number>): Clue[] {
  const has = (...ports: number[]) => ports.every((port) => open.has(port));
  const any = (...ports: number[]) => ports.some((port) => open.has(port));
  const list = (...ports: number[]) => ports.filter((port) => open.has(port)).join(', ');
  const clues: Clue[] = [];
  // On a machine with a login, 9100 is more often Prometheus' node exporter.
  if ((has(9100) && (any(515, 631) || !any(22, 135, 3389))) || (has(515, 631) && !any(22, 135, 3389)))
    clues.push({ because: `it takes print jobs (ports ${list(9100, 515, 631)})`, kind: 'printer' });
  if (has(8291)) clues.push({ because: 'it answers on port 8291, MikroTik’s Winbox', kind: 'network' });
  if (has(88) && any(389, 636))
    clues.push({ because: `it serves logins of a domain (ports ${list(88, 389, 636, 3268)})`, kind: 'server' });
  if (has(135, 445) && any(3389, 5985, 5986))
    clues.push({
      because: `it answers on ${list(135, 445, 3389, 5985, 5986)}, as Windows does`,
      os: { family: 'windows' },
    });
  if (has(902) || has(8006))
    clues.push({
      because: `it answers on port ${list(902, 8006)}, where virtual machines are managed`,
      kind: 'server',
    });
  if (has(62078)) clues.push({ because: 'it answers on port 62078, as iPhones and iPads do', kind: 'other' });
  const served = [25, 143, 993, 1433, 1521, 2049, 3260, 3306, 5432, 6379, 27017].filter((port) => open.has(port));
  if (served.length > 0)
    clues.push({
      because: `it serves others on port${served.length > 1 ? 's' : ''} ${served.join(', ')}`,
      kind: 'server',
    });
  return clues;
}

/** Clues in the order of their weight: what a host says of itself before what its ports suggest. The first of each decides. */
export function fingerprint(ports: readonly OpenPort[]): Fingerprint {
  const open = new Set(ports.map(({ port }) => port));
  const said = ports.flatMap(({ greeting }) => [
    ...(greeting.line?.startsWith('SSH-') ? [fromSsh(greeting.line)] : []),
    ...fromWeb(greeting),
  ]);
  const clues = [...said.filter((clue) => clue !== null), ...fromPorts(open)];
  const systems = clues.flatMap((clue) => (clue.os ? [{ ...clue, os: clue.os }] : []));
  const [first] = systems;
  // A second greeting of the same family may know the release where the first does not.
  const system = systems.find(({ os }) => os.family === first?.os.family && os.version !== undefined) ?? first;
  const kind = clues.find((clue) => clue.kind !== undefined);
  const used = [system?.because, kind?.because].filter((text) => text !== undefined);
  return {
    ...(system ? { os: system.os } : {}),
    ...(kind ? { kind: kind.kind! } : {}),
    because: [...new Set(used)],
  };
}
