/** Reads a rule from the words of a command (`--if name=db*`, `--set criticality=4`) and writes one as such words. */
import {
  assetRuleBody,
  ruleFields,
  type AssetRule,
  type AssetRuleBody,
  type RuleConditions,
  type RuleSets,
  readSoftwareCondition,
  softwareConditionText,
} from '../../../src-shared/model/asset-rule.ts';
import { wrongUse } from './command.ts';

/** How conditions are called on the command line. */
const conditionNames: Record<string, keyof RuleConditions> = {
  name: 'name',
  subnet: 'subnet',
  os: 'osName',
  'os-family': 'osFamily',
  'os-version': 'osVersion',
  software: 'software',
  kind: 'kind',
  environment: 'environment',
  department: 'department',
  location: 'location',
  directory: 'directory',
  source: 'source',
};

export const conditionKeys = Object.keys(conditionNames);
export const setKeys: string[] = ruleFields;

function pairs(option: string, words: readonly string[], keys: readonly string[]): [key: string, value: string][] {
  return words.map((word) => {
    const at = word.indexOf('=');
    const key = word.slice(0, Math.max(at, 0)).trim();
    const known = keys.find((one) => one.toLowerCase() === key.toLowerCase());
    const value = word.slice(at + 1).trim();
    if (!known || value === '')
      throw wrongUse(`${option} "${word}" is not KEY=VALUE with a known key`, `Keys: ${keys.join(', ')}.`);
    return [known, value];
  });
}

/** Said more than once, a condition holds where any of its values does. Throws wrong-use. */
export function readRule(name: string, options: { if?: string[]; set?: string[]; off?: boolean }): AssetRuleBody {
  const conditions: Record<string, unknown[]> = {};
  for (const [key, value] of pairs('--if', options.if ?? [], conditionKeys))
    (conditions[conditionNames[key]!] ??= []).push(
      key === 'software' ? readSoftwareCondition(value) : key === 'kind' ? value.toLowerCase() : value,
    );
  const sets: Record<string, unknown> = {};
  for (const [key, value] of pairs('--set', options.set ?? [], setKeys)) {
    if (key === 'scopes')
      sets.scopes = [
        ...((sets.scopes as string[] | undefined) ?? []),
        ...value.split(',').map((one) => one.trim().toLowerCase()),
      ];
    else sets[key] = key === 'criticality' ? Number(value) : key === 'exposure' ? value.toLowerCase() : value;
  }
  const read = assetRuleBody.safeParse({ name, conditions, sets, enabled: !options.off });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw wrongUse(
    `${issue?.path.join('.')}: ${issue?.message}`,
    'For example: --if name=db* --if subnet=10.0.5.0/24 --set criticality=4 --set scopes=pci-dss.',
  );
}

/** "name=db*|sql* subnet=10.0.5.0/24", or "every machine". */
export function conditionsText(conditions: RuleConditions): string {
  const text = conditionKeys.flatMap((key) => {
    const values = conditions[conditionNames[key]!];
    if (!values) return [];
    return `${key}=${values.map((one) => (typeof one === 'string' ? one : softwareConditionText(one))).join('|')}`;
  });
  return text.join(' ') || 'every machine';
}

export function setsText(sets: RuleSets): string {
  return Object.entries(sets)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join(',') : value}`)
    .join(' ');
}

/** What a file of rules keeps of one. */
export function bodyOf({ name, conditions, sets, enabled }: AssetRule): AssetRuleBody {
  return { name, conditions, sets, enabled };
}
