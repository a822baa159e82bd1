/** Which of SUSE's products a package is offered in: the scopes of machines, and the channel that needs a subscription. Pure. */

export interface SuseProduct {
  scopes: string[];
  /** "ltss", "espos", "sap", "packagehub", ...: updates that machines don't get without it. */
  channel?: string;
}

/** Modules and the Package Hub of 12 belong to all its service packs. */
const servicePacksOf12 = ['12', '12.1', '12.2', '12.3', '12.4', '12.5'];

const release = (major: string, pack: string | undefined) => (pack ? `${major}.${pack}` : major);

const channelOf = (...parts: string[]) => {
  const channel = parts
    .map((part) => part.replace(/^-/, '').toLowerCase())
    .filter(Boolean)
    .join('-');
  return channel ? { channel } : {};
};

/**
 * Server, desktop, SAP, modules, extensions and SDK are built from one source, so all stand under "sles"; what only some of them
 * still get is of a channel.
 */
function enterprise(product: string, major: string, pack: string | undefined, suffix: string): SuseProduct {
  const isModule = /\bmodule\b/i.test(product);
  const special = /\bSAP\b|sles_sap/i.test(product)
    ? 'sap'
    : /high performance computing|\bHPC\b|sle_hpc/i.test(product)
      ? 'hpc'
      : '';
  const releases = isModule && major === '12' && !pack ? servicePacksOf12 : [release(major, pack)];
  return { scopes: releases.map((one) => `sles:${one}`), ...channelOf(isModule ? '' : special, suffix) };
}

/** openSUSE Leap before 15 tells itself "opensuse". */
const leap = (version: string) => `${version.startsWith('42.') ? 'opensuse' : 'opensuse-leap'}:${version}`;

/**
 * A product by its name in CSAF ("SUSE Linux Enterprise Server 15 SP4-LTSS", "openSUSE Leap 15.5"); null for what is no operating
 * system of a machine: Manager, Storage, OpenStack, images and containers.
 */
export function suseProduct(name: string): SuseProduct | null {
  const openSuse = /^openSUSE (?:(Leap) )?(\d+\.\d+)(?: NonFree)?$/.exec(name);
  if (openSuse) return { scopes: [openSuse[1] ? leap(openSuse[2]!) : `opensuse:${openSuse[2]}`] };
  if (name === 'openSUSE Tumbleweed') return { scopes: ['opensuse-tumbleweed'] };
  const micro = /^SUSE Linux (?:Enterprise )?Micro (\d+\.\d+)(-[A-Za-z-]+)?$/.exec(name);
  if (micro) return { scopes: [`sle-micro:${micro[1]}`], ...channelOf(micro[2] ?? '') };
  const hub = /^SUSE Package Hub (?:for SUSE Linux Enterprise )?(\d+)(?: SP(\d))?$/.exec(name);
  if (hub) {
    const releases = hub[1] === '12' && !hub[2] ? servicePacksOf12 : [release(hub[1]!, hub[2])];
    return { scopes: releases.map((one) => `sles:${one}`), channel: 'packagehub' };
  }
  const sixteen = /^SUSE Linux Enterprise Server( for SAP applications)? (16\.\d+)(-[A-Z][A-Za-z-]*)?$/i.exec(name);
  if (sixteen) return { scopes: [`sles:${sixteen[2]}`], ...channelOf(sixteen[1] ? 'sap' : '', sixteen[3] ?? '') };
  const match = /^SUSE Linux Enterprise (\S.*?) (\d+)(?: SP(\d))?(-[A-Z][A-Za-z-]*)?$/.exec(name);
  return match ? enterprise(match[1]!, match[2]!, match[3], match[4] ?? '') : null;
}

/**
 * The product a maintenance update's id names ("SUSE-SLE-Module-Basesystem-15-SP4-2022-2546", "openSUSE-SLE-15.4-2022-2546"),
 * else its release ("openSUSE Leap 15.1 Update"); null where neither tells.
 */
export function suseUpdateProduct(id: string, releaseText: string): SuseProduct | null {
  const leapId = /^openSUSE-(?:SLE|Leap)-(\d+\.\d+)-/.exec(id) ?? /^openSUSE[ :]Leap[ :](\d+\.\d+)\b/.exec(releaseText);
  if (leapId) return { scopes: [leap(leapId[1]!)] };
  const old = /^openSUSE[ :](\d+\.\d)\b/.exec(releaseText);
  if (old) return { scopes: [`opensuse:${old[1]}`] };
  const micro = /^SUSE-(?:SLE-|SUSE-)?Micro(?:OS)?-(\d+\.\d+)(-[A-Z]+)?-\d{4}-\d+$/.exec(id);
  if (micro) return { scopes: [`sle-micro:${micro[1]}`], ...channelOf(micro[2] ?? '') };
  const match = /^SUSE-SLE-([A-Za-z].*?)-(\d{2})(?:-SP(\d))?(-[A-Z][A-Za-z-]*)?-\d{4}-\d+$/.exec(id);
  return match ? enterprise(match[1]!.replaceAll('-', ' '), match[2]!, match[3], match[4] ?? '') : null;
}
