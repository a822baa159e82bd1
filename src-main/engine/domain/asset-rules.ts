/**
 * Decides what rules say of a machine: which fit, and for each field the first that fits and sets it; scopes add up. A rule
 * sees what people said and what the rules before it set, never what it or a later one set. Pure.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import {
  ruleFields,
  type AssetRuleBody,
  type RuleField,
  type SoftwareCondition,
} from '../../../src-shared/model/asset-rule.ts';
import { parseRange, readAddress, type AddressSpan } from './address-ranges.ts';
import { glob, type Glob } from './glob.ts';

export type RuleValue = string | number | string[];

/** What is said of a field without rules; `person` names who said it where a person did. */
export interface SaidValue {
  value: RuleValue;
  person: string | null;
}

/** A machine as rules see it. */
export interface RuleMachine {
  name: string;
  addresses: readonly string[];
  os: OperatingSystem | null;
  kind: AssetKind;
  /** Path of its account in a directory. */
  directory: string | null;
  /** Collectors and importers that have seen it. */
  sources: ReadonlySet<string>;
  /** The conditions on software it meets, by `softwareKey`. */
  software: ReadonlySet<string>;
  said: Partial<Record<RuleField, SaidValue>>;
}

export interface Decided {
  /** Indexes of the rules that fit, those that are off too. */
  fits: number[];
  /** The rule that sets a field, and to what; scopes stand apart. */
  values: Partial<Record<RuleField, { rule: number; value: RuleValue }>>;
  /** Each rule's own scopes. */
  scopes: { rule: number; value: string[] }[];
}

export const softwareKey = ({ name, compare, version }: SoftwareCondition) =>
  JSON.stringify([name.toLowerCase(), compare ?? '', version ?? '']);

/** A machine with what many rules look at made ready once. */
interface Seen {
  machine: RuleMachine;
  name: string;
  addresses: { family: 4 | 6; value: bigint }[];
  osName: string;
  osVersions: string[];
  directory: string | null;
  field(name: 'environment' | 'department' | 'location'): string | null;
}

type Test = (seen: Seen) => boolean;

export interface CompiledRule {
  tests: Test[];
  rule: Pick<AssetRuleBody, 'sets' | 'enabled'>;
}

function readSubnet(text: string): AddressSpan {
  const span = parseRange(text);
  if (span) return span;
  throw new Refusal(
    'invalid-argument',
    `"${text}" is not an address range.`,
    'Write a block (10.0.5.0/24, fd00::/64), an address, or the first and the last (10.0.5.10-10.0.5.20).',
  );
}

/** Makes rules ready for many machines. Throws invalid-argument for a range that can't be read. */
export function compileRules(rules: readonly Pick<AssetRuleBody, 'conditions' | 'sets' | 'enabled'>[]): CompiledRule[] {
  return rules.map((rule) => ({ rule, tests: testsOf(rule.conditions) }));
}

function testsOf(conditions: AssetRuleBody['conditions']): Test[] {
  const tests: Test[] = [];
  const globs = (patterns: readonly string[], text: (seen: Seen) => readonly string[]) => {
    const fits: Glob[] = patterns.map(glob);
    tests.push((seen) => text(seen).some((one) => fits.some((fit) => fit(one))));
  };
  const { name, subnet, osFamily, osName, osVersion, software, kind, directory, source } = conditions;
  if (kind) tests.push(({ machine }) => kind.includes(machine.kind));
  if (osFamily) {
    const families = new Set(osFamily.map((family) => family.toLowerCase()));
    tests.push(({ machine }) => machine.os !== null && families.has(machine.os.family.toLowerCase()));
  }
  if (osName) {
    const words = osName.flatMap((text) => text.toLowerCase().split(/\s+/));
    tests.push((seen) => seen.machine.os !== null && words.every((word) => seen.osName.includes(word)));
  }
  if (osVersion) globs(osVersion, (seen) => seen.osVersions);
  if (name) globs(name, (seen) => [seen.name]);
  if (subnet) {
    const spans = subnet.map(readSubnet);
    tests.push(({ addresses }) =>
      addresses.some(({ family, value }) =>
        spans.some((span) => span.family === family && span.first <= value && value <= span.last),
      ),
    );
  }
  if (directory) globs(directory, (seen) => (seen.directory === null ? [] : [seen.directory]));
  for (const field of ['environment', 'department', 'location'] as const) {
    const patterns = conditions[field];
    if (patterns)
      globs(patterns, (seen) => {
        const value = seen.field(field);
        return value === null ? [] : [value];
      });
  }
  if (source) tests.push(({ machine }) => source.some((one) => machine.sources.has(one)));
  if (software) {
    const keys = software.map(softwareKey);
    tests.push(({ machine }) => keys.some((key) => machine.software.has(key)));
  }
  return tests;
}

/** What these rules, in their order, say of the machine. */
export function decide(rules: readonly CompiledRule[], machine: RuleMachine): Decided {
  const decided: Decided = { fits: [], values: {}, scopes: [] };
  const { os } = machine;
  const seen: Seen = {
    machine,
    name: machine.name.toLowerCase(),
    addresses: machine.addresses.map(readAddress).filter((address) => address !== null),
    osName: os?.name.toLowerCase() ?? '',
    osVersions: [os?.version, os?.build, os?.ubr === undefined ? undefined : `${os.build}.${os.ubr}`]
      .filter((text) => text !== undefined)
      .map((text) => text.toLowerCase()),
    directory: machine.directory?.toLowerCase() ?? null,
    field: (name) => {
      const said = machine.said[name];
      const value = said?.person != null ? said.value : (decided.values[name]?.value ?? said?.value);
      return typeof value === 'string' ? value.toLowerCase() : null;
    },
  };
  for (const [index, { tests, rule }] of rules.entries()) {
    if (!tests.every((test) => test(seen))) continue;
    decided.fits.push(index);
    if (!rule.enabled) continue;
    for (const field of ruleFields) {
      const value = rule.sets[field];
      if (value === undefined) continue;
      if (field === 'scopes') decided.scopes.push({ rule: index, value: [...(value as string[])] });
      else decided.values[field] ??= { rule: index, value };
    }
  }
  return decided;
}

/** Scopes of rules come on top of what a list or directory says: each once, in the order of the alphabet. */
export function joinScopes(base: readonly string[], added: Iterable<readonly string[]>): string[] {
  return [...new Set([...base, ...[...added].flat()])].sort();
}

/** The value in force with these rules; null: none. A person's own word stays. */
export function valueInForce(field: RuleField, said: SaidValue | undefined, decided: Decided): RuleValue | null {
  if (said?.person != null) return said.value;
  if (field !== 'scopes') return decided.values[field]?.value ?? said?.value ?? null;
  const base = (said?.value ?? []) as string[];
  const all = joinScopes(
    base,
    decided.scopes.map(({ value }) => value),
  );
  return all.length > 0 ? all : null;
}

/** The rules whose value is in force on the machine. */
export function decidingRules(field: RuleField, said: SaidValue | undefined, decided: Decided): number[] {
  if (said?.person != null) return [];
  if (field === 'scopes') return decided.scopes.map(({ rule }) => rule);
  const by = decided.values[field];
  return by ? [by.rule] : [];
}
