/**
 * Registry exports of a Windows machine: programs from the Uninstall keys of both views, which Windows it is, its names and
 * addresses, what Windows Update last did. Takes nothing from keys that tell of other machines (NetworkList).
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { netFrameworkVersion, officeChannel, sqlServerRelease } from '../domain/microsoft-versions.ts';
import { programsOf, windowsProgram, type ProgramEntry } from '../domain/windows-programs.ts';
import { windowsArch, windowsSystem } from '../domain/windows-system.ts';
import type { Importer } from './importer.ts';
import { readRegistry, registryForm, type RegistryFile, type RegistryKey } from './registry-file.ts';

const uninstall = '\\microsoft\\windows\\currentversion\\uninstall';
const is32Bit = (path: string) => path.includes('\\wow6432node\\');
const isUser = (path: string) => path.startsWith('hkey_current_user\\') || path.startsWith('hkey_users\\');

class Hive {
  private readonly file: RegistryFile;

  constructor(file: RegistryFile) {
    this.file = file;
  }

  /** Keys of the machine whose path ends so, the 64-bit view first. */
  ending(suffix: string): RegistryKey[] {
    const found = [...this.file.keys].filter(([path]) => path.endsWith(suffix) && !isUser(path));
    return found.sort(([a], [b]) => Number(is32Bit(a)) - Number(is32Bit(b))).map(([, key]) => key);
  }

  text(suffix: string, ...names: string[]): string {
    for (const key of this.ending(suffix))
      for (const name of names) {
        const value = key.values.get(name);
        if (value !== undefined && String(value).trim()) return String(value).trim();
      }
    return '';
  }
}

const valueText = (key: RegistryKey, name: string) => String(key.values.get(name) ?? '').trim();

interface Uninstall {
  entries: ProgramEntry[];
  /** Which views and hives have an Uninstall key at all. */
  native: boolean;
  wow: boolean;
  user: boolean;
}

function readUninstall(file: RegistryFile): Uninstall {
  const found: Uninstall = { entries: [], native: false, wow: false, user: false };
  for (const [path, key] of file.keys) {
    const at = path.indexOf(uninstall);
    const rest = path.slice(at + uninstall.length);
    if (at < 0 || (rest !== '' && !rest.startsWith('\\')) || rest.indexOf('\\', 1) > 0) continue;
    if (isUser(path)) found.user = true;
    else if (is32Bit(path)) found.wow = true;
    else found.native = true;
    if (rest === '') continue;
    found.entries.push({
      name: valueText(key, 'displayname'),
      version: valueText(key, 'displayversion'),
      publisher: valueText(key, 'publisher'),
      component: key.values.get('systemcomponent') === 1,
      parent: valueText(key, 'parentkeyname') || valueText(key, 'parentdisplayname'),
      releaseType: valueText(key, 'releasetype'),
      installDate: valueText(key, 'installdate'),
    });
  }
  return found;
}

/** Instances of SQL Server, Click-to-Run Office and .NET Framework: what the list of programs does not tell to the build. */
function readMicrosoft(hive: Hive, file: RegistryFile): InstalledPackage[] {
  const found: InstalledPackage[] = [];
  const instances = new Map(
    hive
      .ending('\\microsoft sql server\\instance names\\sql')
      .flatMap((key) => [...key.values].map(([name, id]) => [String(id).toLowerCase(), name])),
  );
  for (const [path, key] of file.keys) {
    const id = /\\microsoft sql server\\(mssql[^\\]*)\\setup$/.exec(path)?.[1];
    const version = valueText(key, 'patchlevel') || valueText(key, 'version');
    const release = sqlServerRelease(version);
    if (!id || !release) continue;
    const instance = (instances.get(id) ?? id.slice(id.indexOf('.') + 1)).toUpperCase();
    const edition = valueText(key, 'edition');
    found.push(
      windowsProgram(
        `Microsoft SQL Server ${release}${edition ? ` ${edition}` : ''} (${instance})`,
        version,
        'Microsoft Corporation',
      ),
    );
  }
  const office = '\\microsoft\\office\\clicktorun\\configuration';
  const officeVersion = hive.text(office, 'versiontoreport');
  if (officeVersion) {
    const channel = officeChannel(hive.text(office, 'updatechannel')) || officeChannel(hive.text(office, 'cdnbaseurl'));
    found.push(
      windowsProgram(
        `Microsoft Office Click-to-Run${channel ? `, ${channel}` : ''}`,
        officeVersion,
        'Microsoft Corporation',
      ),
    );
  }
  const net = '\\microsoft\\net framework setup\\ndp\\v4\\full';
  const release = netFrameworkVersion(Number(hive.text(net, 'release')));
  if (release)
    found.push(
      windowsProgram(`Microsoft .NET Framework ${release}`, hive.text(net, 'version'), 'Microsoft Corporation'),
    );
  return found;
}

function readSystem(hive: Hive): ReturnType<typeof windowsSystem> | null {
  const key = '\\microsoft\\windows nt\\currentversion';
  const value = (...names: string[]) => hive.text(key, ...names);
  const build = Number.parseInt(value('currentbuildnumber') || value('currentbuild'), 10);
  if (!(build > 0)) return null;
  const major = value('currentmajorversionnumber');
  const ubr = value('ubr');
  const installation = value('installationtype');
  const arch = windowsArch(
    hive.text('\\control\\session manager\\environment', 'processor_architecture') ||
      /\d\.(\w+?)(?:fre|chk)\./.exec(value('buildlabex', 'buildlab'))?.[1] ||
      'unknown',
  );
  return windowsSystem({
    name: value('productname'),
    version: major ? `${major}.${value('currentminorversionnumber') || '0'}` : value('currentversion'),
    build,
    servicePack: Number(/\d+/.exec(value('csdversion'))?.[0] ?? 0),
    ...(ubr ? { ubr: Number(ubr) } : {}),
    ...(arch ? { arch } : {}),
    ...(installation ? { server: /server/i.test(installation) } : {}),
  });
}

function readIdentity(hive: Hive): Inventory['identity'] {
  const tcpip = '\\services\\tcpip\\parameters';
  const name =
    hive.text('\\control\\computername\\activecomputername', 'computername') ||
    hive.text('\\control\\computername\\computername', 'computername') ||
    hive.text(tcpip, 'nv hostname', 'hostname');
  const host = hive.text(tcpip, 'nv hostname', 'hostname') || name;
  const domain = hive.text(tcpip, 'nv domain', 'domain');
  const machineId = hive.text('\\microsoft\\cryptography', 'machineguid');
  return {
    ...(name ? { name } : {}),
    ...(host && domain ? { fqdn: `${host}.${domain}`.toLowerCase(), domain } : {}),
    ...(machineId ? { machineId } : {}),
  };
}

function readAddresses(file: RegistryFile): string[] {
  const keys = [...file.keys].filter(([path]) => /\\services\\tcpip\\parameters\\interfaces\\[^\\]+$/.test(path));
  const told = keys.flatMap(([, key]) =>
    `${valueText(key, 'ipaddress')}\n${valueText(key, 'dhcpipaddress')}`.split('\n'),
  );
  return [...new Set(told)].filter(
    (address) => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address) && !/^(?:0\.|127\.|255\.)/.test(address),
  );
}

/** "2024-03-01 10:11:12" (UTC) or an ISO instant. */
const instantOf = (text: string): string | undefined => {
  const at = new Date(/[TZ]/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return text && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
};

function readUpdateState(hive: Hive): Pick<Inventory, 'windowsUpdate' | 'reboot'> {
  const update = '\\microsoft\\windows\\currentversion\\windowsupdate\\auto update';
  const lastSearch = instantOf(hive.text(`${update}\\results\\detect`, 'lastsuccesstime'));
  const lastInstall = instantOf(hive.text(`${update}\\results\\install`, 'lastsuccesstime'));
  const pausedUntil = instantOf(hive.text('\\microsoft\\windowsupdate\\ux\\settings', 'pauseupdatesexpirytime'));
  const server = hive.text('\\policies\\microsoft\\windows\\windowsupdate', 'wuserver');
  const state = {
    ...(lastSearch ? { lastSearch } : {}),
    ...(lastInstall ? { lastInstall } : {}),
    ...(pausedUntil ? { pausedUntil } : {}),
    ...(server ? { server } : {}),
  };
  const pending =
    hive.ending(`${update}\\rebootrequired`).length > 0 ||
    hive.ending('\\component based servicing\\rebootpending').length > 0;
  return {
    ...(Object.keys(state).length ? { windowsUpdate: state } : {}),
    ...(pending ? { reboot: { required: true, packages: [] } } : {}),
  };
}

function readHardware(hive: Hive): Inventory['hardware'] {
  const bios = '\\hardware\\description\\system\\bios';
  const told = {
    vendor: hive.text(bios, 'systemmanufacturer'),
    model: hive.text(bios, 'systemproductname'),
    firmware: hive.text(bios, 'biosversion'),
    cpu: hive.text('\\hardware\\description\\system\\centralprocessor\\0', 'processornamestring'),
  };
  const known = Object.entries(told).filter(([, value]) => value);
  return known.length ? Object.fromEntries(known) : undefined;
}

export const registryExport: Importer = {
  id: 'registry-export',
  title: 'Windows registry export',
  example: 'reg export HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall programs.reg',
  detect({ head }) {
    const form = registryForm(head);
    return form === null ? 0 : form === 'query' ? 0.95 : 0.99;
  },
  parse({ text, file: { name } }) {
    const file = readRegistry(text);
    const hive = new Hive(file);
    const warnings: string[] = [];
    const listed = readUninstall(file);
    const microsoft = readMicrosoft(hive, file);
    const system = readSystem(hive);
    const addresses = readAddresses(file);
    const hardware = readHardware(hive);
    const inventory: Inventory = {
      identity: readIdentity(hive),
      ...(system ? { os: system.os } : {}),
      ...(system?.server === undefined ? {} : { kind: system.server ? 'server' : 'workstation' }),
      ...(addresses.length ? { addresses } : {}),
      ...(hardware ? { hardware } : {}),
      ...readUpdateState(hive),
    };
    if (listed.native || listed.wow) {
      const { programs, hotfixes } = programsOf(listed.entries);
      inventory.packages = [...programs, ...microsoft];
      inventory.sections = ['programs'];
      if (hotfixes.length) inventory.hotfixes = hotfixes;
      if (!listed.native)
        warnings.push('Only the 32-bit view of the programs is in this export: 64-bit programs are not listed.');
      else if (!listed.wow && (system?.os.arch === 'amd64' || /program files \(x86\)/i.test(text)))
        warnings.push(
          'Only the 64-bit view of the programs is in this export: 32-bit programs (WOW6432Node) are not listed.',
        );
    } else {
      const found = microsoft.map((item) => `${item.name} ${item.version}`).join('; ');
      if (found) warnings.push(`Only a part of the programs is in this export, so it gives no list of them: ${found}.`);
      if (listed.user)
        warnings.push("Only one user's own programs are in this export, so it gives no list of programs.");
    }
    if (Object.keys(inventory).length === 1 && Object.keys(inventory.identity).length === 0) {
      throw new Refusal(
        'nothing-to-import',
        `${name} has no registry key that tells of the system, its names or its list of programs. ${warnings.join(' ')}`.trim(),
        'Export HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall, its WOW6432Node twin and HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion.',
      );
    }
    return [{ inventory, warnings }];
  },
};
