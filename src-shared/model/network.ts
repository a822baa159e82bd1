/** The one switch over what is fetched from outside the site's own hosts, and the way it is fetched. */
import { z } from 'zod';

export const networkSettings = z.object({
  /** forbidden: nothing is fetched, whoever asks. allowed: fetched when a person asks. Sweeps and collections are not meant. */
  network: z.enum(['allowed', 'forbidden']),
  /** The mirror that feeds come from, an http: or https: address without a login; null: their publishers. */
  feedBase: z.string().nullable(),
  /** "environment" (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), "direct", or a proxy's address without a login. */
  proxy: z.string(),
});
export type NetworkSettings = z.infer<typeof networkSettings>;
