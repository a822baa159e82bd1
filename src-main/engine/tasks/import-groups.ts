/** Which files of one import speak of the same machine: by the machine's identity, else by the folder they lay in. Pure. */
import type { Inventory, SoftwareSection } from '../../../src-shared/model/software.ts';
import { sectionOf, statedSections } from '../domain/software-sections.ts';
import type { SourceFile } from '../vault/observations.ts';

export interface ReadFile {
  name: string;
  folder: string;
  format: string;
  readonly inventory: Inventory;
  /** Which machine of a file of several: such a file's machines are never one. */
  part?: string;
  /** Name for the machine where the file tells no identity. */
  called?: string;
  source: SourceFile;
}

export interface FileGroup {
  files: ReadFile[];
  /** Name for a machine whose files do not tell one. */
  name: string;
  /** Where files without identity came from: the same place later is the same machine. Null with an identity. */
  place: string | null;
}

/** Folders of the system's own layout: host1/etc/os-release and host1/var/lib/dpkg/status lie in host1. */
const systemFolders = /(?:^|\/)(?:etc|usr\/lib|var\/lib\/dpkg|var\/lib|proc|proc\/sys\/kernel)$/;

/** File names that say what a file is, not whose. */
const commonStem =
  /^(?:os-release|status|dpkg(?:[-_.](?:l|list|query|status))?|rpm(?:[-_.]?qa)?|apk.*|dnf.*|yum.*|packages?|apt.*|uname.*|installed.*|list|systeminfo|wmic.*|qfe|(?:get[-_.])?hotfix(?:es)?|updates|programs|software|appx.*|dism.*|uninstall|registry|system_profiler.*|ansible.*|facts|inventory|sbom|bom)$/i;

const lastPart = (path: string) => path.split('/').findLast((part) => part && part !== '.') ?? '';
const stemOf = (name: string) => name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || name;
const homeOf = (file: ReadFile) => file.folder.replace(systemFolders, '');

export function hasIdentity({ identity }: Inventory): boolean {
  return Boolean(
    identity.machineId ||
    identity.uuid ||
    identity.serial ||
    identity.name ||
    identity.fqdn ||
    identity.macs?.length ||
    identity.sshHostKeys?.length,
  );
}

const isWindows = ({ inventory }: ReadFile) =>
  inventory.os?.family === 'windows' ||
  inventory.hotfixes !== undefined ||
  Boolean(inventory.packages?.some(({ scheme }) => scheme === 'windows'));
const isLinux = ({ inventory }: ReadFile) =>
  Boolean(
    inventory.packages?.some((item) => sectionOf(item) === 'system') ||
    (inventory.os && inventory.os.family !== 'windows' && inventory.os.family !== 'macos'),
  );

/** Two machines must have been meant: two systems, or two listings of the same kind that differ. */
function contradict(files: ReadFile[]): boolean {
  if (files.some(isWindows) && files.some(isLinux)) return true;
  const formats = new Map<string, ReadFile>();
  for (const file of files) {
    const other = formats.get(file.format);
    if (other && other.source.sha256 !== file.source.sha256) return true;
    formats.set(file.format, file);
  }
  return false;
}

function single(file: ReadFile): FileGroup {
  if (file.part !== undefined) {
    const { inventory } = file;
    const place = hasIdentity(inventory) || inventory.addresses?.length ? null : `${file.name}#${file.part}`;
    return { files: [file], name: file.called ?? file.part, place };
  }
  if (file.called !== undefined)
    return {
      files: [file],
      name: file.called,
      place: hasIdentity(file.inventory) ? null : `${file.format}:${file.called}`,
    };
  const home = homeOf(file);
  const stem = stemOf(file.name);
  const name = commonStem.test(stem) && lastPart(home) ? lastPart(home) : stem;
  return { files: [file], name, place: hasIdentity(file.inventory) ? null : `${home}/${file.name}` };
}

/** Groups in the order of their first files. */
export function groupFiles(files: ReadFile[]): FileGroup[] {
  const isOfItsOwn = (file: ReadFile) => file.part !== undefined || file.called !== undefined;
  const groups: FileGroup[] = files.filter(isOfItsOwn).map(single);
  const homes = Map.groupBy(
    files.filter((file) => !isOfItsOwn(file)),
    homeOf,
  );
  for (const [home, inFolder] of homes) {
    const told = inFolder.filter((file) => hasIdentity(file.inventory));
    const untold = inFolder.filter((file) => !hasIdentity(file.inventory));
    // One machine tells its name; what lies beside it without a name is its own, unless that can't be.
    const names = new Set(
      told.map((file) => (file.inventory.identity.name ?? file.inventory.identity.fqdn ?? file.name).toLowerCase()),
    );
    if (untold.length && names.size === 1 && !contradict(inFolder)) {
      groups.push({
        files: inFolder,
        name: told[0]!.inventory.identity.name ?? (lastPart(home) || stemOf(inFolder[0]!.name)),
        place: null,
      });
      continue;
    }
    groups.push(...told.map(single));
    if (untold.length === 0) continue;
    if (untold.length === 1 || contradict(untold)) groups.push(...untold.map(single));
    else groups.push({ files: untold, name: lastPart(home) || stemOf(untold[0]!.name), place: `${home}/` });
  }
  const order = new Map(files.map((file, index) => [file, index]));
  const first = (group: FileGroup) => order.get(group.files[0]!)!;
  return groups.sort((a, b) => first(a) - first(b));
}

/** One inventory of a group's files: what several files list is taken from the one that knows most, section by section. */
export function mergeInventories(files: ReadFile[]): Map<ReadFile, Inventory> {
  const all = files.map((file) => ({ file, inventory: file.inventory }));
  const best = new Map<SoftwareSection, Inventory>();
  for (const { inventory } of all)
    for (const section of statedSections(inventory)) {
      const held = best.get(section);
      if (!held || knowsMore(inventory, held, section)) best.set(section, inventory);
    }
  const offers = all.flatMap(({ inventory }) => inventory.available ?? []);
  const lastOffer = all.findLast(({ inventory }) => inventory.available)?.file;
  const hotfixes = all.flatMap(({ inventory }) => inventory.hotfixes ?? []);
  const lastHotfix = all.findLast(({ inventory }) => inventory.hotfixes)?.file;
  return new Map(
    all.map(({ file, inventory }) => {
      const { packages, sections } = inventory;
      const own = [...statedSections(inventory)].filter((section) => best.get(section) === inventory);
      return [
        file,
        {
          ...inventory,
          packages: own.length ? packages?.filter((item) => own.includes(sectionOf(item))) : undefined,
          sections: sections && (own.length ? sections.filter((section) => own.includes(section)) : undefined),
          available:
            file === lastOffer
              ? [...new Map(offers.map((offer) => [`${offer.name}:${offer.arch}`, offer])).values()]
              : undefined,
          hotfixes:
            file === lastHotfix ? [...new Map(hotfixes.map((hotfix) => [hotfix.kb, hotfix])).values()] : undefined,
        },
      ];
    }),
  );
}

/** Sources told, else more packages. */
function knowsMore(inventory: Inventory, held: Inventory, section: SoftwareSection): boolean {
  const of = ({ packages = [] }: Inventory) => packages.filter((item) => sectionOf(item) === section);
  const told = (one: Inventory) => of(one).filter((item) => item.sourceKnown !== false).length;
  return (told(inventory) - told(held) || of(inventory).length - of(held).length) > 0;
}
