/** What the edit form of machines holds: for each field to leave it, set it or take people's word back. */
import { criticality, exposure, scope, type AssetChange, type AssetRow } from '../../../src-shared/model/asset.ts';
import { exposureWords } from './asset-words.ts';

export const textFields = [
  { name: 'owner', label: 'Owner', length: 120 },
  { name: 'department', label: 'Department', length: 120 },
  { name: 'environment', label: 'Environment', length: 60 },
  { name: 'location', label: 'Location', length: 120 },
  { name: 'ring', label: 'Ring', length: 60 },
  { name: 'redundancyGroup', label: 'Redundancy group', length: 60 },
  { name: 'maintenanceWindow', label: 'Maintenance window', length: 60 },
] as const;

export type TextField = (typeof textFields)[number]['name'];
export type EditField = TextField | 'criticality' | 'exposure' | 'scopes' | 'extendedSupport';
export type EditMode = 'leave' | 'set' | 'back';

export interface Edited {
  mode: EditMode;
  /** As typed or chosen; scopes with commas between. */
  value: string;
}

export type AssetEdits = Partial<Record<EditField, Edited>>;

/** The change these edits make; null where something is to be set and nothing fit is given. `answers` give criticality. */
export function changeOf(edits: AssetEdits, answers: readonly string[] | null): AssetChange | null {
  const change: AssetChange = {};
  for (const [name, { mode, value }] of Object.entries(edits)) {
    const field = name as EditField;
    if (mode === 'leave') continue;
    if (mode === 'back') {
      change[field] = null;
      continue;
    }
    if (field === 'criticality' && answers !== null) {
      change.criticalityAnswers = [...answers];
      continue;
    }
    const set = readValue(field, value.trim());
    if (set === null) return null;
    Object.assign(change, { [field]: set });
  }
  return change;
}

function readValue(field: EditField, text: string): string | number | string[] | null {
  if (field === 'criticality') return criticality.safeParse(Number(text)).data ?? null;
  if (field === 'exposure') return exposure.safeParse(text).data ?? null;
  if (field === 'scopes') {
    const scopes = text.split(',').filter(Boolean);
    return scopes.length > 0 && scopes.every((one) => scope.safeParse(one).success) ? scopes : null;
  }
  return text === '' ? null : text;
}

function shownValue(row: AssetRow, field: EditField): string {
  const value = row[field];
  if (Array.isArray(value)) return value.join(', ') || 'none';
  if (value === null) return 'not set';
  return field === 'exposure' ? exposureWords[value as NonNullable<AssetRow['exposure']>] : String(value);
}

/** What machines have now, as one phrase. */
export function presentWords(rows: readonly AssetRow[], field: EditField): string {
  const values = new Set(rows.map((row) => shownValue(row, field)));
  const [first] = values;
  if (first === undefined) return '';
  return values.size === 1 ? first : `${values.size} different`;
}
