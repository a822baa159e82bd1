/** The asset factor A and the exposure factor E: what criticality and exposure mean in numbers. */
import type { Exposure } from '../../../src-shared/model/asset.ts';
import type { AssetContext } from './facts.ts';
import type { Factor } from './severity.ts';

const criticalityValue = { 1: 0.4, 2: 0.6, 3: 0.8, 4: 0.9, 5: 1 } as const;
const exposureValue: Record<Exposure, number> = { internet: 1, dmz: 0.9, internal: 0.7, isolated: 0.4 };
const exposureName: Record<Exposure, string> = { internet: 'internet', dmz: 'DMZ', internal: 'internal', isolated: 'isolated' };

/** Unset: 3, assumed. */
export const criticalityOf = (context: AssetContext) => context.criticality?.value ?? 3;

/** Unset: internal, assumed. */
export const exposureOf = (context: AssetContext): Exposure => context.exposure?.value ?? 'internal';

export function assetFactor(context: AssetContext): Factor {
  const set = context.criticality;
  return {
    value: criticalityValue[criticalityOf(context)],
    source: set ? `criticality ${set.value}, ${set.source}` : 'criticality 3, not set',
    date: set?.date ?? null,
    assumed: set === null,
  };
}

export function exposureFactor(context: AssetContext): Factor {
  const set = context.exposure;
  return {
    value: exposureValue[exposureOf(context)],
    source: set ? `${exposureName[set.value]}, ${set.source}` : 'internal, not set',
    date: set?.date ?? null,
    assumed: set === null,
  };
}
