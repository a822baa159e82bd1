/** Rules that fill facts of machines by what they are: conditions that must all hold, and what they set. */
import { z } from 'zod';
import { assetKind, criticality, exposure, scope } from './asset.ts';
import { instant } from './common.ts';

/** Text in any case in which * stands for anything and ? for one character. */
export const pattern = z.string().trim().min(1).max(200);

export const comparison = z.enum(['<', '<=', '=', '>=', '>']);
export type Comparison = z.infer<typeof comparison>;

/** An installed package or program by its name and, if told, its version in the order of its own scheme. */
export const softwareCondition = z
  .strictObject({ name: pattern, compare: comparison.optional(), version: z.string().trim().min(1).max(80).optional() })
  .refine(({ compare, version }) => (compare === undefined) === (version === undefined), {
    message: 'a comparison needs a version, and a version a comparison',
  });
export type SoftwareCondition = z.infer<typeof softwareCondition>;

/** "openssl<3.0.14" is a name, a comparison and a version; what has no comparison is a name. Unchecked. */
export function readSoftwareCondition(text: string): SoftwareCondition {
  const at = Math.max(...['<', '>', '='].map((sign) => text.lastIndexOf(sign)));
  if (at <= 0) return { name: text.trim() };
  const start = text[at] === '=' && /[<>]/.test(text[at - 1]!) ? at - 1 : at;
  const compare = comparison.parse(text.slice(start, at + 1));
  return { name: text.slice(0, start).trim(), compare, version: text.slice(at + 1).trim() };
}

export function softwareConditionText(condition: SoftwareCondition): string {
  return `${condition.name}${condition.compare ?? ''}${condition.version ?? ''}`;
}

const several = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(100).optional();

/** Every condition named must hold; of the entries of one, any. None: the rule fits every machine. */
export const ruleConditions = z.strictObject({
  name: several(pattern),
  /** Addresses, blocks (10.0.5.0/24, fd00::/64) or first-last. */
  subnet: several(z.string().trim().min(1).max(100)),
  /** As `os.family`: debian, windows, ... */
  osFamily: several(z.string().trim().min(1).max(60)),
  /** Words that all occur in what people call the system. */
  osName: several(z.string().trim().min(1).max(120)),
  /** Patterns of the system's version or build. */
  osVersion: several(pattern),
  software: several(softwareCondition),
  kind: several(assetKind),
  environment: several(pattern),
  department: several(pattern),
  location: several(pattern),
  /** Patterns of the account's path in a directory, as the directory writes it. */
  directory: several(pattern),
  /** Importers and collectors by id, one of which has seen it. */
  source: several(z.string().trim().min(1).max(60)),
});
export type RuleConditions = z.infer<typeof ruleConditions>;

/** What a rule sets. For each field the first rule that fits counts; scopes of all that fit add up. */
export const ruleSets = z
  .strictObject({
    criticality,
    exposure,
    owner: z.string().trim().min(1).max(120),
    department: z.string().trim().min(1).max(120),
    environment: z.string().trim().min(1).max(60),
    location: z.string().trim().min(1).max(120),
    scopes: z.array(scope).min(1).max(20),
    ring: z.string().trim().min(1).max(60),
    redundancyGroup: z.string().trim().min(1).max(60),
    maintenanceWindow: z.string().trim().min(1).max(60),
  })
  .partial();
export type RuleSets = z.infer<typeof ruleSets>;
export type RuleField = keyof RuleSets;
export const ruleFields = Object.keys(ruleSets.shape) as RuleField[];

/** A rule while it is made: it may set nothing yet. */
export const assetRuleDraft = z.strictObject({
  name: z.string().trim().min(1).max(60),
  conditions: ruleConditions,
  sets: ruleSets,
  enabled: z.boolean().default(true),
});

/** A rule as people write it and files carry it. */
export const assetRuleBody = assetRuleDraft.extend({
  sets: ruleSets.refine((sets) => Object.values(sets).some((value) => value !== undefined), {
    message: 'a rule sets at least one field',
  }),
});
export type AssetRuleBody = z.infer<typeof assetRuleBody>;

const ruleField = z.enum(ruleFields as [RuleField, ...RuleField[]]);

export const assetRule = assetRuleBody.extend({
  id: z.string(),
  /** From 1; rules count in this order. */
  position: z.number().int(),
  actor: z.string(),
  at: instant,
  /** Machines in service it fits now, also while it is off. */
  fits: z.number().int(),
  /** On how many of them its value is in force, by field. */
  decides: z.partialRecord(ruleField, z.number().int()),
});
export type AssetRule = z.infer<typeof assetRule>;

/** What applying the rules changed. */
export const rulesApplied = z.object({
  /** Machines looked at, those with another value in force, and findings judged again. */
  assets: z.number().int(),
  changed: z.number().int(),
  judged: z.number().int(),
});
export type RulesApplied = z.infer<typeof rulesApplied>;

const value = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);

export const previewMachine = z.object({
  id: z.string(),
  name: z.string(),
  fields: z.array(
    z.object({
      field: ruleField,
      from: value,
      to: value,
      /** `person`: somebody's own word stays. `rule`: a rule before it sets the field. */
      outcome: z.enum(['changes', 'same', 'person', 'rule']),
      /** Whose word stays, where it does not change. */
      by: z.string().nullable(),
    }),
  ),
});
export type PreviewMachine = z.infer<typeof previewMachine>;

/** What a rule would do if it were saved like this. */
export const rulePreview = z.object({
  /** Machines in service, those it fits, and all whose values would change (also where it fits no more). */
  assets: z.number().int(),
  fits: z.number().int(),
  changed: z.number().int(),
  fields: z.array(
    z.object({
      field: ruleField,
      changes: z.number().int(),
      same: z.number().int(),
      person: z.number().int(),
      rule: z.number().int(),
    }),
  ),
  /** Machines it fits and machines that would change, those that change first; at most 200. */
  machines: z.array(previewMachine),
  /** Open findings that would be judged again, and how many get another decision or due date; null: too many to tell. */
  findings: z.object({ judged: z.number().int(), decision: z.number().int(), due: z.number().int() }).nullable(),
});
export type RulePreview = z.infer<typeof rulePreview>;

/** A file of rules: `rules export` writes it. */
export const rulesFile = z.strictObject({
  format: z.literal('patchledger-asset-rules/1'),
  rules: z.array(assetRuleBody).max(1000),
});
export type RulesFile = z.infer<typeof rulesFile>;
