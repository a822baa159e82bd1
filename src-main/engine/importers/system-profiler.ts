/**
 * macOS `system_profiler` as text, as property list and as JSON, and `sw_vers`: system, hardware, applications. The text is
 * translated, so it is read by its structure and the form of its values. An install history tells no current state.
 */
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { compact, isRecord } from '../domain/json-values.ts';
import {
  appOf,
  darwinForm,
  newProfile,
  profileInventory,
  readMemory,
  readProfile,
  readSystemVersion,
  systemForm,
  type Profile,
} from '../domain/mac-profile.ts';
import { readMacs } from '../domain/network-names.ts';
import type { Content } from '../files/content.ts';
import { readPlist } from '../files/plist.ts';
import type { Importer } from './importer.ts';
import { readBlocks, walkBlocks, type TextBlock } from './system-profiler-text.ts';

const modelForm = /^[A-Za-z]+\d+,\d+$/u;
const uuidForm = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/iu;
/** "Serial Number (system)", "Numéro de série", "Seriennummer", "Número de serie", "序列号", "シリアル番号". */
const serialName = /serial|séri|serie|sériov|seri[aeë]|сери|序列|シリアル|일련/iu;
const computerName =
  /computer|ordinateur|ordenador|equipo|dator|datamaskin|komputer|компьютер|コンピュータ|电脑|電腦|컴퓨터/iu;

/** An application has a place on the disk among its fields; the heading above it is its name. */
function readTextApp(block: TextBlock): InstalledPackage | null {
  const values = [...block.fields.values()];
  const path = values.find((value) => value.startsWith('/'));
  // A field without a value looks like a heading with nothing below.
  const parts = block.children.some((child) => child.fields.size > 0 || child.children.length > 0);
  if (!path || !block.title || parts) return null;
  // The version stands first; where it is missing the next field is a date, a kind or an origin.
  const [[firstName, firstValue] = ['', '']] = [...block.fields];
  const told =
    block.fields.get('Version') ??
    (/^(?:vers|wersja|verze|verzió|версия|バージョン|版本|버전)/iu.test(firstName) ? firstValue : '');
  return appOf(
    block.title,
    told,
    values.find((value) => /^(?:Developer ID Application:|Software Signing)/u.test(value)) ?? '',
  );
}

function readText(content: Content): Profile {
  const profile = newProfile();
  const blocks = readBlocks(content.text);
  for (const block of walkBlocks(blocks)) {
    const entries = [...block.fields];
    const valueOf = (test: (name: string, value: string) => boolean) =>
      entries.find(([name, value]) => test(name, value))?.[1];
    const system = valueOf((_, value) => systemForm.test(value.slice(0, 200)));
    const darwin = valueOf((_, value) => darwinForm.test(value));
    if (system && darwin) {
      profile.os = readSystemVersion(system.slice(0, 200));
      profile.kernel = darwinForm.exec(darwin)![1]!;
      profile.computerName = valueOf((name) => computerName.test(name));
    }
    const model = valueOf((_, value) => modelForm.test(value));
    if (model) {
      profile.serial = valueOf((name, value) => serialName.test(name) && /^[A-Za-z0-9+/-]{6,40}$/u.test(value));
      profile.uuid = valueOf((_, value) => uuidForm.test(value));
      const memory = valueOf((name) =>
        /^(?:memory|mémoire|speicher|arbeitsspeicher|memoria|geheugen|память|メモリ|内存|記憶體)$/iu.test(name),
      );
      profile.hardware = compact({
        vendor: 'Apple',
        model,
        cpu: block.fields.get('Chip') ?? block.fields.get('Processor Name') ?? '',
        memory: readMemory(memory ?? ''),
        firmware: block.fields.get('System Firmware Version') ?? block.fields.get('Boot ROM Version') ?? '',
      });
    }
    for (const [name, value] of entries) if (/MAC/u.test(name)) profile.macs.push(...readMacs(value));
  }
  // Applications are a section of blocks that nearly all lie somewhere on the disk.
  for (const section of blocks) {
    const apps = section.children.map(readTextApp);
    const found = apps.filter((app) => app !== null);
    const places = section.children.filter((child) =>
      [...child.fields.values()].some((value) => /^\/.+\.app$/u.test(value)),
    );
    if (found.length > 0 && places.length >= section.children.length * 0.3)
      profile.apps = [...(profile.apps ?? []), ...found];
  }
  return profile;
}

/** ProductName, ProductVersion, BuildVersion, each on its line. */
function readSwVers(text: string): Profile | null {
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]{0,20}(\\S.*)$`, 'mu').exec(text.slice(0, 4000))?.[1]?.trim();
  const version = field('ProductVersion');
  const name = field('ProductName');
  const build = field('BuildVersion');
  if (!name || !version || !/^(?:mac ?OS|OS ?X)/iu.test(name)) return null;
  return { ...newProfile(), os: { family: 'macos', name: `${name} ${version}`, version, ...(build ? { build } : {}) } };
}

export const systemProfiler: Importer = {
  id: 'system-profiler',
  title: 'macOS system profile',
  example: 'system_profiler -json SPSoftwareDataType SPHardwareDataType SPApplicationsDataType > mac.json',
  detect(content) {
    const { head } = content;
    if (/^\s*\{/u.test(head)) {
      if (!/"SP\w{3,60}DataType"\s*:/u.test(head)) return 0;
      const value = content.json();
      return isRecord(value) && Object.keys(value).some((key) => /^SP\w+DataType$/u.test(key)) ? 0.98 : 0;
    }
    if (/^\s*</u.test(head)) {
      return content.xmlRoot()?.name === 'plist' && /<string>SP\w{3,60}DataType<\/string>/u.test(head) ? 0.98 : 0;
    }
    if (readSwVers(head)) return 0.97;
    if (!/^[^\s:：][^:：\n]{0,80}[:：]\n/mu.test(head.slice(0, 20_000))) return 0;
    const profile = readText({ ...content, text: head });
    return profile.os ? 0.97 : profile.apps ? 0.95 : profile.uuid && profile.serial ? 0.9 : 0;
  },
  parse(content) {
    const { text, file } = content;
    const profile = /^\s*</u.test(content.head)
      ? readProfile(readPlist(text, file.name))
      : content.json() !== undefined
        ? readProfile(content.json())
        : (readSwVers(text) ?? readText(content));
    const parsed = profileInventory(profile);
    if (Object.keys(parsed.inventory).length === 1 && Object.keys(parsed.inventory.identity).length === 0)
      throw new Refusal(
        'nothing-to-import',
        `${file.name} says neither what the Mac is nor what is installed on it`,
        'Run system_profiler SPSoftwareDataType SPHardwareDataType SPApplicationsDataType.',
      );
    return [parsed];
  },
};
