/** The list of keys, shown on `?`. */
import { Kbd, Modal } from '@mantine/core';
import { screens } from '../screens.ts';
import { useOverlays } from '../state/overlays.ts';

const general: [string, string][] = [
  ['Ctrl K', 'Command palette: screens, machines, findings, actions'],
  ['/', "Go to the screen's filter"],
  ['?', 'This list'],
  ['Esc', 'Close the panel or list on top'],
  ['Arrows', 'Move in a grid or on the board'],
  ['Enter', 'Open the row'],
  ['Space', 'Select the row or card'],
  ['t', 'The chart on the screen as a table, and back'],
];

export function KeyHelp() {
  const { keys, setKeys } = useOverlays();
  return (
    <Modal
      opened={keys}
      onClose={() => setKeys(false)}
      title={<b>Keys</b>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <table className="ledger" aria-label="Keys">
        <tbody>
          {general.map(([key, what]) => (
            <tr key={key}>
              <td>
                <Kbd>{key}</Kbd>
              </td>
              <td>{what}</td>
            </tr>
          ))}
          {screens.map((screen) => (
            <tr key={screen.id}>
              <td>
                <Kbd>g</Kbd> <Kbd>{screen.key}</Kbd>
              </td>
              <td>{screen.title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
