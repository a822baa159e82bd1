/** After another vault was opened, made or closed: forgets what was read from the former one. */
import type { QueryClient } from '@tanstack/react-query';

export async function forgetFormerVault(queries: QueryClient): Promise<void> {
  queries.removeQueries({ type: 'inactive' });
  await queries.invalidateQueries();
}
