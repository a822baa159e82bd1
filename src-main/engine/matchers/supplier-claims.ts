/** What a supplier says is affected and no feed of ours found: a finding of its own, unless our feeds clear it. Pure. */
import type { SupplierClaim } from '../domain/supplier-words.ts';
import type { Match, MatchResult } from './matcher.ts';

export function matchClaims(claims: readonly SupplierClaim[], clearedBy: NonNullable<MatchResult['cleared']>): Match[] {
  return claims.map(({ product, cve, installed, said }): Match => {
    const cleared = clearedBy(cve);
    const justification = 'vulnerable_code_not_present';
    return {
      product,
      cve,
      advisory: said.vulnerability,
      installed,
      fixed: null,
      severity: 'unrated',
      suppressed: cleared && { reason: `${said.author} says it is affected, but ${cleared.because}`, justification },
      patch: null,
      fixable: null,
      exploited: false,
      exploitLinks: [],
      fixReleased: null,
      evidence: {
        lookedFor: `${cve} in ${said.product.id}`,
        found: [`${product} ${installed}`.trim()],
        rule: `${said.author} says it is affected (${said.file}), which our feeds neither confirm nor clear`,
        feed: { id: `vex:${said.author}`, date: said.at },
        notes: [],
        ...(cleared ? { justification } : {}),
      },
    };
  });
}
