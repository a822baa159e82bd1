/** The asset factor A and the exposure factor E: what criticality and exposure mean in numbers. */
import type { Exposure } from '../../../src-shared/model/asset.ts';
import { criticalityFactor, exposureFactor as exposureValue } from '../../../src-shared/priority.ts';
import type { AssetContext } from './facts.ts';
import type { Factor } from './severity.ts';

const exposureName: Record<Exposure, string> = {
  internet: 'internet',
  dmz: 'DMZ',
  internal: 'internal',
  isolated: 'isolated',
};

/** Unset: 3, assumed. */
export const criticalityOf = (context: AssetContext) => context.criticality?.value ?? 3;

/** Unset: internal, assumed. */
export const exposureOf = (context: AssetContext): Exposure => context.exposure?.value ?? 'internal';

export function assetFactor(context: AssetContext): Factor {
  const set = context.criticality;
  return {
    value: criticalityFactor[criticalityOf(context)],
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
