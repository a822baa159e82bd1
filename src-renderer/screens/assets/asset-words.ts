/** Machines in words, and what an undo of an edit has to set back. */
import type { AssetChange, AssetEdit, AssetRow } from '../../../src-shared/model/asset.ts';

export const kindWords: Record<AssetRow['kind'], string> = {
  server: 'Server',
  workstation: 'Workstation',
  computer: 'Computer',
  network: 'Network device',
  printer: 'Printer',
  container: 'Container',
  application: 'Application',
  other: 'Other',
};

export const exposureWords: Record<NonNullable<AssetRow['exposure']>, string> = {
  internet: 'Internet',
  dmz: 'DMZ',
  internal: 'Internal',
  isolated: 'Isolated',
};

/** Scopes of the frameworks PatchLedger speaks of; others may be added in own words. */
export const knownScopes = [
  'bod-26-04',
  'pci-dss',
  'cyber-essentials',
  'essential-eight',
  'cis',
  'nis2',
  'nist-si-2',
  'hipaa',
  'iso-27001',
  'gdpr',
] as const;

/** What people type as a scope, as one word: "PCI DSS" is pci-dss. Empty where nothing is left. */
export function scopeWord(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
}

export const criticalityWords = {
  1: '1, least',
  2: '2',
  3: '3',
  4: '4',
  5: '5, most',
} as const;

const fieldNames: Record<string, string> = { os: 'operating system', macs: 'MAC addresses', fqdn: 'FQDN' };

/** "machineId" reads "machine id". */
export function fieldWords(field: string): string {
  return fieldNames[field] ?? field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** "os.ubr" reads "operating system: ubr". */
export function pathWords(path: string): string {
  return path.split('.').map(fieldWords).join(': ');
}

/** "user anna" reads "anna, by hand"; collectors and importers have their own names. */
export function sourceWords(source: string): string {
  return source.startsWith('user ') ? `${source.slice(5)}, by hand` : source;
}

/** A fact's value as one line of text; objects as "name value" pairs, unset as nothing. */
export function factWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(factWords).filter(Boolean).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, part]) => `${name} ${factWords(part)}`)
      .join(', ');
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

const sections: Record<string, string> = {
  system: 'Packages of the system',
  programs: 'Installed programs',
  apps: 'Store apps',
  components: 'Components',
  available: 'What is offered',
  hotfixes: 'Hotfixes',
  ports: 'Open ports',
  state: 'What runs',
};

/** "scan:nessus" reads "Report of nessus". */
export function sectionWords(section: string): string {
  return sections[section] ?? section.replace(/^scan:/, 'Report of ');
}

/** A merge or split as seen from one of its machines. */
export function editWords(
  { kind, asset, other }: Pick<AssetEdit, 'kind' | 'asset' | 'other'>,
  seenFrom: string,
): string {
  if (kind === 'merge') return seenFrom === asset ? `${other} went into it` : `It went into ${asset}`;
  return seenFrom === asset ? `${other} was taken out of it` : `It was taken out of ${asset}`;
}

/** What people had said of a field before, as a change that says it again; null takes the word back. */
function formerWord(name: keyof AssetChange, said: AssetChange): AssetChange {
  if (name !== 'criticality' && name !== 'criticalityAnswers') return { [name]: said[name] ?? null };
  const { criticality = null, criticalityAnswers } = said;
  return criticalityAnswers ? { criticalityAnswers } : { criticality };
}

/** The calls that take a change back: machines of which people had said the same go together. */
export function undoChanges(
  before: readonly { id: string; said: AssetChange }[],
  change: AssetChange,
): { ids: string[]; change: AssetChange }[] {
  const names = Object.keys(change) as (keyof AssetChange)[];
  const groups = new Map<string, { ids: string[]; change: AssetChange }>();
  for (const { id, said } of before) {
    const former: AssetChange = Object.assign({}, ...names.map((name) => formerWord(name, said)));
    const key = JSON.stringify(former);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ids: [id], change: former });
    else group.ids.push(id);
  }
  return [...groups.values()];
}
