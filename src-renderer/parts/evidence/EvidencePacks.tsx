/** Evidence packs in the window: making one and checking one, side by side where there is room. */
import { CheckPack } from './CheckPack.tsx';
import { MakePack } from './MakePack.tsx';
import './evidence.css';

export function EvidencePacks() {
  return (
    <div className="evidence-packs">
      <MakePack />
      <CheckPack />
    </div>
  );
}
