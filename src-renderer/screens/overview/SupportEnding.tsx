/** Machines whose system loses its security updates within 180 days, soonest first. */
import { DateText } from '../../parts/DateText.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { href } from '../../router.ts';

/** So many are named; the rest is counted. */
const shown = 5;

interface SupportEndingProps {
  machines: readonly { id: string; name: string; on: string; what: string }[];
}

export function SupportEnding({ machines }: SupportEndingProps) {
  if (machines.length === 0) return null;
  const title = `${countWords(machines.length, 'machine')} ${machines.length === 1 ? 'loses' : 'lose'} support within 180 days`;
  return (
    <>
      <h2 style={{ marginTop: 18 }}>{title}</h2>
      <table className="ledger" aria-label="Support ending soon">
        <tbody>
          {machines.slice(0, shown).map((machine) => (
            <tr key={machine.id}>
              <td className="nowrap">
                <DateText value={machine.on} kind="day" />
              </td>
              <td>
                <a className="link" href={href('assets', machine.id, { tab: 'upkeep' })}>
                  {machine.name}
                </a>
              </td>
              <td className="mut">{machine.what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {machines.length > shown ? (
        <p className="mut">and {countWords(machines.length - shown, 'machine')} later</p>
      ) : null}
    </>
  );
}
