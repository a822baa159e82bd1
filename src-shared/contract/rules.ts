/** Rules that fill facts of machines, in the order in which they count. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { assetRule, assetRuleBody, assetRuleDraft, rulePreview, rulesApplied } from '../model/asset-rule.ts';

/** An id or a name. */
const which = z.string().min(1).max(80);
const answer = z.object({ rules: z.array(assetRule), applied: rulesApplied });

/** Where a rule stands: before this one; null: last. Left out: a new one last, a known one where it is. */
const before = which.nullable().optional();

export const rules = {
  list: oc.output(z.object({ rules: z.array(assetRule) })),
  /** What would change if this were saved; `id` names the rule it takes the place of. Changes nothing. */
  preview: oc.input(z.object({ rule: assetRuleDraft, id: which.optional(), before })).output(rulePreview),
  /** Makes a rule or, with `id`, changes it; every change of rules is applied to all machines at once. */
  save: oc
    .input(z.object({ rule: assetRuleBody, id: which.optional(), before }))
    .output(answer.extend({ rule: assetRule })),
  remove: oc.input(z.object({ id: which })).output(answer),
  move: oc.input(z.object({ id: which, before: which.nullable() })).output(answer),
  /** Applies all rules anew. */
  apply: oc.output(answer),
  /** Rules of a file: those of a known name take its place, the others come last. `replace`: the list becomes the file. */
  import: oc
    .input(z.object({ rules: z.array(assetRuleBody).max(1000), replace: z.boolean().default(false) }))
    .output(answer),
};
