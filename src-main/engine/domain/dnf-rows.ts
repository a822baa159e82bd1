/**
 * The lists of yum, dnf and dnf5: "name.arch  [epoch:]version-release  repository" under headings in any language, long
 * rows wrapped over two or three lines when the terminal was narrow.
 */
import { isRpmArch, isRpmName, readEvr, type Nevra } from './rpm-packages.ts';

export type DnfHeading = 'installed' | 'available' | 'upgrades' | 'obsoleting' | 'other' | 'none';

export interface DnfRow extends Nevra {
  repository: string;
  heading: DnfHeading;
}

/** Headings as the translations of dnf and yum word them; one that is not known is `other`. */
const headings: readonly (readonly [RegExp, DnfHeading])[] = [
  [/obsolet|veralt|vervang|устар|zast[aą]r|廃止|过时|過時/iu, 'obsoleting'],
  [
    /upgrad|\bupdate|aktualis|aktualiz|mise|actualiz|aggiorn|atualiz|обновл|アップ|升级|升級|업그레이드|yükselt|uppgrad/iu,
    'upgrades',
  ],
  [
    /availab|verfügbar|disponib|dostupn|доступн|dostępn|利用可能|可用|可安装|사용 가능|kullanılabilir|beschikba|tillgängl|elérhet/iu,
    'available',
  ],
  [
    /install|instal|zainstal|установлен|встановлен|インストール|已安装|已安裝|설치|kurulu|yüklü|geïnst|asennet|telepít/iu,
    'installed',
  ],
];

const nameArch = (word: string): { name: string; arch: string } | null => {
  const dot = word.lastIndexOf('.');
  const arch = word.slice(dot + 1);
  const name = word.slice(0, dot);
  return dot > 0 && (isRpmArch(arch) || arch === 'src') && isRpmName(name) ? { name, arch } : null;
};

const headingOf = (line: string): DnfHeading => {
  const text = line.trim();
  // Long or with numbers: messages about metadata and plugins.
  if (text.length > 60 || /\d|^(?:Loaded plugins|Loading mirror)/i.test(text)) return 'none';
  return headings.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
};

export interface DnfList {
  rows: DnfRow[];
  /** Lines that are neither rows nor headings; messages are among them. */
  unread: number;
}

export function readDnfRows(text: string): DnfList {
  const rows: DnfRow[] = [];
  let heading: DnfHeading = 'none';
  let pending: string[] = [];
  let unread = 0;
  for (const line of text.split('\n')) {
    if (!line.trim() || line.length > 1000) continue;
    const words = line.trim().split(/\s+/);
    const begins = nameArch(words[0]!);
    const whole = pending.length && !begins ? [...pending, ...words] : words;
    const named = nameArch(whole[0]!);
    const evr = named && whole[1] ? readEvr(whole[1]) : null;
    if (named && evr && whole.length >= 3) {
      // dnf indents what a package obsoletes.
      const obsolete = heading === 'obsoleting' || (pending.length === 0 && /^\s{3,}/.test(line));
      rows.push({ ...named, ...evr, repository: whole[2]!, heading: obsolete ? 'obsoleting' : heading });
      pending = [];
    } else if (named && whole.length < 3 && (evr || whole.length === 1)) {
      pending = whole;
    } else {
      if (pending.length) unread += 1;
      pending = [];
      const found = headingOf(line);
      if (found === 'none') unread += 1;
      else heading = found;
    }
  }
  return { rows, unread };
}
