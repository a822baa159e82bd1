/** Offers the stored credentials that fit the hosts of a dialog; what is typed as a login comes instead of them. */
import { Checkbox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { CredentialKind } from '../../src-shared/model/credential.ts';
import { orpc } from '../api.ts';
import { countWords } from './NumberText.tsx';

/** How many of these hosts some stored credential of a kind fits, and the names of those credentials. */
export function useStoredLogins(kind: CredentialKind, hosts: readonly string[]): { fitting: number; names: string[] } {
  const [settled] = useDebouncedValue(hosts.join('\n'), 300);
  const asked = settled === '' ? [] : settled.split('\n').slice(0, 5000);
  const found = useQuery({
    ...orpc.credentials.fitting.queryOptions({ input: { kind, hosts: asked } }),
    enabled: asked.length > 0,
    // A host that can't be read yet is being typed: it is told when the collection begins.
    retry: false,
    placeholderData: keepPreviousData,
  });
  const fitting = found.data?.hosts.filter(({ credentials }) => credentials.length > 0) ?? [];
  return { fitting: fitting.length, names: [...new Set(fitting.flatMap(({ credentials }) => credentials))] };
}

interface StoredLoginsProps {
  hosts: number;
  fitting: number;
  names: readonly string[];
  chosen: boolean;
  onChange: (chosen: boolean) => void;
}

export function StoredLogins({ hosts, fitting, names, chosen, onChange }: StoredLoginsProps) {
  if (fitting === 0) return null;
  const shown = names.slice(0, 4).join(', ');
  return (
    <Checkbox
      label="Log in by stored credentials"
      description={`${shown}${names.length > 4 ? ` and ${names.length - 4} more` : ''}: for ${fitting === hosts ? (hosts === 1 ? 'this host' : 'all of them') : `${countWords(fitting, 'host')} of ${hosts}; the others as they were last reached`}`}
      checked={chosen}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
