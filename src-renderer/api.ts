/** The one way the window talks to the engine: typed calls, their queries, and what a failed call means in words. */
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient } from '@tanstack/react-query';
import type { Contract } from '../src-shared/contract/index.ts';

const link = new RPCLink({ url: () => new URL('/rpc', window.location.href).href });

export const client: ContractRouterClient<Contract> = createORPCClient(link);

/** `useQuery(orpc.status.get.queryOptions())`, `useMutation(orpc.match.run.mutationOptions())`. */
export const orpc = createTanstackQueryUtils(client);

export interface ShownError {
  code: string;
  message: string;
  hint: string;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What to show for any failed call: the engine's refusal as it is, else what is known. */
export function refusalOf(error: unknown): ShownError {
  if (error instanceof ORPCError) {
    const data: unknown = error.data;
    if (typeof data === 'object' && data !== null && 'code' in data && 'message' in data) {
      return { code: text(data.code), message: text(data.message), hint: 'hint' in data ? text(data.hint) : '' };
    }
    if (error.status === 401 || error.status === 403) {
      return {
        code: 'not-admitted',
        message: 'This window is not admitted to the running PatchLedger.',
        hint: 'Open the address that `patchledger serve` printed; each address works once.',
      };
    }
    if (error.status === 400) {
      return { code: 'invalid-argument', message: 'The request was not understood.', hint: 'Check what you entered.' };
    }
    return {
      code: 'internal-error',
      message: 'Something went wrong inside PatchLedger. Nothing was changed by this step.',
      hint: 'Try again; if it stays, the log on the console tells more.',
    };
  }
  if (error instanceof TypeError || (error instanceof DOMException && error.name !== 'AbortError')) {
    return {
      code: 'connection-lost',
      message: 'The engine does not answer.',
      hint: 'Check that PatchLedger still runs; the window connects again by itself.',
    };
  }
  return {
    code: 'internal-error',
    message: error instanceof Error ? error.message : 'Something went wrong in this window.',
    hint: 'Reload the window. What is stored is not affected.',
  };
}

/** Rows stay fresh until the engine says that something changed. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (count, error) => count < 2 && refusalOf(error).code === 'connection-lost',
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
