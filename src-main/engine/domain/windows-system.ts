/** The operating system record of a Windows machine, from the numbers and names that any source tells. Pure. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import { identifyWindows, isServerName, windowsEdition, type WindowsArch } from './windows-product.ts';

export interface WindowsTold {
  /** "Microsoft Windows 10 Pro", in any language; empty where it is not told. */
  name: string;
  /** "10.0", "10.0.19045", "6.1.7601". */
  version: string;
  build: number;
  ubr?: number;
  arch?: WindowsArch;
  servicePack?: number;
  /** Where the name does not say so but another field does. */
  server?: boolean;
}

/** The first build of Windows 11. Its registry still calls itself Windows 10. */
const firstWindows11 = 22000;

export function windowsSystem(told: WindowsTold): { os: OperatingSystem; server: boolean | undefined } {
  const server = told.server ?? (told.name ? isServerName(told.name) : undefined);
  const name =
    server === false && told.build >= firstWindows11 ? told.name.replace(/\bWindows\s10\b/iu, 'Windows 11') : told.name;
  const version = /^\d+\.\d+\.\d+/.test(told.version) ? told.version : `${told.version}.${told.build}`;
  const os: OperatingSystem = {
    family: 'windows',
    name: name || `Windows ${version}`,
    version,
    build: String(told.build),
  };
  if (told.ubr !== undefined) os.ubr = told.ubr;
  if (told.servicePack) os.servicePack = told.servicePack;
  const edition = windowsEdition(name);
  if (edition) os.edition = edition;
  if (!told.arch) return { os, server };
  os.arch = told.arch;
  if (server === undefined) return { os, server };
  const product = identifyWindows({
    name: server && !isServerName(name) ? 'Windows Server' : name || 'Windows',
    version: told.version,
    build: told.build,
    arch: told.arch,
    servicePack: told.servicePack ?? 0,
  });
  if (product) os.product = product.product;
  return { os, server };
}

const architectures: readonly (readonly [RegExp, WindowsArch])[] = [
  [/arm\D{0,3}64|aarch64/iu, 'arm64'],
  [/ia-?64|itanium/iu, 'ia64'],
  [/amd64|x64|x86[-_]64|64/iu, 'amd64'],
  [/arm/iu, 'armhf'],
  [/x86|i[3-6]86|32/iu, 'i386'],
];

/** "x64-based PC", "64-bit", "64 bits", "64-разрядная", "ARM 64-bit Processor", "amd64fre", "AMD64", "X86". */
export function windowsArch(text: string): WindowsArch | undefined {
  return architectures.find(([pattern]) => pattern.test(text))?.[1];
}
