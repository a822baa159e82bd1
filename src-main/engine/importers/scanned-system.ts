/**
 * The operating system and kind of machine that a scanner names, in text or as a CPE. Says no more than the text: a
 * release where it stands there, never a patch level.
 */
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import { isServerName, windowsEdition } from '../domain/windows-product.ts';

interface System {
  family: string;
  /** In small letters, at a place where the version may follow. */
  named: RegExp;
  /** How many numbers of the version VERSION_ID of os-release has; absent: all. */
  numbers?: number;
}

/** In this order: what a distribution is based on is named after it, the kernel last. Families as ID in os-release. */
const systems: readonly System[] = [
  { family: 'ubuntu', named: /\bubuntu(?:[ _]linux)?/, numbers: 2 },
  { family: 'raspbian', named: /\braspbian/, numbers: 1 },
  { family: 'debian', named: /\bdebian(?:[ _/]gnu)?(?:[ _/]linux)?/, numbers: 1 },
  { family: 'rocky', named: /\brocky(?:[ _]?linux)?/ },
  { family: 'almalinux', named: /\balma[ _]?linux/ },
  { family: 'ol', named: /\boracle[ _](?:enterprise[ _])?linux(?: server)?/ },
  { family: 'centos', named: /\bcentos(?:[ _](?:linux|stream))*/, numbers: 1 },
  {
    family: 'rhel',
    named:
      /\bred ?hat(?:[ _]enterprise)?[ _]linux(?:[ _](?:server|workstation|as|es))?|\bredhat[ _]enterprise_linux|\brhel/,
  },
  { family: 'fedora', named: /\bfedora(?:[ _](?:linux|core))?/, numbers: 1 },
  { family: 'amzn', named: /\bamazon[ _]linux(?: ami)?/ },
  { family: 'opensuse-leap', named: /\bopensuse(?:[ _]leap)?/ },
  { family: 'sles', named: /\bsles|\bsuse[ _]?linux[ _](?:enterprise[ _])?(?:server|desktop)?|\bsuse(?=\d)/ },
  { family: 'alpine', named: /\balpine(?:[ _]linux)?/ },
  { family: 'photon', named: /\bphoton(?: os)?/ },
  { family: 'esxi', named: /\besxi?(?: server)?/ },
  { family: 'macos', named: /\bmac[ _]?os(?:[ _]x)?(?: server)?/ },
  { family: 'freebsd', named: /\bfreebsd/ },
  { family: 'openbsd', named: /\bopenbsd/ },
  { family: 'netbsd', named: /\bnetbsd/ },
  { family: 'solaris', named: /\b(?:solaris|sunos)/ },
  { family: 'aix', named: /\baix/ },
  { family: 'hp-ux', named: /\bhp-ux/ },
  { family: 'nx-os', named: /\bnx-?os/ },
  { family: 'ios-xe', named: /\bios[ _-]xe/ },
  { family: 'ios', named: /\bcisco (?:router )?ios\b/ },
  { family: 'asa', named: /\b(?:cisco )?(?:adaptive security appliance|asa)\b/ },
  { family: 'pix', named: /\bpix\b/ },
  { family: 'fortios', named: /\bforti(?:os|gate)/ },
  { family: 'pan-os', named: /\bpan-?os/ },
  { family: 'junos', named: /\bjunos/ },
  { family: 'routeros', named: /\brouteros/ },
  { family: 'linux', named: /\blinux\b/ },
];

/** Between a system's name and its version: a few words ("release", "Version", "Leap"), in one stretch. */
const version =
  /^[\s_:/(]{0,3}(?:release |version |software |server |sp )?[\s_:v]{0,2}(\d+(?:\.\d+)*)(?:[\s_-]?(?:sp|service pack )(\d))?/;

function windowsOf(text: string): OperatingSystem {
  const name = text
    .replace(/^Microsoft\s+/i, '')
    .replace(/\s+/g, ' ')
    .trim();
  const build =
    /\bBuild (\d{4,5})\b/i.exec(name)?.[1] ?? /^Windows Server \d{4}(?: R2)? \w+ (\d{4,5})$/.exec(name)?.[1];
  const servicePack = /\bService Pack (\d)\b/i.exec(name)?.[1];
  const edition = windowsEdition(
    name.replace(/\s*\b(?:Build \d+|Service Pack \d|Version \w+|64 bit|32 bit|\d{4,5}$)/gi, ''),
  )
    .replace(/\s*\bEdition\b/i, '')
    .trim();
  return {
    family: 'windows',
    name: name.replace(/\s*\bBuild \d{4,5}\b/i, ''),
    ...(edition && edition !== name && !/\d/.test(edition) ? { edition } : {}),
    ...(build ? { build } : {}),
    ...(servicePack ? { servicePack: Number(servicePack) } : {}),
  };
}

/** Undefined where the text names no system we know. */
export function systemOf(text: string | undefined): OperatingSystem | undefined {
  const name = (text ?? '').slice(0, 300).replace(/\s+/g, ' ').trim();
  const small = name.toLowerCase();
  if (/\bwindows\b/.test(small) && !/\bsamba\b/.test(small)) return windowsOf(name);
  for (const { family, named, numbers } of systems) {
    const match = named.exec(small);
    if (!match) continue;
    const [, told, pack] = version.exec(small.slice(match.index + match[0].length)) ?? [];
    // The version behind "Linux" is the kernel's, which says nothing of the distribution's release.
    if (!told || family === 'linux') return { family, name };
    const release = numbers ? told.split('.').slice(0, numbers).join('.') : pack ? `${told}.${pack}` : told;
    return { family, name, version: release };
  }
  return undefined;
}

/** cpe:/o:vendor:product:version or cpe:2.3:o:...; undefined for applications and systems we don't know. */
export function systemOfCpe(cpe: string | undefined): OperatingSystem | undefined {
  const parts = /^cpe:(?:\/|2\.3:)o:([^:]+):([^:]+)(?::([^:]*))?(?::([^:]*))?/i.exec((cpe ?? '').trim());
  if (!parts) return undefined;
  const [vendor = '', product = '', number = '', update = ''] = parts
    .slice(1)
    .map((part) => (['-', '*', undefined].includes(part) ? '' : part.replace(/\\(.)/g, '$1').replaceAll('%2f', '/')));
  const windows = vendor.toLowerCase() === 'microsoft';
  const words = windows || product.toLowerCase().startsWith(vendor.toLowerCase()) ? product : `${vendor} ${product}`;
  const title = words
    .replaceAll('_', ' ')
    .replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/\bXp\b/, 'XP');
  const pack = /^sp(\d)$/.exec(update)?.[1];
  if (!windows) return systemOf(`${title} ${number}${pack ? ` SP${pack}` : ''}`);
  return systemOf(
    [
      title,
      ...(/^\d/.test(number) ? [`Version ${number.toUpperCase()}`] : []),
      ...(pack ? [`Service Pack ${pack}`] : []),
    ].join(' '),
  );
}

/** The words that all names begin with. */
function commonName(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split(' '));
  const differs = first.findIndex((word, i) => others.some((words) => words[i] !== word));
  return first.slice(0, differs < 0 ? first.length : differs).join(' ');
}

/** The one system that all guesses agree on: of its name and release what they agree on, undefined where they differ. */
export function agreedSystem(guesses: readonly (OperatingSystem | undefined)[]): OperatingSystem | undefined {
  const known = guesses.filter((guess) => guess !== undefined);
  const [first] = known;
  if (!first || known.length < guesses.length || known.some(({ family }) => family !== first.family)) return undefined;
  if (known.every(({ name }) => name === first.name)) return first;
  const agreed = first.version !== undefined && known.every((guess) => guess.version === first.version);
  return {
    family: first.family,
    name: commonName(known.map(({ name }) => name)) || first.family,
    ...(agreed ? { version: first.version! } : {}),
  };
}

const kinds: readonly (readonly [RegExp, AssetKind])[] = [
  [/\bprinter|print server/i, 'printer'],
  [
    /router|switch|firewall|bridge|\bhub\b|\bwap\b|wireless|access[ -]point|load[ -]balancer|\bvpn\b|\bproxy|packet-shaper|terminal server/i,
    'network',
  ],
  [/hypervisor|storage|\bserver\b/i, 'server'],
  [
    /phone|voip|\bpbx|camera|webcam|media device|game console|power|embedded|scada|specialized|remote management|\bpda\b|\bups\b/i,
    'other',
  ],
];

/** The kind by a scanner's word for the type of device ("general purpose" says nothing) and its system. */
export function kindOf(type: string | undefined, os: OperatingSystem | undefined): AssetKind | undefined {
  const told = kinds.find(([pattern]) => pattern.test(type ?? ''))?.[1];
  if (told) return told;
  if (os?.family !== 'windows') return undefined;
  if (isServerName(os.name)) return 'server';
  return /Windows (?:10|11|7|8|8\.1|XP|Vista)(?![.\d])/.test(os.name) ? 'workstation' : undefined;
}
