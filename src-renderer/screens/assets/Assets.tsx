/** The machines screen: all of them in a grid, or the page of one. */
import type { ScreenProps } from '../../screen-props.ts';
import { AssetList } from './AssetList.tsx';
import { AssetPage } from './AssetPage.tsx';

export default function Assets({ id }: ScreenProps) {
  return id === null ? <AssetList /> : <AssetPage key={id} id={id} />;
}
