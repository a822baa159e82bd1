/** The screen of rollouts: the list, or one rollout. */
import type { ScreenProps } from '../../screen-props.ts';
import { RolloutList } from './RolloutList.tsx';
import { RolloutPage } from './RolloutPage.tsx';

export default function Rollouts({ id }: ScreenProps) {
  return id === null ? <RolloutList /> : <RolloutPage id={id} />;
}
