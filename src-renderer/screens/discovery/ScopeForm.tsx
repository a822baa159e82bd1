/** The scope of a new sweep: what to look at and how, how much that is, and its confirmation before anything is sent. */
import { useState } from 'react';
import { Button, Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { sweepQuestion } from '../../../src-shared/model/discovery.ts';
import { orpc } from '../../api.ts';
import { spanWords } from '../../parts/dates.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { ConfirmScope } from './ConfirmScope.tsx';
import { communitiesIn, portsIn, portWords, rangesIn, scopeIn, type Scope, type TypedScope } from './scope-text.ts';
import { questionWords } from './sweep-words.ts';

interface ScopeFormProps {
  onStart: (scope: Scope, communities: string[]) => void;
  /** Where there is something to go back to. */
  onCancel?: () => void;
  /** A scope to start from, that of the last sweep. */
  former?: TypedScope;
}

const settled = 250;

function Estimate({ scope }: { scope: Scope | null }) {
  const estimate = useQuery({
    ...orpc.discovery.estimate.queryOptions({ input: scope ?? skipToken }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (scope === null) return <p className="mut">Name at least one range to see how much it is.</p>;
  if (estimate.error) return <ErrorAlert error={estimate.error} />;
  if (!estimate.data) return <p className="mut">Reckoning…</p>;
  const { addresses, connections, seconds, beyondPrivate } = estimate.data;
  return (
    <>
      <table className="ledger" aria-label="Estimate">
        <tbody>
          <tr>
            <th scope="row">Addresses</th>
            <td className="r">{numberWords(addresses)}</td>
          </tr>
          <tr>
            <th scope="row">Connections at most</th>
            <td className="r">{numberWords(connections)}</td>
          </tr>
          <tr>
            <th scope="row">Time, about</th>
            <td className="r">{spanWords(seconds)}</td>
          </tr>
        </tbody>
      </table>
      {beyondPrivate ? (
        <p className="disc-warning">
          <b className="soon">Some of these addresses are public.</b> Be sure that they are yours.
        </p>
      ) : null}
    </>
  );
}

function Networks({ typed, onAdd }: { typed: string; onAdd: (cidr: string) => void }) {
  const defaults = useQuery(orpc.discovery.defaults.queryOptions());
  const named = new Set(rangesIn(typed));
  const others = (defaults.data?.networks ?? []).filter(({ cidr }) => !named.has(cidr));
  if (others.length === 0) return null;
  return (
    <div className="disc-networks">
      <span className="mut">This computer is also in</span>
      {others.map(({ cidr, name }) => (
        <button key={cidr} type="button" className="find-chip" onClick={() => onAdd(cidr)} aria-label={`Add ${cidr}`}>
          <span className="mono">{cidr}</span> {name}
        </button>
      ))}
    </div>
  );
}

export function ScopeForm({ onStart, onCancel, former }: ScopeFormProps) {
  const defaults = useQuery(orpc.discovery.defaults.queryOptions());
  const [changed, setChanged] = useState<Partial<TypedScope>>({});
  const [confirming, setConfirming] = useState(false);
  const proposed: TypedScope = former ?? {
    ranges: (defaults.data?.networks ?? []).map(({ cidr }) => cidr).join('\n'),
    exclude: '',
    ports: '',
    polite: false,
    ask: [...sweepQuestion.options],
    communities: '',
  };
  const typed = { ...proposed, ...changed };
  const change = (part: Partial<TypedScope>) => setChanged({ ...changed, ...part });
  const [rested] = useDebouncedValue(typed, settled);
  const scope = scopeIn(typed);
  const badPorts = portsIn(typed.ports) === null;
  const usual = defaults.data?.ports.map(({ port }) => port) ?? [];
  return (
    <form
      className="disc-scope"
      aria-label="New sweep"
      onSubmit={(event) => {
        event.preventDefault();
        if (scope !== null) setConfirming(true);
      }}
    >
      <div className="disc-fields">
        <Textarea
          label="Ranges"
          description="Addresses, blocks such as 192.168.1.0/24, or first-last; one a line"
          className="disc-ranges"
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          value={typed.ranges}
          onChange={(event) => change({ ranges: event.currentTarget.value })}
        />
        <Networks
          typed={typed.ranges}
          onAdd={(cidr) => change({ ranges: `${typed.ranges.trimEnd()}\n${cidr}`.trim() })}
        />
        <Textarea
          label="Leave out"
          description="What must not be touched, in the same forms"
          className="disc-ranges"
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          value={typed.exclude}
          onChange={(event) => change({ exclude: event.currentTarget.value })}
        />
        <TextInput
          label="Ports"
          description={`Such as 22, 80, 8000-8010. Empty: the ${numberWords(usual.length)} that small offices use.`}
          spellCheck={false}
          value={typed.ports}
          error={badPorts ? 'Write ports as numbers, or as first-last; 2,048 at most.' : null}
          onChange={(event) => change({ ports: event.currentTarget.value })}
        />
        <Checkbox
          label="Polite"
          description="At most 20 connections a second, and none at all to printing and control ports"
          checked={typed.polite}
          onChange={(event) => change({ polite: event.currentTarget.checked })}
        />
        <Checkbox.Group
          label="Ask what answers, over UDP"
          description="Names and makes that open ports do not tell; nobody is logged in"
          value={typed.ask}
          onChange={(ask) => change({ ask: sweepQuestion.options.filter((one) => ask.includes(one)) })}
        >
          <div className="disc-questions">
            {sweepQuestion.options.map((one) => (
              <Checkbox key={one} value={one} label={questionWords([one])} />
            ))}
          </div>
        </Checkbox.Group>
        {typed.ask.includes('snmp') ? (
          <PasswordInput
            label="SNMP communities"
            description={
              typed.polite
                ? 'Several with commas between. Empty: none is tried. Not stored.'
                : 'Several with commas between. Empty: “public” is tried once. Not stored.'
            }
            autoComplete="off"
            value={typed.communities}
            onChange={(event) => change({ communities: event.currentTarget.value })}
          />
        ) : null}
        <div className="disc-buttons">
          <Button type="submit" variant="filled" disabled={scope === null}>
            Sweep…
          </Button>
          {onCancel ? <Button onClick={onCancel}>Back to the last sweep</Button> : null}
        </div>
      </div>
      <div className="disc-beside">
        <section aria-label="How much it is">
          <h2>How much it is</h2>
          <Estimate scope={scopeIn(rested)} />
        </section>
        <section aria-label="What a sweep does">
          <h2>What a sweep does</h2>
          <ul>
            <li>It opens ordinary connections; it needs no rights and installs nothing.</li>
            <li>It reads what services say to anyone: SSH and mail greetings, front pages, certificates.</li>
            <li>
              It asks Windows, Samba and directories for the names they tell before a login, and never logs in: no
              account can be locked.
            </li>
            <li>Printing and control ports get a connection but not a byte; in polite mode not even that.</li>
            <li>It asks this computer’s resolver for the names of addresses that answered.</li>
            <li>What it finds becomes an asset. Until it is collected, its verdict stays unknown.</li>
          </ul>
          <details>
            <summary>The ports it tries</summary>
            <p className="mut">{portWords(portsIn(typed.ports) ?? usual, true)}</p>
          </details>
        </section>
      </div>
      {confirming && scope !== null ? (
        <ConfirmScope
          scope={scope}
          usualPorts={usual}
          actor={defaults.data?.actor ?? ''}
          onClose={() => setConfirming(false)}
          onConfirm={() => {
            setConfirming(false);
            onStart(scope, communitiesIn(typed.communities));
          }}
        />
      ) : null}
    </form>
  );
}
