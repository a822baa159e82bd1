/** The executive summary as data: the figures of the two pages, whole and without rounding. */
import type { SiteFacts } from './facts.ts';
import { postureOf, productsOf } from './measured.ts';

export function executiveData(site: SiteFacts): Record<string, unknown> {
  return {
    posture: postureOf(site),
    causes: Object.fromEntries(
      [...Map.groupBy(site.assets, (asset) => asset.cause)]
        .map(([cause, assets]) => [cause, assets.length] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    products: productsOf(site),
    findings: { ...site.findings, noFix: site.noFix },
    deadlines: site.deadlines,
    trend: site.trend,
    patches: site.patches.map(({ assets: _assets, fixes, ...patch }) => ({ ...patch, cves: fixes.length })),
    rollouts: site.rollouts.map((rollout) => ({
      id: rollout.id,
      title: rollout.title,
      state: rollout.state,
      startedAt: rollout.startedAt,
      endedAt: rollout.endedAt,
      machines: rollout.machines,
      counts: rollout.counts,
      verification: rollout.verified,
    })),
    exceptions: site.exceptions
      .filter((exception) => exception.active)
      .map(({ findings, active: _active, ...exception }) => ({ ...exception, findings: findings.length })),
  };
}
