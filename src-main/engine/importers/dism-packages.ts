/**
 * `dism /online /get-packages` as list or table, and Get-WindowsPackage: component packages of Windows by identity. Labels and
 * states come in the machine's language; identities do not.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { hotfixKb, installedOn, isDayFirst } from '../domain/windows-hotfix.ts';
import { windowsArch, windowsSystem } from '../domain/windows-system.ts';
import type { Importer } from './importer.ts';

interface ComponentPackage {
  name: string;
  arch: string;
  version: string;
  state: string;
  installed: string;
}

/** name~publisher~architecture~language~version (Microsoft's assembly identities); 31bf3856ad364e35 is Microsoft's key. */
const identity = /([A-Za-z0-9_.-]{3,200})~([0-9a-f]{16})~([a-z0-9_]{0,10})~([A-Za-z-]{0,20})~(\d{1,9}(?:\.\d{1,9}){3})/;

/** The value behind a label, where there is one. */
const valueOf = (line: string) => {
  const colon = line.search(/\s?[:：]\s/);
  return colon < 0
    ? line.trim()
    : line
        .slice(colon)
        .replace(/^\s?[:：]\s+/, '')
        .trim();
};

/** Blocks: identity, state, kind, time. Tables: the same in cells. */
function readPackages(text: string): ComponentPackage[] {
  const found: ComponentPackage[] = [];
  let after = 0;
  for (const raw of text.split('\n')) {
    const line = raw.slice(0, 1000);
    const match = identity.exec(line);
    const current = found.at(-1);
    if (match) {
      const cells = line.slice(match.index + match[0].length).split('|');
      found.push({
        name: match[1]!,
        arch: match[3]!,
        version: match[5]!,
        state: (cells[1] ?? '').trim(),
        installed: (cells[3] ?? '').trim(),
      });
      after = cells.length > 1 ? 9 : 0;
    } else if (current && line.trim()) {
      after += 1;
      if (after === 1) current.state = valueOf(line);
      else if (after === 3) current.installed = valueOf(line);
    } else after = 9;
  }
  return found.filter((one) => one.state);
}

const isUpdate = (name: string) => /^Package(?:_\d+)?_for_/i.test(name);

/** Words for "Install Pending" in the languages of Windows. */
const pending =
  /pending|ausstehend|en attente|pendiente|pendente|in sospeso|ожид|保留中|挂起|擱置|대기|oczekuj|čeká|beklemede|väntar|afventer|venter|odottaa|in behandeling|függőben|εκκρεμεί|în așteptare/iu;

/** Words that begin as "installed" does in the languages of Windows, for lists of updates alone. */
const installedWord =
  /^(?:install|instal|zainstal|nainstal|установлен|встановлен|インストール|已安装|已安裝|설치|yüklendi|geïnstall|asennettu|telepít|εγκατ|מותקן|مثبت)/iu;

/**
 * The word for "Installed": the state of the system's own parts, which are never superseded or pending in their majority;
 * lists of updates alone are read by known words.
 */
function wordForInstalled(packages: readonly ComponentPackage[]): string {
  const counts = new Map<string, number>();
  for (const { name, state } of packages)
    if (!isUpdate(name) && !pending.test(state)) counts.set(state, (counts.get(state) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  return most ?? packages.find(({ state }) => installedWord.test(state) && !pending.test(state))?.state ?? '';
}

const compareVersions = (a: string, b: string) => {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at < 0 ? 0 : left[at]! - right[at]!;
};

/** "Image Version: 10.0.19045.4412" in any language: a version of a Windows image at the end of a line before the packages. */
const imageVersion = (text: string) => {
  const lines = text.split('\n', 40).map((line) => line.slice(0, 1000));
  const before = lines.slice(
    0,
    Math.max(
      lines.findIndex((line) => identity.test(line)),
      0,
    ),
  );
  const versions = before.flatMap(
    (line) => /[:：] ?(\d{1,2}\.\d{1,2}\.\d{4,5}(?:\.\d{1,6})?)\s*$/.exec(line)?.[1] ?? [],
  );
  // The first is that of dism itself.
  return versions.length > 1 ? versions.at(-1)! : null;
};

/** Edition and product are not told here, so the system is known by its numbers alone. */
function readSystem(text: string, packages: readonly ComponentPackage[], rollup: string | undefined): Inventory['os'] {
  const [rollupBuild, rollupUbr] = (rollup ?? '').split('.').map(Number);
  const [major, minor, imageBuild, imageUbr] = (imageVersion(text) ?? '').split('.').map(Number);
  const build = imageBuild ?? rollupBuild;
  if (!build) return undefined;
  const arch = windowsArch(packages.find((one) => /^(?:amd64|x86|arm64|ia64)$/.test(one.arch))?.arch ?? 'unknown');
  // Before Windows 10 the last number is no update build revision.
  const ubr = rollupUbr ?? (major === 10 && imageUbr ? imageUbr : undefined);
  return windowsSystem({
    name: '',
    version: major === undefined ? '10.0' : `${major}.${minor ?? 0}`,
    build,
    ...(arch ? { arch } : {}),
    ...(ubr === undefined ? {} : { ubr }),
  }).os;
}

export const dismPackages: Importer = {
  id: 'dism-packages',
  title: 'Windows component packages (DISM)',
  example: 'dism /online /get-packages > packages.txt',
  detect({ head }) {
    if (!head.includes('~')) return 0;
    const found = readPackages(head);
    if (found.length === 0) return 0;
    return found.length > 1 || isUpdate(found[0]!.name) ? 0.97 : 0.6;
  },
  parse({ text, file }) {
    const packages = readPackages(text);
    const installed = wordForInstalled(packages);
    // The cumulative update of Windows 10 and later: build.revision of the system, then its own revision.
    const rollup = packages
      .filter(({ name, state }) => /^Package_for_RollupFix$/i.test(name) && state === installed)
      .map(({ version }) => version)
      .sort(compareVersions)
      .at(-1);
    const os = readSystem(text, packages, rollup);
    const hotfixes = new Map<string, { kb: string; installedOn?: string }>();
    const dayFirst = isDayFirst(packages.map((one) => one.installed));
    const updates = packages.filter(({ name }) => isUpdate(name));
    if (updates.length === 0 || !installed) {
      throw new Refusal(
        'nothing-to-import',
        `${file.name} lists no Windows update`,
        'Run dism /online /get-packages as administrator and save its whole output.',
      );
    }
    for (const { name, state, installed: when } of updates) {
      const kb = hotfixKb(/^Package(?:_\d+)?_for_((?:KB|Q)\d+)/i.exec(name)?.[1] ?? '');
      if (!kb || state !== installed) continue;
      const day = installedOn(when, dayFirst);
      hotfixes.set(kb, day ? { kb, installedOn: day } : { kb });
    }
    const waiting = updates.filter(({ state }) => state !== installed && pending.test(state));
    const inventory: Inventory = {
      identity: {},
      ...(os ? { os } : {}),
      hotfixes: [...hotfixes.values()],
      ...(waiting.length ? { reboot: { required: true, packages: waiting.map(({ name }) => name) } } : {}),
    };
    const warnings: string[] = [];
    if (rollup)
      warnings.push(
        `The cumulative update is known by its revision ${rollup.split('.').slice(0, 2).join('.')} alone: DISM tells no KB number of it, systeminfo does.`,
      );
    if (waiting.length) warnings.push(`${waiting.length} update(s) wait for a restart and do not count as installed.`);
    return [{ inventory, warnings }];
  },
};
