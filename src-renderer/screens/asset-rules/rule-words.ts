/** Rules in words, and the draft of a form as the engine takes it. */
import {
  readSoftwareCondition,
  ruleFields,
  softwareConditionText,
  type AssetRule,
  type AssetRuleBody,
  type RuleConditions,
  type RuleField,
  type RuleSets,
} from '../../../src-shared/model/asset-rule.ts';
import { exposure, type AssetKind, type Exposure } from '../../../src-shared/model/asset.ts';
import { exposureWords, kindWords } from '../assets/asset-words.ts';

export type ConditionKey = keyof RuleConditions;

interface ConditionLook {
  /** Reads on: "name" is like "db*". */
  label: string;
  hint: string;
}

/** In the order in which they are offered. */
export const conditionLooks: Record<ConditionKey, ConditionLook> = {
  name: { label: 'Name', hint: 'such as db*, where * is anything and ? one character' },
  subnet: { label: 'Address in', hint: 'such as 10.0.5.0/24, fd00::/64 or 10.0.5.10-10.0.5.20' },
  osFamily: { label: 'System family', hint: 'such as windows or debian' },
  osName: { label: 'System name has', hint: 'words that must all occur, such as Server 2019' },
  osVersion: { label: 'System version', hint: 'version or build, such as 12* or 17763' },
  software: { label: 'Has software', hint: 'such as postgresql-*, or openssl<3.0.14 to compare versions' },
  kind: { label: 'Kind', hint: '' },
  environment: { label: 'Environment', hint: 'such as prod*' },
  department: { label: 'Department', hint: 'such as Finance' },
  location: { label: 'Location', hint: 'such as Berlin*' },
  directory: { label: 'Directory path', hint: 'such as *OU=Servers,*' },
  source: { label: 'Seen by', hint: 'a collector or importer, such as nessus' },
};
export const conditionKeys = Object.keys(conditionLooks) as ConditionKey[];

export const fieldLabels: Record<RuleField, string> = {
  criticality: 'Criticality',
  exposure: 'Exposure',
  owner: 'Owner',
  department: 'Department',
  environment: 'Environment',
  location: 'Location',
  scopes: 'Scopes',
  ring: 'Ring',
  redundancyGroup: 'Redundancy group',
  maintenanceWindow: 'Maintenance window',
};

/** A condition's entries as the form keeps them: text, also of software. */
export type DraftCondition = { key: ConditionKey; values: string[] };

export interface RuleDraft {
  name: string;
  enabled: boolean;
  conditions: DraftCondition[];
  /** Text as typed, '' for what the rule does not set. */
  sets: Record<Exclude<RuleField, 'scopes'>, string>;
  scopes: string[];
}

const textFields = ruleFields.filter((field) => field !== 'scopes');

function entries(conditions: RuleConditions, key: ConditionKey): string[] {
  return (conditions[key] ?? []).map((one) => (typeof one === 'string' ? one : softwareConditionText(one)));
}

export function draftOf(rule: AssetRuleBody | null): RuleDraft {
  const keys = conditionKeys.filter((key) => rule?.conditions[key] !== undefined);
  return {
    name: rule?.name ?? '',
    enabled: rule?.enabled ?? true,
    conditions: keys.map((key) => ({ key, values: entries(rule!.conditions, key) })),
    sets: Object.fromEntries(textFields.map((field) => [field, String(rule?.sets[field] ?? '')])) as RuleDraft['sets'],
    scopes: rule?.sets.scopes ?? [],
  };
}

/** The draft as a rule; a condition without entries is left out, and so is a field without a value. */
export function bodyOf(draft: RuleDraft, name = draft.name.trim()): AssetRuleBody {
  const conditions: Record<string, unknown> = {};
  for (const { key, values } of draft.conditions)
    if (values.length > 0) conditions[key] = key === 'software' ? values.map(readSoftwareCondition) : values;
  const sets: Record<string, unknown> = {};
  for (const field of textFields) {
    const value = draft.sets[field].trim();
    if (value !== '') sets[field] = field === 'criticality' ? Number(value) : value;
  }
  if (draft.scopes.length > 0) sets.scopes = draft.scopes;
  return { name, conditions, sets: sets as RuleSets, enabled: draft.enabled };
}

const either = (values: readonly string[]) => values.join(' or ');

/** One phrase a condition, such as "name db* or sql*". None: the rule fits every machine. */
export function conditionPhrases(conditions: RuleConditions): { label: string; text: string }[] {
  return conditionKeys
    .filter((key) => conditions[key] !== undefined)
    .map((key) => {
      const values = entries(conditions, key);
      const words = key === 'kind' ? values.map((kind) => kindWords[kind as AssetKind]) : values;
      return { label: conditionLooks[key].label, text: key === 'osName' ? words.join(' and ') : either(words) };
    });
}

/** A field's value as people read it. */
export function valueWords(field: RuleField, value: string | number | readonly string[] | null): string {
  if (value === null) return 'not set';
  if (typeof value === 'object') return value.length === 0 ? 'none' : value.join(', ');
  const known = exposure.safeParse(value);
  return field === 'exposure' && known.success ? exposureWords[known.data as Exposure] : String(value);
}

export function setPhrases(sets: RuleSets): { label: string; text: string }[] {
  return ruleFields
    .filter((field) => sets[field] !== undefined)
    .map((field) => ({ label: fieldLabels[field], text: valueWords(field, sets[field]!) }));
}

/** "12 criticality, 3 owner", or why nothing. */
export function decidesWords({ decides, enabled, fits }: Pick<AssetRule, 'decides' | 'enabled' | 'fits'>): string {
  if (!enabled) return 'nothing, it is off';
  const parts = ruleFields.flatMap((field) =>
    decides[field] === undefined ? [] : [`${fieldLabels[field].toLowerCase()} of ${decides[field]}`],
  );
  if (parts.length > 0) return parts.join(', ');
  return fits === 0 ? 'nothing, no machine fits' : 'nothing, all is set by people or rules before it';
}

/** Where a rule stands after it was dropped on another: before that one or behind it; null: last. */
export function dropBefore(ids: readonly string[], dragged: string, on: string, behind: boolean): string | null {
  const rest = ids.filter((id) => id !== dragged);
  const at = rest.indexOf(on) + (behind ? 1 : 0);
  return rest[at] ?? null;
}

/** The rule before which one moved by a step then stands; undefined where it can't move. */
export function stepBefore(ids: readonly string[], id: string, step: -1 | 1): string | null | undefined {
  const at = ids.indexOf(id);
  const to = at + step;
  if (to < 0 || to >= ids.length) return undefined;
  return ids.filter((one) => one !== id)[to] ?? null;
}
