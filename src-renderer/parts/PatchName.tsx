/** How a patch is named: the package and its version in mono, or the KB and its product. */
import type { PatchRow } from '../../src-shared/model/patch.ts';

export function PatchName({ patch }: { patch: Pick<PatchRow, 'kind' | 'product' | 'version' | 'title'> }) {
  const kb = patch.kind === 'kb';
  return (
    <>
      <b>{kb ? patch.version : patch.product}</b>{' '}
      <span className={kb ? 'mut' : 'mono mut'}>{kb ? patch.product : patch.version}</span>
    </>
  );
}
