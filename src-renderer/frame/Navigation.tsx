/** The screens by stage of the work, with the counts that tell where work waits. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../api.ts';
import { numberWords } from '../parts/NumberText.tsx';
import { waitingWords } from '../parts/rollout-waiting.ts';
import { href } from '../router.ts';
import { screens } from '../screens.ts';
import type { Screen } from '../screens.ts';
import './navigation.css';

interface Count {
  text: string;
  hot: boolean;
}

function useCounts(): Record<string, Count> {
  const status = useQuery(orpc.status.get.queryOptions());
  const rollouts = useQuery(orpc.rollouts.list.queryOptions());
  if (!status.data) return {};
  const { assets, findings, actNow } = status.data;
  const waiting = waitingWords(rollouts.data?.rollouts ?? []);
  return {
    ...(waiting === null ? {} : { rollouts: waiting }),
    assets: { text: numberWords(assets), hot: false },
    findings: { text: numberWords(findings.open), hot: false },
    ...(actNow > 0 ? { board: { text: `${numberWords(actNow)} now`, hot: true } } : {}),
  };
}

function Item({ screen, on, count }: { screen: Screen; on: boolean; count: Count | undefined }) {
  return (
    <a href={href(screen.id)} aria-current={on ? 'page' : undefined}>
      <span>{screen.title}</span>
      {count ? <span className={count.hot ? 'count hot' : 'count'}>{count.text}</span> : null}
    </a>
  );
}

const groups = ['Know', 'Judge', 'Act', 'Prove'] as const;

export function Navigation({ current }: { current: string }) {
  const counts = useCounts();
  const item = (screen: Screen) => (
    <Item key={screen.id} screen={screen} on={screen.id === current} count={counts[screen.id]} />
  );
  const apart = screens.filter((screen) => screen.group === null);
  return (
    <nav className="navigation" aria-label="Screens">
      {apart.filter((screen) => screen.id === 'overview').map(item)}
      {groups.map((group) => {
        const members = screens.filter((screen) => screen.group === group);
        if (members.length === 0) return null;
        return (
          <div key={group} role="group" aria-label={group}>
            <div className="group-name" aria-hidden="true">
              {group}
            </div>
            {members.map(item)}
          </div>
        );
      })}
      <div className="below">{apart.filter((screen) => screen.id !== 'overview').map(item)}</div>
    </nav>
  );
}
