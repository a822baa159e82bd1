/** The command palette: screens, actions, and machines and findings by name or CVE as one types. */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../api.ts';
import { StateWord } from '../parts/StateWord.tsx';
import { href, navigate } from '../router.ts';
import { screens } from '../screens.ts';
import { useCollectLocal, useMatch } from '../state/actions.ts';
import { useOverlays } from '../state/overlays.ts';
import { fitting } from './palette-filter.ts';
import type { Command } from './palette-filter.ts';

interface Action extends Command {
  run: () => void;
}

const shownRows = 6;

function useActions(): Action[] {
  const collect = useCollectLocal();
  const match = useMatch();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const setImporting = useOverlays((state) => state.setImporting);
  const setKeys = useOverlays((state) => state.setKeys);
  return [
    { id: 'collect', label: 'Collect this computer', words: 'scan local inventory', run: () => collect.mutate({}) },
    { id: 'match', label: 'Match now', words: 'findings advisories judge', run: () => match.mutate({}) },
    { id: 'import', label: 'Import files', words: 'inventory dpkg systeminfo drop', run: () => setImporting(true) },
    {
      id: 'scheme',
      label: scheme === 'dark' ? 'Switch to light' : 'Switch to dark',
      words: 'appearance colour theme',
      run: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
    },
    { id: 'keys', label: 'List the keys', words: 'keyboard shortcuts help', run: () => setKeys(true) },
  ];
}

function Rows({ query }: { query: string }) {
  const wanted = query.length >= 2;
  const assets = useQuery(orpc.assets.list.queryOptions({ input: { query, limit: shownRows }, enabled: wanted }));
  const findings = useQuery(
    orpc.findings.list.queryOptions({ input: { query, state: 'open', limit: shownRows }, enabled: wanted }),
  );
  const machines = wanted ? (assets.data?.assets ?? []) : [];
  const open = wanted ? (findings.data?.findings ?? []) : [];
  return (
    <>
      {machines.length > 0 ? (
        <Spotlight.ActionsGroup label="Machines">
          {machines.map((asset) => (
            <Spotlight.Action
              key={asset.id}
              label={asset.name}
              description={asset.os?.name ?? 'system not known'}
              rightSection={<StateWord state={asset.verdict} />}
              onClick={() => navigate(href('assets', asset.id))}
            />
          ))}
        </Spotlight.ActionsGroup>
      ) : null}
      {open.length > 0 ? (
        <Spotlight.ActionsGroup label="Findings">
          {open.map((finding) => (
            <Spotlight.Action
              key={finding.id}
              label={`${finding.cves[0] ?? finding.advisory}, ${finding.product}`}
              description={finding.assetName}
              rightSection={<StateWord state={finding.decision} />}
              onClick={() => navigate(href('findings', finding.id))}
            />
          ))}
        </Spotlight.ActionsGroup>
      ) : null}
      {machines.length === 0 && open.length === 0 && wanted && !assets.isFetching && !findings.isFetching ? (
        <Spotlight.Empty>No machine or open finding has these words.</Spotlight.Empty>
      ) : null}
    </>
  );
}

export function Palette() {
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query.trim(), 120);
  const actions = fitting(useActions(), query);
  const places = fitting(
    screens.map((screen) => ({
      id: screen.id,
      label: screen.title,
      words: `go to ${screen.group ?? ''}`,
      key: screen.key,
    })),
    query,
  );
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      scrollable
      maxHeight={420}
      lockScroll={false}
      yOffset={72}
      overlayProps={{ backgroundOpacity: 0.25, blur: 0 }}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
    >
      <Spotlight.Search placeholder="A screen, an action, a machine, a package or a CVE" aria-label="Command" />
      <Spotlight.ActionsList>
        {places.length > 0 ? (
          <Spotlight.ActionsGroup label="Screens">
            {places.map((place) => (
              <Spotlight.Action
                key={place.id}
                label={place.label}
                rightSection={<span className="mut mono">g {place.key}</span>}
                onClick={() => navigate(href(place.id))}
              />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        {actions.length > 0 ? (
          <Spotlight.ActionsGroup label="Actions">
            {actions.map((action) => (
              <Spotlight.Action key={action.id} label={action.label} onClick={action.run} />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        <Rows query={settled} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
