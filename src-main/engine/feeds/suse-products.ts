/** Which of SUSE's products a package is offered in, as the scope of machines and the channel that needs a subscription. Pure. */

export interface SuseProduct {
  scope: string;
  /** "ltss", "espos", ...: updates of a long or special support. */
  channel?: string;
}

const release = (major: string, pack: string | undefined) => (pack ? `${major}.${pack}` : major);

/**
 * Families that say themselves what they are in os-release; all others (server, modules, extensions, SDK) are offered to each of
 * them and stand under "sles". Modules of 12 belong to no service pack and have a scope of their own.
 */
function enterpriseFamily(product: string): string {
  if (/desktop|\bsled\b/i.test(product)) return 'sled';
  if (/\bSAP\b|sles_sap/i.test(product)) return 'sles_sap';
  if (/high performance computing|\bHPC\b|sle_hpc/i.test(product)) return 'sle_hpc';
  if (/^module\b|\bmodule\b/i.test(product)) return 'sle-module';
  return 'sles';
}

function enterprise(product: string, major: string, pack: string | undefined, suffix: string): SuseProduct {
  const family = enterpriseFamily(product);
  const isModule = family === 'sle-module';
  return {
    scope: `${isModule && pack ? 'sles' : family}:${release(major, pack)}`,
    ...(suffix ? { channel: suffix.replace(/^-/, '').toLowerCase() } : {}),
  };
}

/** openSUSE Leap before 15 tells itself "opensuse". */
const leap = (version: string) => `${version.startsWith('42.') ? 'opensuse' : 'opensuse-leap'}:${version}`;

/**
 * A product by its name in CSAF ("SUSE Linux Enterprise Server 15 SP4-LTSS", "openSUSE Leap 15.5"); null for what is no operating
 * system of a machine: Manager, Storage, OpenStack, images and containers.
 */
export function suseProduct(name: string): SuseProduct | null {
  const openSuse = /^openSUSE (?:(Leap) )?(\d+\.\d+)(?: NonFree)?$/.exec(name);
  if (openSuse) return { scope: openSuse[1] ? leap(openSuse[2]!) : `opensuse:${openSuse[2]}` };
  if (name === 'openSUSE Tumbleweed') return { scope: 'opensuse-tumbleweed:rolling' };
  const micro = /^SUSE Linux (?:Enterprise )?Micro (\d+\.\d+)(-[A-Za-z-]+)?$/.exec(name);
  if (micro) return enterpriseMicro(micro[1]!, micro[2] ?? '');
  const hub = /^SUSE Package Hub (?:for SUSE Linux Enterprise )?(\d+)(?: SP(\d))?$/.exec(name);
  if (hub) return { scope: `packagehub:${release(hub[1]!, hub[2])}` };
  const sixteen = /^SUSE Linux Enterprise (Server(?: for SAP applications)?) (16\.\d+)(-[A-Z][A-Za-z-]*)?$/i.exec(name);
  if (sixteen)
    return {
      scope: `${/sap/i.test(sixteen[1]!) ? 'sles_sap' : 'sles'}:${sixteen[2]}`,
      ...(sixteen[3] ? { channel: sixteen[3].slice(1).toLowerCase() } : {}),
    };
  const match = /^SUSE Linux Enterprise (\S.*?) (\d+)(?: SP(\d))?(-[A-Z][A-Za-z-]*)?$/.exec(name);
  return match ? enterprise(match[1]!, match[2]!, match[3], match[4] ?? '') : null;
}

function enterpriseMicro(version: string, suffix: string): SuseProduct {
  return {
    scope: `sle-micro:${version}`,
    ...(suffix ? { channel: suffix.slice(1).toLowerCase() } : {}),
  };
}

/**
 * The product a maintenance update's id names ("SUSE-SLE-Module-Basesystem-15-SP4-2022-2546", "openSUSE-SLE-15.4-2022-2546"),
 * else its release ("openSUSE Leap 15.1 Update"); null where neither tells.
 */
export function suseUpdateProduct(id: string, releaseText: string): SuseProduct | null {
  const leapId = /^openSUSE-(?:SLE|Leap)-(\d+\.\d+)-/.exec(id) ?? /^openSUSE[ :]Leap[ :](\d+\.\d+)\b/.exec(releaseText);
  if (leapId) return { scope: leap(leapId[1]!) };
  const old = /^openSUSE[ :](\d+\.\d)\b/.exec(releaseText);
  if (old) return { scope: `opensuse:${old[1]}` };
  const micro = /^SUSE-(?:SLE-|SUSE-)?Micro(?:OS)?-(\d+\.\d+)(-[A-Z]+)?-\d{4}-\d+$/.exec(id);
  if (micro) return enterpriseMicro(micro[1]!, micro[2] ?? '');
  const match = /^SUSE-SLE-([A-Za-z].*?)-(\d{2})(?:-SP(\d))?(-[A-Z][A-Za-z-]*)?-\d{4}-\d+$/.exec(id);
  return match ? enterprise(match[1]!.replaceAll('-', ' '), match[2]!, match[3], match[4] ?? '') : null;
}
