/** A sign for each kind of patch; its word always stands beside it. */
import type { PatchKind } from '../../../src-shared/model/patch.ts';

const paths: Record<PatchKind, string> = {
  package: 'M2 4.5 7 2l5 2.5v5L7 12 2 9.5zM2 4.5 7 7l5-2.5M7 7v5',
  kb: 'M2 3.2 6.4 2.6v4H2zM7.6 2.4 12 1.8v4.8H7.6zM2 7.8h4.4v4L2 11.2zM7.6 7.8H12v4.8l-4.4-.6z',
  application: 'M2 2.5h10v9H2zM2 5h10M3.8 3.8h.1',
  library: 'M2 2.5h3v9H2zM5 2.5h3v9H5zM8.4 3.2l2.4-.6 2 8.6-2.4.6z',
  'security-update': 'M7 1.8 11.5 3.4v3.4c0 2.6-1.8 4.4-4.5 5.4-2.7-1-4.5-2.8-4.5-5.4V3.4z',
};

export function KindIcon({ kind }: { kind: PatchKind }) {
  return (
    <svg className="board-icon" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      <path d={paths[kind]} />
    </svg>
  );
}
