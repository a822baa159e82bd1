/**
 * Which Windows a build number seen from outside stands for. NTLM and SNMP tell the base build: releases that only switch
 * features on share it, and so do clients and servers of one generation. Never a patch level. Pure.
 */
import type { AssetKind } from '../../../src-shared/model/asset.ts';

export interface WindowsFamily {
  /** "10 2004 to 22H2", "Server 2022", "11 24H2, 25H2 or Server 2025": what stands after "Windows". */
  release: string;
  kind: Extract<AssetKind, 'server' | 'workstation' | 'computer'>;
}

/** Microsoft's release information pages; 19042 to 19045 and 22631, 26200 report the build they are switched on over. */
const families: Record<number, [release: string, kind: WindowsFamily['kind']]> = {
  2195: ['2000', 'computer'],
  2600: ['XP', 'workstation'],
  3790: ['Server 2003 or XP x64', 'computer'],
  6000: ['Vista', 'workstation'],
  6001: ['Vista or Server 2008', 'computer'],
  6002: ['Vista or Server 2008', 'computer'],
  6003: ['Server 2008', 'server'],
  7600: ['7 or Server 2008 R2', 'computer'],
  7601: ['7 or Server 2008 R2', 'computer'],
  9200: ['8 or Server 2012', 'computer'],
  9600: ['8.1 or Server 2012 R2', 'computer'],
  10240: ['10 1507', 'workstation'],
  10586: ['10 1511', 'workstation'],
  14393: ['10 1607 or Server 2016', 'computer'],
  15063: ['10 1703', 'workstation'],
  16299: ['10 1709 or Server 1709', 'computer'],
  17134: ['10 1803 or Server 1803', 'computer'],
  17763: ['10 1809 or Server 2019', 'computer'],
  18362: ['10 1903, 1909 or Server of these', 'computer'],
  19041: ['10 2004 to 22H2', 'workstation'],
  20348: ['Server 2022', 'server'],
  22000: ['11 21H2', 'workstation'],
  22621: ['11 22H2 or 23H2', 'workstation'],
  25398: ['Server 23H2', 'server'],
  26100: ['11 24H2, 25H2 or Server 2025', 'computer'],
  28000: ['11 26H1', 'workstation'],
};

/** Null for no build of Windows that is known; a newer one is told by its number alone. */
export function windowsFamily(build: number): WindowsFamily | null {
  const [release, kind] = families[build] ?? [];
  return release && kind ? { release, kind } : null;
}
