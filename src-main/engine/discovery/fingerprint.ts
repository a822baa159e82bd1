/**
 * What a host seems to be and how sure that is, weighing all clues. Those for one answer add up as independent witnesses,
 * 1 - (1 - a)(1 - b)..., one for each source; the best answer wins, and its confidence is what speaks for it times 1 - c²,
 * c being what speaks for the strongest answer that contradicts it: a weak doubt takes little, an equal one nearly all.
 * Under 15 of 100 nothing is said. Never a patch level: a banner names a release at most.
 */
import type { AssetKind } from '../../../src-shared/model/asset.ts';
import type { SweepHost } from '../../../src-shared/model/discovery.ts';
import { greetingClues, type Clue, type OpenPort } from './clues.ts';
import type { Told } from './questions.ts';
import { toldClues } from './told-clues.ts';

export type Fingerprint = Pick<SweepHost, 'os' | 'kind' | 'confidence' | 'because'>;

const leastConfidence = 15;

/** What is no Unix; all else has Linux' or BSD's manners. */
const notUnix = new Set(['windows']);
const notLinux = new Set(['windows', 'unix', 'freebsd', 'netbsd', 'macos']);

/** Does a clue of the one family speak for the other? */
const includesFamily = (general: string, family: string): boolean =>
  general === family || (general === 'linux' && !notLinux.has(family)) || (general === 'unix' && !notUnix.has(family));

const includesKind = (general: AssetKind, kind: AssetKind): boolean =>
  general === kind || (general === 'computer' && (kind === 'server' || kind === 'workstation'));

interface Word<Answer> {
  answer: Answer;
  clue: Clue;
  weight: number;
}

interface Weighed<Answer> {
  answer: Answer;
  confidence: number;
  /** Those that speak for it, the weightiest first. */
  words: Word<Answer>[];
}

function weigh<Answer extends string>(
  words: readonly Word<Answer>[],
  includes: (general: Answer, answer: Answer) => boolean,
): Weighed<Answer> | null {
  const speakFor = (answer: Answer) => words.filter((word) => includes(word.answer, answer));
  const strength = (answer: Answer): number => {
    const bySource = new Map<string, number>();
    for (const { clue, weight } of speakFor(answer))
      bySource.set(clue.source, Math.max(bySource.get(clue.source) ?? 0, weight / 100));
    return 1 - [...bySource.values()].reduce((doubt, weight) => doubt * (1 - weight), 1);
  };
  const answers = [...new Set(words.map(({ answer }) => answer))];
  const strengths = new Map(answers.map((answer) => [answer, strength(answer)]));
  // The more special of two equals: what speaks for Linux speaks for Debian too.
  const special = (answer: Answer) => answers.filter((other) => includes(answer, other)).length;
  const [best] = answers.toSorted((a, b) => strengths.get(b)! - strengths.get(a)! || special(a) - special(b));
  if (best === undefined) return null;
  const against = answers
    .filter((other) => !includes(other, best) && !includes(best, other))
    .reduce((most, other) => Math.max(most, strengths.get(other)!), 0);
  // Nothing said over a network is certain.
  const confidence = Math.min(99, Math.round(100 * strengths.get(best)! * (1 - against ** 2)));
  if (confidence < leastConfidence) return null;
  return { answer: best, confidence, words: speakFor(best).toSorted((a, b) => b.weight - a.weight) };
}

/** Of each source one, the weightiest; three tell enough. */
function facts<Answer>(weighed: Weighed<Answer> | null): string[] {
  const bySource = new Map<string, string>();
  for (const { clue } of weighed?.words ?? []) if (!bySource.has(clue.source)) bySource.set(clue.source, clue.because);
  return [...bySource.values()].slice(0, 3);
}

export function fingerprint(ports: readonly OpenPort[], told: Told = {}, cardMaker?: string): Fingerprint {
  const clues = [...greetingClues(ports), ...toldClues(ports, told, cardMaker)];
  const systems = clues.flatMap((clue) => (clue.os ? [{ answer: clue.os.family, clue, weight: clue.weight }] : []));
  const kinds = clues.flatMap((clue) =>
    clue.kind ? [{ answer: clue.kind, clue, weight: clue.kindWeight ?? clue.weight }] : [],
  );
  const system = weigh(systems, includesFamily);
  const kind = weigh(kinds, includesKind);
  const release = system?.words.find(({ answer, clue }) => answer === system.answer && clue.os?.version)?.clue.os;
  const build = system?.words.find(({ clue }) => clue.os?.build)?.clue.os?.build;
  const confidence = {
    ...(kind ? { kind: kind.confidence } : {}),
    ...(system ? { os: system.confidence } : {}),
  };
  return {
    ...(system
      ? {
          os: {
            // What may be any Unix is most often Linux.
            family: system.answer === 'unix' ? 'linux' : system.answer,
            ...(release?.version ? { version: release.version } : {}),
            ...(build ? { build } : {}),
          },
        }
      : {}),
    ...(kind ? { kind: kind.answer } : {}),
    ...(system || kind ? { confidence } : {}),
    because: [...new Set([...facts(system), ...facts(kind)])],
  };
}
