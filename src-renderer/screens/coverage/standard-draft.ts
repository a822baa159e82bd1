/** What the editor of a software standard holds, and the rule it makes. */
import { standardRule, type Standard, type StandardRule } from '../../../src-shared/model/standard.ts';

export interface StandardDraft {
  product: string;
  /** A forbidden product has no allowed versions. */
  forbidden: boolean;
  minimum: string;
  /** Separated by commas. */
  allowed: string;
  assets: string;
}

export function draftOf(standard: Standard | null): StandardDraft {
  return {
    product: standard?.product ?? '',
    forbidden: standard?.forbidden ?? false,
    minimum: standard?.minimum ?? '',
    allowed: standard?.allowed?.join(', ') ?? '',
    assets: standard?.assets ?? '',
  };
}

/** Null while it is no standard yet. */
export function ruleOf({ product, forbidden, minimum, allowed, assets }: StandardDraft): StandardRule | null {
  const patterns = allowed
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const rule = standardRule.safeParse({
    product,
    forbidden,
    minimum: forbidden ? null : minimum.trim() || null,
    allowed: forbidden || patterns.length === 0 ? null : patterns,
    assets,
  });
  return rule.success ? rule.data : null;
}
