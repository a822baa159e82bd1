/** What a host's own word before a login says of its kind and system: NTLM, directory, NetBIOS, multicast DNS, SNMP, its card. */
import { describeDevice, kindOfWords } from '../domain/describe-device.ts';
import {
  enterpriseOf,
  isVirtualCard,
  kindOfCardMaker,
  kindOfObject,
  makerOfEnterprise,
} from '../domain/device-makers.ts';
import { windowsFamily } from '../domain/windows-family.ts';
import type { Clue, OpenPort } from './clues.ts';
import type { MdnsFacts } from './probes/mdns.ts';
import type { NtlmFacts } from './probes/ntlm.ts';

import type { Told } from './questions.ts';

/** Windows tells its base build; Samba says 6.1 with build 0, and what else speaks NTLM says nothing. */
export function ntlmClues(said: NtlmFacts): Clue[] {
  const { version } = said;
  if (!version || version.build === 0)
    return [
      {
        because: 'it answers NTLM as Samba does, without a build of Windows',
        source: 'ntlm',
        weight: 60,
        os: { family: 'unix' },
      },
    ];
  const family = windowsFamily(version.build);
  const os = { family: 'windows', build: String(version.build), ...(family ? { version: family.release } : {}) };
  const clue: Clue = {
    because: `NTLM tells Windows build ${version.major}.${version.minor}.${version.build}`,
    source: 'ntlm',
    weight: 95,
    os,
  };
  return [family ? { ...clue, kind: family.kind, kindWeight: family.kind === 'computer' ? 80 : 88 } : clue];
}

function directoryClues(ports: readonly OpenPort[]): Clue[] {
  return ports.flatMap(({ greeting: { directory, oldSmb } }) => {
    const clues: Clue[] = [];
    if (directory?.functionality !== undefined)
      clues.push({
        because: `it is a domain controller${directory.domain ? ` of ${directory.domain}` : ''}`,
        source: 'directory',
        weight: 95,
        kind: 'server',
      });
    else if (directory)
      clues.push({ because: 'it serves a directory (LDAP)', source: 'directory', weight: 75, kind: 'server' });
    if (directory?.vendor && /Samba/i.test(directory.vendor))
      clues.push({
        because: `its directory is made by “${directory.vendor}”`,
        source: 'directory-maker',
        weight: 75,
        os: { family: /-(Debian|Ubuntu)\b/.exec(directory.vendor)?.[1]?.toLowerCase() ?? 'unix' },
      });
    if (oldSmb)
      clues.push({
        because: 'it speaks no SMB newer than 1',
        source: 'old-smb',
        weight: 20,
        os: { family: 'windows' },
      });
    return clues;
  });
}

function netbiosClues({ netbios }: Told): Clue[] {
  if (!netbios?.domainController) return [];
  const of = netbios.group ? ` of ${netbios.group}` : '';
  return [{ because: `NetBIOS names it a domain controller${of}`, source: 'netbios', weight: 85, kind: 'server' }];
}

const appleModels: [pattern: RegExp, clue: Pick<Clue, 'os' | 'kind'>][] = [
  [/^(?:MacBook|iMac|Mac(?:mini|Pro|Studio)?\d|Mac\d)/i, { os: { family: 'macos' }, kind: 'workstation' }],
  [/^(?:Xserve|RackMac)/i, { os: { family: 'macos' }, kind: 'server' }],
  [/^(?:iPhone|iPad|iPod|AppleTV|Watch|AudioAccessory)/i, { kind: 'other' }],
  [/^(?:AirPort|TimeCapsule)/i, { kind: 'network' }],
];

const offered: [services: string[], words: string, clue: Pick<Clue, 'os' | 'kind'>, weight: number][] = [
  [['ipp', 'ipps', 'printer', 'pdl-datastream', 'uscan', 'scanner'], 'printing or scanning', { kind: 'printer' }, 80],
  [['googlecast', 'airplay', 'raop', 'sonos', 'spotify-connect', 'amzn-wplay'], 'playing media', { kind: 'other' }, 60],
  [
    ['hap', 'homekit', 'hue', 'matter', 'axis-video', 'shelly', 'esphomelib'],
    'control of devices',
    { kind: 'other' },
    70,
  ],
  [['apple-mobdev2'], 'what phones of Apple offer', { kind: 'other' }, 75],
  [['workstation'], 'a workstation’s card, as Avahi on Linux does', { os: { family: 'linux' } }, 55],
];

function mdnsClues(said: MdnsFacts, hasLogin: boolean): Clue[] {
  const clues: Clue[] = [];
  const apple = appleModels.find(([pattern]) => pattern.test(said.model ?? ''));
  if (apple) clues.push({ ...apple[1], because: `it says to be a ${said.model}`, source: 'mdns-model', weight: 88 });
  for (const [services, words, clue, weight] of offered) {
    const found = services.filter((service) => said.services.includes(service));
    if (found.length === 0) continue;
    // Computers share their printers, play media and announce what runs on them.
    const shares =
      clue.kind !== undefined && (hasLogin || said.services.includes('workstation') || apple !== undefined);
    clues.push({
      ...clue,
      because: `it announces ${words} (${found.join(', ')})`,
      source: 'mdns',
      weight: shares ? Math.floor(weight / 4) : weight,
    });
  }
  return clues;
}

const linuxFamilies: [pattern: RegExp, family: string][] = [
  [/\bDebian\b/, 'debian'],
  [/\bUbuntu\b/, 'ubuntu'],
  [/\.el\d/, 'linux'],
];

/** sysDescr: what the device says it is. */
export function systemClues({ system }: Told): Clue[] {
  if (!system) return [];
  const { description, object } = system;
  const said = { because: `SNMP describes it as “${description.slice(0, 90)}”`, source: 'snmp' };
  const clues: Clue[] = [];
  const windows = /\bWindows\b.*\bVersion (\d+\.\d+) \(Build (\d{3,6})\b/.exec(description);
  if (windows) {
    const family = windowsFamily(Number(windows[2]));
    const os = { family: 'windows', build: windows[2]!, ...(family ? { version: family.release } : {}) };
    clues.push({ ...said, os, weight: 92, ...(family ? { kind: family.kind, kindWeight: 80 } : {}) });
  } else if (/^Linux \S/.test(description)) {
    const family = linuxFamilies.find(([pattern]) => pattern.test(description))?.[1] ?? 'linux';
    clues.push({ ...said, os: { family }, weight: 88 });
  } else if (/^FreeBSD \S/.test(description)) clues.push({ ...said, os: { family: 'freebsd' }, weight: 88 });
  else if (/^Darwin \S/.test(description)) clues.push({ ...said, os: { family: 'macos' }, weight: 88 });
  else {
    const kind = describeDevice(description).kind ?? kindOfWords(description);
    if (kind) clues.push({ ...said, kind, weight: kind === 'printer' ? 88 : 85 });
  }
  const maker = makerOfEnterprise(enterpriseOf(object) ?? -1);
  const kind = kindOfObject(object);
  if (maker && kind)
    clues.push({ because: `its SNMP object ${object} is ${maker.name}’s`, source: 'snmp-object', weight: 75, kind });
  return clues;
}

function engineClues({ engine, system }: Told): Clue[] {
  const maker = engine && !system ? makerOfEnterprise(engine.enterprise) : null;
  if (!maker?.kind) return [];
  return [{ because: `its SNMP engine is made by ${maker.name}`, source: 'snmp-object', weight: 65, kind: maker.kind }];
}

function cardClues(maker: string | undefined): Clue[] {
  if (maker === undefined) return [];
  const because = `its network card is made by ${maker}`;
  const kind = kindOfCardMaker(maker);
  if (kind) return [{ because, source: 'card', weight: 50, kind }];
  if (isVirtualCard(maker))
    return [
      {
        because: `its network card is one of ${maker}’s virtual machines`,
        source: 'card',
        weight: 35,
        kind: 'computer',
      },
    ];
  if (/^Raspberry Pi/i.test(maker)) return [{ because, source: 'card', weight: 50, os: { family: 'linux' } }];
  return [];
}

/** `cardMaker` as registered for its network card. */
export function toldClues(ports: readonly OpenPort[], told: Told, cardMaker: string | undefined): Clue[] {
  const hasLogin = ports.some(({ port }) => [22, 135, 445, 548, 3389, 5985].includes(port));
  return [
    ...ports.flatMap(({ greeting }) => (greeting.ntlm ? ntlmClues(greeting.ntlm) : [])),
    ...systemClues(told),
    ...directoryClues(ports),
    ...netbiosClues(told),
    ...(told.mdns ? mdnsClues(told.mdns, hasLogin) : []),
    ...engineClues(told),
    ...cardClues(cardMaker),
  ];
}
