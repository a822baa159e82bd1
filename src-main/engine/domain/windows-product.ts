/**
 * Which Windows a machine runs, in the words of Microsoft's advisories: from the name, version, build,
 * architecture and service pack that any source tells to the product names of the MSRC tables.
 * Build numbers: Microsoft's release information pages for Windows 10, 11 and Windows Server.
 */

export type WindowsArch = 'amd64' | 'i386' | 'arm64' | 'armhf' | 'ia64';

export interface WindowsFacts {
  /** As the system names itself, any language, e.g. "Microsoft Windows 10 Pro". */
  name: string;
  /** "10.0", "6.1", ... */
  version: string;
  build: number;
  arch: WindowsArch;
  /** 0 for none. */
  servicePack: number;
}

export interface WindowsProduct {
  /** MSRC's AffectedProduct, e.g. "Windows 10 Version 1803 for x64-based Systems". */
  product: string;
  server: boolean;
  /** "1803", "21H2", "2012 R2", "7", "XP". */
  release: string;
  /** Pro, Enterprise, Datacenter, ... as the system says it; empty if it does not. */
  edition: string;
}

const clientReleases: Record<number, readonly [generation: '10' | '11', release: string]> = {
  10240: ['10', '1507'],
  10586: ['10', '1511'],
  14393: ['10', '1607'],
  15063: ['10', '1703'],
  16299: ['10', '1709'],
  17134: ['10', '1803'],
  17763: ['10', '1809'],
  18362: ['10', '1903'],
  18363: ['10', '1909'],
  19041: ['10', '2004'],
  19042: ['10', '20H2'],
  19043: ['10', '21H1'],
  19044: ['10', '21H2'],
  19045: ['10', '22H2'],
  22000: ['11', '21H2'],
  22621: ['11', '22H2'],
  22631: ['11', '23H2'],
  26100: ['11', '24H2'],
  26200: ['11', '25H2'],
  28000: ['11', '26H1'],
};

/** Long-term releases have a year, the annual channel a version and only the Server Core installation. */
const serverReleases: Record<number, readonly [product: string, release: string]> = {
  14393: ['Windows Server 2016', '2016'],
  16299: ['Windows Server, version 1709 (Server Core Installation)', '1709'],
  17134: ['Windows Server, version 1803 (Server Core Installation)', '1803'],
  17763: ['Windows Server 2019', '2019'],
  18362: ['Windows Server, version 1903 (Server Core installation)', '1903'],
  18363: ['Windows Server, version 1909 (Server Core installation)', '1909'],
  19041: ['Windows Server, version 2004 (Server Core installation)', '2004'],
  19042: ['Windows Server, version 20H2 (Server Core Installation)', '20H2'],
  20348: ['Windows Server 2022', '2022'],
  25398: ['Windows Server 2022, 23H2 Edition (Server Core installation)', '23H2'],
  26100: ['Windows Server 2025', '2025'],
};

const systems: Record<WindowsArch, string> = {
  amd64: 'x64-based Systems',
  i386: '32-bit Systems',
  arm64: 'ARM64-based Systems',
  armhf: 'ARM-based Systems',
  ia64: 'Itanium-based Systems',
};

const withPack = (name: string, pack: number) => (pack > 0 ? `${name} Service Pack ${pack}` : name);

/** "10.0.17134" or "10.0" to "10.0". */
function generation(facts: WindowsFacts): string {
  const parts = facts.version.split('.');
  return `${parts[0] ?? ''}.${parts[1] ?? ''}`;
}

/** What the system says of its edition, without maker, product and marks. */
export function windowsEdition(name: string): string {
  const plain = name.replace(/\((?:R|TM|C)\)|[®™©]/giu, '').replace(/\u00a0/gu, ' ');
  const rest =
    /Windows\s*(?:Serverr?\b)?\s*(?:VistaT?|XP|2000|NT|10|11|7|8\.1|8|RT|20\d\d(?:\s*R2)?)?[,\s]*(.*)$/iu.exec(plain);
  return (rest?.[1] ?? '').trim();
}

/** Null when no product of Microsoft's carries these numbers. */
export function identifyWindows(facts: WindowsFacts): WindowsProduct | null {
  const server = isServerName(facts.name);
  const edition = windowsEdition(facts.name);
  const found = (product: string, release = ''): WindowsProduct => ({ product, server, release, edition });
  const on = systems[facts.arch];
  const pack = facts.servicePack;
  switch (generation(facts)) {
    case '10.0': {
      if (server) {
        const known = serverReleases[facts.build];
        return known ? found(known[0], known[1]) : null;
      }
      const known = clientReleases[facts.build];
      if (!known) return null;
      const [family, release] = known;
      // MSRC's first name has no version; 11's first has a small "version".
      if (facts.build === 10240) return found(`Windows 10 for ${on}`, release);
      if (facts.build === 22000) return found(`Windows 11 version 21H2 for ${on}`, release);
      return found(`Windows ${family} Version ${release} for ${on}`, release);
    }
    case '6.3':
      if (server) return found('Windows Server 2012 R2', '2012 R2');
      if (/Windows\s*RT/iu.test(facts.name)) return found('Windows RT 8.1', '8.1');
      return found(
        `Windows 8.1 for ${facts.arch === 'amd64' || facts.arch === 'i386' ? on.replace('Systems', 'systems') : on}`,
        '8.1',
      );
    case '6.2':
      if (server) return found('Windows Server 2012', '2012');
      if (/Windows\s*RT/iu.test(facts.name)) return found('Windows RT', '8');
      return found(`Windows 8 for ${on}`, '8');
    case '6.1':
      if (server) return found(withPack(`Windows Server 2008 R2 for ${on}`, pack), '2008 R2');
      return found(withPack(`Windows 7 for ${on}`, pack), '7');
    case '6.0':
      // Windows Server 2008 was released as Service Pack 1; MSRC names that level without a service pack.
      if (server) return found(withPack(`Windows Server 2008 for ${on}`, pack > 1 ? pack : 0), '2008');
      return found(withPack(facts.arch === 'amd64' ? 'Windows Vista x64 Edition' : 'Windows Vista', pack), 'Vista');
    case '5.2': {
      // The x64 and Itanium editions of 5.2 began at the level of Service Pack 1.
      const late = pack > 1 ? pack : 0;
      if (!server)
        return facts.arch === 'i386'
          ? null
          : found(withPack('Microsoft Windows XP Professional x64 Edition', late), 'XP');
      if (facts.arch === 'amd64') return found(withPack('Microsoft Windows Server 2003 x64 Edition', late), '2003');
      if (facts.arch === 'ia64')
        return found(withPack('Microsoft Windows Server 2003 for Itanium-based Systems', pack), '2003');
      return found(withPack('Microsoft Windows Server 2003', pack), '2003');
    }
    case '5.1':
      if (facts.arch === 'amd64')
        return found(withPack('Microsoft Windows XP Professional x64 Edition', pack > 1 ? pack : 0), 'XP');
      if (/Media\s*Center/iu.test(facts.name))
        return found(withPack('Microsoft Windows XP Media Center Edition 2005', pack), 'XP');
      if (/Tablet\s*PC/iu.test(facts.name))
        return found(withPack('Microsoft Windows XP Tablet PC Edition 2005', pack), 'XP');
      return found(withPack('Microsoft Windows XP', pack), 'XP');
    case '5.0':
      return found(withPack('Microsoft Windows 2000', pack), '2000');
    default:
      return null;
  }
}

/** Server editions keep the word in every language; systems that print no registered sign make "Serverr" of it. */
export function isServerName(name: string): boolean {
  if (/Server|Сервер/iu.test(name)) return true;
  return /Hyper-V|Azure Stack HCI|\bMultiPoint\b/iu.test(name);
}

/**
 * One key for the spellings of a product over the years: case, spaces, "Microsoft " in front, "systems",
 * "ARM systems", "- extra". Two names with the same key are one product.
 */
export function productKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s\u00a0]+/gu, ' ')
    .trim()
    .replace(/^microsoft (?=windows )/u, '')
    .replace(/ - extra$/u, '')
    .replace(/\barm systems$/u, 'arm64-based systems')
    .replace(/\bserver,? version /u, 'server, version ');
}

export interface AffectedProduct {
  /** Key of the operating system. */
  os: string;
  /** What on it is affected ("internet explorer 11"); empty for the system itself. */
  component: string;
}

/** Takes "X on Windows ..." apart. Null for what is not Windows and not on one. */
export function readAffectedProduct(name: string): AffectedProduct | null {
  const key = productKey(name);
  const split = /^(.+?) on (?:microsoft )?(windows (?:\d|xp|vista|server|rt|2000).*)$/u.exec(key);
  if (split) return { os: split[2]!, component: split[1]! };
  return /^windows (?:\d+(?:\.\d)? (?:version|for)|xp|vista|server|rt|2000)/u.test(key)
    ? { os: key, component: '' }
    : null;
}

/** Names that mean the very same system at one service level. */
const sameProducts: readonly (readonly [RegExp, string])[] = [
  [/^windows 10 for (.+)$/u, 'windows 10 version 1507 for $1'],
  [/^windows 11 version 21h2 for (.+)$/u, 'windows 11 for $1'],
  [/^(windows server 2008 for \S+ systems)$/u, '$1 service pack 1'],
  [/^(windows server 2003 x64 edition)$/u, '$1 service pack 1'],
  [/^(windows xp professional x64 edition)$/u, '$1 service pack 1'],
];

/** Keys under which tables list a product, its own first. */
export function productKeys(product: string): string[] {
  const key = productKey(product);
  const keys = [key];
  for (const [pattern, other] of sameProducts) if (pattern.test(key)) keys.push(key.replace(pattern, other));
  return keys;
}

/** Key of the Server Core installation of the same product: other rows, the same packages. Null for clients. */
export function serverCoreKey(product: string): string | null {
  const key = productKey(product);
  return key.startsWith('windows server') && !key.includes('server core') ? `${key} (server core installation)` : null;
}
