/** The scope of a sweep as a person types it, and as it is told in words. Pure; the engine has the last word on ranges. */
import type { SweepQuestion, SweepRow } from '../../../src-shared/model/discovery.ts';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { questionWords } from './sweep-words.ts';

export interface TypedScope {
  ranges: string;
  exclude: string;
  /** Empty: the default ports. */
  ports: string;
  polite: boolean;
  /** Over UDP, of what answers. */
  ask: SweepQuestion[];
  /** Of SNMP, as ranges are typed; never kept. Empty: the usual one. */
  communities: string;
}

/** One range a line, or several with commas or spaces between; "a - b" stays one. */
export function rangesIn(text: string): string[] {
  return text
    .replaceAll(/\s*-\s*/gu, '-')
    .split(/[\s,;]+/u)
    .filter((part) => part !== '');
}

/** "22, 80, 8000-8010" as numbers; null where it can't be read; undefined where it is empty. */
export function portsIn(text: string): number[] | null | undefined {
  const parts = rangesIn(text);
  if (parts.length === 0) return undefined;
  const ports = new Set<number>();
  for (const part of parts) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(part);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (!match || first < 1 || last > 65_535 || last < first || last - first > 2048) return null;
    for (let port = first; port <= last; port++) ports.add(port);
  }
  return ports.size > 2048 ? null : [...ports].sort((a, b) => a - b);
}

/** What the calls take; null while the ports can't be read or no range is named. */
export function scopeIn(typed: TypedScope) {
  const ranges = rangesIn(typed.ranges);
  const ports = portsIn(typed.ports);
  if (ranges.length === 0 || ports === null) return null;
  const { polite, ask } = typed;
  return { ranges, exclude: rangesIn(typed.exclude), polite, ask, ...(ports ? { ports } : {}) };
}

/** "office, backup" to what the calls take. */
export const communitiesIn = (text: string): string[] => text.split(/[\s,;]+/u).filter((part) => part !== '');

/** What the calls take. */
export type Scope = NonNullable<ReturnType<typeof scopeIn>>;

const shownPorts = 8;

export function portWords(ports: readonly number[], all = false): string {
  if (all || ports.length <= shownPorts) return ports.join(', ');
  return `${ports.slice(0, shownPorts).join(', ')} and ${numberWords(ports.length - shownPorts)} more`;
}

/** "10.77.0.0/24 without 10.77.0.8/29, 56 ports, polite". */
export function scopeWords({
  ranges,
  exclude,
  ports,
  polite,
  ask,
}: Pick<SweepRow, 'ranges' | 'exclude' | 'ports' | 'polite' | 'ask'>) {
  const parts = [
    `${ranges.join(', ')}${exclude.length > 0 ? ` without ${exclude.join(', ')}` : ''}`,
    countWords(ports.length, 'port'),
    ...(polite ? ['polite'] : []),
    ...(ask.length > 0 ? [`asks for ${questionWords(ask)}`] : []),
  ];
  return parts.join(', ');
}
