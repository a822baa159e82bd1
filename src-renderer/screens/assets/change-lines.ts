/** The changes between two observations as lines of tables, one table a kind. */
import type { ObservedChanges } from '../../../src-shared/model/changes.ts';

export interface ChangeLine {
  key: string;
  what: string;
  change: 'added' | 'removed' | 'changed';
  from: string | null;
  to: string | null;
  /** What to say where there is nothing on one side. */
  none: string;
}

interface Words {
  fact: (value: unknown) => string;
  field: (path: string) => string;
  section: (section: string) => string;
}

const kindOf = (from: unknown, to: unknown) => (from === null ? 'added' : to === null ? 'removed' : 'changed');

/** Kinds without a change are left out. */
export function changeLines(changes: ObservedChanges, words: Words): { title: string; lines: ChangeLine[] }[] {
  const line = (what: string, from: string | null, to: string | null, none: string): ChangeLine => ({
    key: `${what} ${from} ${to}`,
    what,
    change: kindOf(from, to),
    from,
    to,
    none,
  });
  const fact = (value: unknown) => (value === null || value === undefined ? null : words.fact(value) || 'none');
  const version = (value: string | null) => (value === '' ? 'version unknown' : value);
  const named = ({ name, arch }: { name: string; arch: string }) => `${name} ${arch}`.trim();
  const sections = Map.groupBy(changes.packages, ({ section }) => section);
  return [
    {
      title: 'Facts',
      lines: changes.facts.map(({ field, from, to }) => line(words.field(field), fact(from), fact(to), 'not said')),
    },
    ...[...sections].map(([section, items]) => ({
      title: words.section(section),
      lines: items.map((item) => line(named(item), version(item.from), version(item.to), 'not installed')),
    })),
    {
      title: words.section('hotfixes'),
      lines: changes.hotfixes.map(({ kb, change }) =>
        line(kb, change === 'added' ? null : 'installed', change === 'added' ? 'installed' : null, 'not installed'),
      ),
    },
    {
      title: words.section('ports'),
      lines: changes.ports.map(({ port, from, to }) => line(String(port), from, to, 'does not answer')),
    },
    {
      title: words.section('available'),
      lines: changes.available.map((item) => line(named(item), item.from, item.to, 'not offered')),
    },
  ].filter(({ lines }) => lines.length > 0);
}
