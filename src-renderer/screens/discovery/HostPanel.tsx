/** One host of a sweep: what it is and why, every open port with what it said, its names and its machine. */
import { DateText } from '../../parts/DateText.tsx';
import { DetailPanel } from '../../parts/DetailPanel.tsx';
import { href } from '../../router.ts';
import type { HostRow } from './host-columns.tsx';
import { confidenceWords, kindWords, makeWords, systemWords } from './sweep-words.ts';

function Ports({ host }: { host: HostRow }) {
  if (host.ports.length === 0)
    return (
      <p className="mut">None of the ports that were tried is open. It answered, so something has this address.</p>
    );
  return (
    <table className="ledger" aria-label="Open ports">
      <thead>
        <tr>
          <th className="r">Port</th>
          <th>Service</th>
          <th>What it says</th>
        </tr>
      </thead>
      <tbody>
        {host.ports.map(({ port, service, banner }) => (
          <tr key={port}>
            <td className="r mono">{port}</td>
            <td>{service ?? <span className="mut">unknown</span>}</td>
            <td className="disc-words">{banner ?? <span className="mut">no greeting read</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SeemsToBe({ host }: { host: HostRow }) {
  const told = [
    { words: kindWords(host), confidence: host.confidence?.kind },
    { words: systemWords(host), confidence: host.confidence?.os },
  ].filter(({ words }) => words !== '');
  if (told.length === 0) return <span className="mut">not told</span>;
  return (
    <>
      {told.map(({ words, confidence }) => (
        <div key={words}>
          {words} <span className="mut">{confidenceWords(confidence)}</span>
        </div>
      ))}
      {host.because.map((fact) => (
        <div key={fact} className="mut disc-words">
          because {fact}
        </div>
      ))}
    </>
  );
}

export function HostPanel({ host, onClose }: { host: HostRow; onClose: () => void }) {
  return (
    <DetailPanel title={host.names[0] ?? host.address} onClose={onClose} wide>
      <table className="ledger" aria-label="Host">
        <tbody>
          <tr>
            <th scope="row">Address</th>
            <td className="mono">{host.address}</td>
          </tr>
          <tr>
            <th scope="row">Network card</th>
            <td>
              {host.mac ? (
                <span className="mono">{host.mac}</span>
              ) : (
                <span className="mut">not told: it is not on a network of this computer</span>
              )}
            </td>
          </tr>
          <tr>
            <th scope="row">Names</th>
            <td className="disc-words">{host.names.join(', ') || <span className="mut">none</span>}</td>
          </tr>
          <tr>
            <th scope="row">Seems to be</th>
            <td>
              <SeemsToBe host={host} />
            </td>
          </tr>
          <tr>
            <th scope="row">Maker, model</th>
            <td className="disc-words">{makeWords(host) || <span className="mut">not told</span>}</td>
          </tr>
          {host.domain ? (
            <tr>
              <th scope="row">Domain</th>
              <td className="disc-words">{host.domain}</td>
            </tr>
          ) : null}
          {host.notes ? (
            <tr>
              <th scope="row">To know</th>
              <td>
                {host.notes.map((note) => (
                  <div key={note} className="disc-words">
                    {note}
                  </div>
                ))}
              </td>
            </tr>
          ) : null}
          {host.change ? (
            <tr>
              <th scope="row">Since before</th>
              <td className="disc-words">{host.change.what === 'new' ? 'New' : host.change.detail}</td>
            </tr>
          ) : null}
          <tr>
            <th scope="row">Seen</th>
            <td>
              <DateText value={host.seenAt} />
            </td>
          </tr>
          <tr>
            <th scope="row">Asset</th>
            <td>
              {host.asset ? (
                <a className="link" href={href('assets', host.asset)}>
                  {host.asset}
                </a>
              ) : (
                <span className="mut">being stored</span>
              )}
            </td>
          </tr>
        </tbody>
      </table>
      <section aria-label="Open ports" className="disc-section">
        <h2>Open ports</h2>
        <Ports host={host} />
      </section>
      <p className="mut disc-section">
        A sweep never tells a patch level. Until its software is collected, the machine stays unknown.
      </p>
    </DetailPanel>
  );
}
