/** What people write for criticality and exposure in lists of machines, in eight languages. Answers nothing where unsure. */
import type { Criticality, Exposure } from '../../../src-shared/model/asset.ts';
import { plainName } from './column-roles.ts';

const criticalities: readonly (readonly [Criticality, RegExp])[] = [
  [
    1,
    /^(?:very low|minimal|sehr niedrig|sehr gering|tres faible|muy baj[ao]|molto bass[ao]|zeer laag|bardzo niska|muito baix[ao]|none)$/,
  ],
  [
    5,
    /^(?:critical|very high|highest|mission critical|business critical|kritisch|sehr hoch|critique|tres elevee?|critic[ao]|muy alt[ao]|molto alt[ao]|kritiek|zeer hoog|krytyczn[ay]|bardzo wysoka|muito alt[ao])$/,
  ],
  [2, /^(?:low|minor|niedrig|gering|faible|basse|baj[ao]|bass[ao]|laag|niska|niski|baix[ao])$/],
  [4, /^(?:high|important|major|hoch|wichtig|elevee?|haute|alt[ao]|hoog|wysok[ai])$/],
  [3, /^(?:medium|moderate|normal|middle|mittel|moyenne?|medi[ao]|normale|gemiddeld|srednia|sredni|moderad[ao])$/],
];

/** 1 to 5 as the program counts (5 matters most), or a word; undefined for anything else. */
export function readCriticality(text: string): Criticality | undefined {
  const word = plainName(text);
  const number = /^([1-5])(?: .{0,40})?$/.exec(word)?.[1];
  if (number) return Number(number) as Criticality;
  return criticalities.find(([, pattern]) => pattern.test(word))?.[0];
}

const exposures: readonly (readonly [Exposure, RegExp])[] = [
  ['dmz', /\bdmz\b|perimeter/],
  ['isolated', /isol|air ?gap|offline|getrennt|odizolowan/],
  [
    'internet',
    /internet|public|external|extern|offentlich|publi[cq]|exposed|expose|wan\b|yes|^(?:ja|oui|si|tak|sim|true|y|x)$/,
  ],
  ['internal', /intern(?:al|e|o|a|y)?$|\blan\b|intranet|private|privat|^(?:no|nein|non|nee|nie|nao|false|n)$/],
];

export function readExposure(text: string): Exposure | undefined {
  const word = plainName(text);
  if (/^(?:not|kein|non|no|nicht) .*internet/.test(word)) return 'internal';
  return word ? exposures.find(([, pattern]) => pattern.test(word))?.[0] : undefined;
}
