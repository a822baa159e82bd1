/** A decision, verdict or state: its coloured square and its word. Unknown is dashed. */
import { stateLooks } from './state-words.ts';
import type { StateName } from './state-words.ts';
import './state-word.css';

export function StateWord({ state, word }: { state: StateName; word?: string }) {
  const look = stateLooks[state];
  return <span className={`state ${look.tone}`}>{word ?? look.word}</span>;
}
