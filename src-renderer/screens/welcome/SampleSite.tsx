/** Opens the made-up sample site with one click, for a look around. */
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { forgetFormerVault } from '../../state/vault-change.ts';
import { href, navigate } from '../../router.ts';

export function SampleSite() {
  const queries = useQueryClient();
  const heading = useId();
  const open = useMutation(
    orpc.vaults.openSample.mutationOptions({
      onSuccess: async () => {
        await forgetFormerVault(queries);
        navigate(href('overview'));
      },
    }),
  );
  return (
    <section aria-labelledby={heading} className="welcome-block">
      <h2 id={heading}>Look around first</h2>
      <p className="mut">A made-up site with machines, findings and decisions. It is marked as sample everywhere.</p>
      <ErrorAlert error={open.error} />
      <Button onClick={() => open.mutate({})} loading={open.isPending}>
        Open the sample site
      </Button>
    </section>
  );
}
