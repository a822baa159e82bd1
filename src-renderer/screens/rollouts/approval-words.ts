/** What each strength of an approval is worth, said plainly; and what exactly is approved. Pure. */
import type { Approval, RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { momentWords, type Zone } from '../../parts/dates.ts';
import { countWords } from '../../parts/NumberText.tsx';

export type Strength = Approval['strength'];

export const strengthLooks: Record<Strength, { label: string; word: string; worth: string }> = {
  typed: {
    label: 'Typed name',
    word: 'typed name',
    worth: 'Weakest: anyone who can open this vault can type a name. The log records who was at the window.',
  },
  slip: {
    label: 'Signed slip',
    word: 'signed slip attached',
    worth: 'Better: a signed document is kept with its SHA-256. A person has to look at the signature on it.',
  },
  key: {
    label: 'Own key',
    word: 'signed with their own key',
    worth: 'Strongest: only who holds the private key can sign the plan’s hash, and anyone can check it.',
  },
};

/** "2 patches on 13 machines in 3 waves, the first from tomorrow 22:00, at most 16 at the same time. 2 upgrades are left out." */
export function approvedWords(rollout: RolloutDetail, now: string, zone: Zone): string {
  const { plan } = rollout;
  const first = plan.waves.map((wave) => wave.start).toSorted()[0];
  const parts = [
    `${countWords(rollout.patches, 'patch', 'patches')} on ${countWords(rollout.machines, 'machine')} in ${countWords(plan.waves.length, 'wave')}`,
    ...(first === undefined ? [] : [`the first from ${momentWords(first, now, zone)}`]),
    `at most ${plan.parallel} at the same time`,
  ];
  const left = plan.leftOut.length;
  return `${parts.join(', ')}.${left > 0 ? ` ${countWords(left, 'upgrade')} ${left === 1 ? 'is' : 'are'} left out.` : ''}`;
}
