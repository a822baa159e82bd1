/**
 * What RPM systems offer: `dnf updateinfo list` (yum, dnf and dnf5) with advisories, `dnf check-update` and `dnf list
 * --upgrades`, and `zypper list-updates`.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AvailableUpgrade } from '../../../src-shared/model/software.ts';
import { evrOf, isRpmArch, isRpmName, readEvr, readNevra, type Nevra } from '../domain/rpm-packages.ts';
import { compareRpm } from '../domain/versions/rpm.ts';
import { readDnfRows } from '../domain/dnf-rows.ts';
import type { Importer } from './importer.ts';

type UpgradeClass = AvailableUpgrade['class'];

const offer = (nevra: Nevra, suites: string[], upgradeClass?: UpgradeClass, advisory?: string): AvailableUpgrade => ({
  name: nevra.name,
  arch: nevra.arch,
  version: evrOf(nevra),
  source: nevra.name,
  sourceVersion: evrOf(nevra),
  suites,
  security: upgradeClass === 'security',
  sourceKnown: false,
  ...(advisory ? { advisories: [advisory] } : {}),
  ...(upgradeClass ? { class: upgradeClass } : {}),
});

/** One offer for each package: the newest version, with all that is said of it. Security outweighs the rest. */
function merged(offers: readonly AvailableUpgrade[]): AvailableUpgrade[] {
  const byName = new Map<string, AvailableUpgrade>();
  for (const next of offers) {
    const key = `${next.name}.${next.arch}`;
    const known = byName.get(key);
    if (!known) {
      byName.set(key, next);
      continue;
    }
    const newest = compareRpm(next.version, known.version) > 0 ? next : known;
    const advisories = [...new Set([...(known.advisories ?? []), ...(next.advisories ?? [])])];
    const security = known.security || next.security;
    const upgradeClass = security ? 'security' : (newest.class ?? known.class ?? next.class);
    byName.set(key, {
      ...newest,
      security,
      suites: [...new Set([...known.suites, ...next.suites])],
      ...(advisories.length ? { advisories } : {}),
      ...(upgradeClass ? { class: upgradeClass } : {}),
    });
  }
  return [...byName.values()];
}

/** RHSA-2024:0001, FEDORA-2024-0123456789, ALAS2023-2024-500, openSUSE-SU-..., CVE-... by --with-cve, Bugzilla numbers by --with-bz. */
const advisoryForm = /^(?:[A-Za-z][A-Za-z0-9_.]{1,30}-(?:[A-Za-z0-9_.:-]{3,60})|\d{5,8})$/;

/**
 * "Important/Sec." and the like in any language, or a word; types in other languages are told by the advisory's name
 * (Red Hat and its rebuilds: SA security, BA bugs, EA enhancements).
 */
function classOf(type: string, advisory: string): UpgradeClass {
  const word = type.toLowerCase();
  if (word.includes('/') || word.startsWith('sec') || /^(?:critical|important|moderate|low)$/.test(word))
    return 'security';
  if (word.startsWith('bug')) return 'bugfix';
  if (word.startsWith('enh') || word.startsWith('new') || word.startsWith('feature')) return 'feature';
  const kind = /^[A-Z]{2,3}([SBE])A-/.exec(advisory)?.[1];
  if (kind) return kind === 'S' ? 'security' : kind === 'B' ? 'bugfix' : 'feature';
  return advisory.startsWith('CVE-') || advisory.startsWith('ALAS') ? 'security' : undefined;
}

/** "[i] ADVISORY type package" or dnf5's "ADVISORY type severity package date". Null for anything else. */
function readAdvisoryLine(line: string): { offer: AvailableUpgrade; installed: boolean } | null {
  const words = line.trim().split(/\s+/);
  const installed = words[0] === 'i';
  if (installed) words.shift();
  const [advisory, type] = words;
  if (words.length < 3 || words.length > 9 || !advisoryForm.test(advisory!) || readNevra(advisory!)?.arch) return null;
  const at = words.findIndex((word, i) => i >= 2 && i <= 4 && readNevra(word)?.arch);
  const nevra = at < 0 ? null : readNevra(words[at]!)!;
  return nevra && { offer: offer(nevra, [], classOf(type!, advisory!), advisory!), installed };
}

/** Rows of zypper's tables: a state, a repository, a name, the version now and then, an architecture. */
function readZypperLine(line: string): AvailableUpgrade | null {
  const cells = line.split('|').map((cell) => cell.trim());
  if (cells.length < 5 || cells.length > 8) return null;
  const arch = cells.findIndex(isRpmArch);
  // Names with a hyphen have the form of a version too.
  const versions = cells.flatMap((cell, i) => (/^\d/.test(readEvr(cell)?.version ?? '') ? [i] : []));
  const [now, then] = versions.slice(-2);
  if (arch < 0 || now === undefined || then === undefined || versions.length < 2) return null;
  const name = cells[now - 1]!;
  if (!isRpmName(name)) return null;
  return offer({ name, arch: cells[arch]!, ...readEvr(cells[then]!)! }, now >= 2 ? [cells[now - 2]!] : []);
}

interface Reading {
  offers: AvailableUpgrade[];
  certainty: number;
}

/** How many other lines may stand among the rows: yum speaks of plugins and mirrors first, dnf of metadata. */
const allowance = (text: string, rows: number) =>
  rows * 0.3 +
  (/^(?:Loaded plugins|Last metadata|Updating |Loading )|updateinfo list done/m.test(text.slice(0, 5000)) ? 15 : 4);

function readAdvisories(text: string, lines: readonly string[]): Reading | null {
  const rows = lines.map(readAdvisoryLine).filter((row) => row !== null);
  if (rows.length === 0 || lines.length - rows.length > allowance(text, rows.length)) return null;
  return { offers: rows.filter((row) => !row.installed).map((row) => row.offer), certainty: 0.96 };
}

function readUpdates(text: string): Reading | null {
  const { rows, unread } = readDnfRows(text);
  const offered = rows.filter(
    (row) =>
      row.heading !== 'installed' &&
      row.heading !== 'obsoleting' &&
      row.heading !== 'available' &&
      !row.repository.startsWith('@') &&
      row.repository !== 'installed' &&
      row.arch !== 'src',
  );
  if (offered.length === 0 || unread > allowance(text, rows.length)) return null;
  return { offers: offered.map((row) => offer(row, [row.repository])), certainty: 0.95 };
}

function readZypper(lines: readonly string[]): Reading | null {
  const offers = lines.map(readZypperLine).filter((one) => one !== null);
  return offers.length && lines.length - offers.length <= offers.length * 0.3 + 6 ? { offers, certainty: 0.96 } : null;
}

function read(text: string): Reading | null {
  const lines = text.split('\n').filter((line) => line.trim() && line.length <= 1000);
  return readAdvisories(text, lines) ?? readZypper(lines) ?? readUpdates(text);
}

export const dnfUpdateinfo: Importer = {
  id: 'dnf-updateinfo',
  title: 'RPM updates on offer',
  example: 'dnf updateinfo list',
  detect({ head }) {
    return read(head)?.certainty ?? 0;
  },
  parse({ text, file }) {
    const reading = read(text);
    if (!reading) {
      throw new Refusal(
        'not-recognised',
        `${file.name} offers no RPM package`,
        'Save the output of dnf updateinfo list, dnf check-update or zypper list-updates.',
      );
    }
    return [{ inventory: { identity: {}, available: merged(reading.offers) }, warnings: [] }];
  },
};
