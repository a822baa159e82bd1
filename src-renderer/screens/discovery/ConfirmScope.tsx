/** Names the scope and who confirms it. Nothing is sent before this. */
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { portWords, type Scope } from './scope-text.ts';
import { questionWords } from './sweep-words.ts';
import '../../parts/except-dialog.css';

interface ConfirmScopeProps {
  scope: Scope;
  usualPorts: readonly number[];
  actor: string;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmScope({ scope, usualPorts, actor, onConfirm, onClose }: ConfirmScopeProps) {
  const estimate = useQuery({ ...orpc.discovery.estimate.queryOptions({ input: scope }), retry: false });
  const { ranges, exclude, ports, polite, ask } = scope;
  return (
    <Modal opened onClose={onClose} title="Confirm the scope" size={560} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="except-form">
        <p>
          Sweep only networks you are allowed to. This scope, the time and your name go into the log before the first
          packet is sent.
        </p>
        <table className="ledger disc-confirm" aria-label="Scope">
          <tbody>
            <tr>
              <th scope="row">Ranges</th>
              <td className="mono disc-words">{ranges.join(', ')}</td>
            </tr>
            <tr>
              <th scope="row">Left out</th>
              <td className="disc-words">
                {exclude.length > 0 ? (
                  <span className="mono">{exclude.join(', ')}</span>
                ) : (
                  <span className="mut">nothing</span>
                )}
              </td>
            </tr>
            <tr>
              <th scope="row">Addresses</th>
              <td>{estimate.data ? numberWords(estimate.data.addresses) : ''}</td>
            </tr>
            <tr>
              <th scope="row">Ports</th>
              <td className="disc-words">
                {portWords(ports ?? usualPorts)}
                {ports ? '' : ' (the usual ones)'}
              </td>
            </tr>
            <tr>
              <th scope="row">Pace</th>
              <td>{polite ? 'polite: slow, no connection to printing and control ports' : 'normal'}</td>
            </tr>
            <tr>
              <th scope="row">Asks for</th>
              <td className="disc-words">{questionWords(ask)}</td>
            </tr>
            <tr>
              <th scope="row">Confirmed by</th>
              <td>
                <b>{actor}</b>
              </td>
            </tr>
          </tbody>
        </table>
        {estimate.data?.beyondPrivate ? (
          <p className="disc-warning">
            <b className="soon">Some of these addresses are public.</b> Whoever owns them will see the connections.
          </p>
        ) : null}
        <ErrorAlert error={estimate.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="filled" disabled={!estimate.data} onClick={onConfirm} data-autofocus>
            I may sweep this: start
          </Button>
        </div>
      </div>
    </Modal>
  );
}
