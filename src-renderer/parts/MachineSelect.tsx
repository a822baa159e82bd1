/** Chooses machines by name: the words typed are looked up in the vault, so that a large site needs no long list. */
import { MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../api.ts';

export interface Machine {
  id: string;
  name: string;
}

/** So many are enough to choose from; more words narrow them down. */
const shown = 30;

function useMachines(without: readonly string[]) {
  const [words, setWords] = useState('');
  const [query] = useDebouncedValue(words.trim(), 200);
  const found = useQuery(orpc.assets.list.queryOptions({ input: { query: query || undefined, limit: shown + 1 } }));
  const machines = (found.data?.assets ?? []).filter(({ id }) => !without.includes(id)).slice(0, shown);
  return { words, setWords, machines };
}

const shared = {
  searchable: true,
  nothingFoundMessage: 'No machine fits',
  // The list is already what fits the words.
  filter: ({ options }: { options: unknown[] }) => options as never[],
} as const;

interface OneProps {
  label: string;
  /** Ids that can't be chosen. */
  without: readonly string[];
  value: Machine | null;
  onChange: (machine: Machine | null) => void;
}

export function MachineSelect({ label, without, value, onChange }: OneProps) {
  const { words, setWords, machines } = useMachines(without);
  const known = new Map([...machines, ...(value ? [value] : [])].map(({ id, name }) => [id, { id, name }]));
  return (
    <Select
      {...shared}
      aria-label={label}
      placeholder={label}
      data={[...known.values()].map(({ id, name }) => ({ value: id, label: `${name}, ${id}` }))}
      searchValue={words}
      onSearchChange={setWords}
      value={value?.id ?? null}
      onChange={(id) => onChange(id === null ? null : (known.get(id) ?? null))}
    />
  );
}

interface ManyProps {
  label: string;
  description?: string;
  value: readonly Machine[];
  onChange: (machines: Machine[]) => void;
}

export function MachinesSelect({ label, description, value, onChange }: ManyProps) {
  const { words, setWords, machines } = useMachines([]);
  const known = new Map([...machines, ...value].map(({ id, name }) => [id, { id, name }]));
  return (
    <MultiSelect
      {...shared}
      size="xs"
      label={label}
      description={description}
      data={[...known.values()].map(({ id, name }) => ({ value: id, label: `${name}, ${id}` }))}
      searchValue={words}
      onSearchChange={setWords}
      value={value.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => known.get(id) ?? []))}
    />
  );
}
