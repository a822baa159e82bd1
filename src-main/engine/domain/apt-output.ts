/** Lines that apt prints for machines to read: simulated installations and lists of versions. Pure. */
import type { AvailableUpgrade } from '../../../src-shared/model/software.ts';
import { isSecuritySuite, withoutRebuild } from './debian-sources.ts';

/**
 * "Inst name [old] (new Origin:1/suite, Origin:2/suite-security [arch]) [pending...]"; null for anything else.
 * A package that is not installed yet (no [old]) counts too: kernels come under new names.
 */
export function readInstLine(line: string): AvailableUpgrade | null {
  const match = /^Inst (\S+) (?:\[[^\]]*\] )?\((\S+) ([^[]*)\[([^\]\s]+)\]\)/.exec(line);
  if (!match) return null;
  const [name, suffix] = match[1]!.split(':', 2) as [string, string | undefined];
  const places = match[3]!
    .trim()
    .split(', ')
    .filter(Boolean)
    .map((place) => {
      const colon = place.indexOf(':');
      const origin = place.slice(0, Math.max(colon, 0));
      const release = place.slice(colon + 1);
      return { origin, suite: release.includes('/') ? release.slice(release.indexOf('/') + 1) : release };
    });
  return {
    name,
    arch: suffix ?? match[4]!,
    version: match[2]!,
    source: name,
    sourceVersion: withoutRebuild(match[2]!),
    suites: [...new Set(places.map((place) => place.suite))],
    security: places.some((place) => isSecuritySuite(place.origin, place.suite)),
    sourceKnown: false,
  };
}

export interface AptListLine {
  name: string;
  suites: string[];
  version: string;
  arch: string;
  /** The words in brackets, in the language of the machine; they end with a version for upgrades. */
  state: string;
}

/** "name/suite,now version arch [words]" of `apt list`. */
export function readAptListLine(line: string): AptListLine | null {
  const match = /^([a-z0-9][a-z0-9+.-]*)(?::\S+)?\/(\S+) (\d\S*) ([a-z0-9-]+)(?: \[(.*)\])?$/.exec(line.trimEnd());
  if (!match) return null;
  return { name: match[1]!, suites: match[2]!.split(','), version: match[3]!, arch: match[4]!, state: match[5] ?? '' };
}
