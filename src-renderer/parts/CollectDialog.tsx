/**
 * Collects machines over SSH, SNMP or PowerShell remoting: the way, the hosts, the login, and what came of each of them. A
 * changed host key stands out with both fingerprints and is accepted for one host at a time. The login lives as long as the
 * dialog.
 */
import { useState } from 'react';
import { Button, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client, orpc } from '../api.ts';
import { CollectResults, type CollectResult } from './CollectResults.tsx';
import { hostsIn, mergeResults, withoutPort } from './collect-words.ts';
import { ErrorAlert } from './ErrorAlert.tsx';
import { countWords } from './NumberText.tsx';
import { emptyRemotingLogin, RemotingFields, remotingOptionsOf } from './RemotingFields.tsx';
import { emptySnmpLogin, snmpOptionsOf } from './snmp-login.ts';
import { SnmpFields } from './SnmpFields.tsx';
import { emptyLogin, sshOptionsOf } from './ssh-login.ts';
import { SshFields } from './SshFields.tsx';
import { StoredLogins, useStoredLogins } from './StoredLogins.tsx';
import './except-dialog.css';
import './collect-dialog.css';

interface CollectDialogProps {
  /** To begin with, as SSH reaches them; the person may change them. */
  hosts: readonly string[];
  /** As the other ways reach them; absent: `hosts` without their ports. */
  others?: readonly string[];
  onClose: () => void;
}

type Way = 'ssh' | 'snmp' | 'psremote';
/** The kind of stored credentials each takes. */
const kindOf = { ssh: 'ssh', snmp: 'snmp', psremote: 'windows' } as const;

const ways: { value: Way; label: string }[] = [
  { value: 'ssh', label: 'SSH' },
  { value: 'snmp', label: 'SNMP' },
  { value: 'psremote', label: 'PowerShell remoting' },
];

const does: Record<Way, string> = {
  ssh: 'Logs in once to each machine, reads its system, packages and what its package manager offers, and writes nothing there. Its host key is kept at the first time; another key later stops everything.',
  snmp: 'Asks printers, switches, power supplies and servers for maker, model, firmware, serial number and the software they list, and sets nothing there.',
  psremote:
    'Runs the collecting script on Windows machines through the PowerShell of the computer PatchLedger runs on, and writes nothing there.',
};

function Progress({ hosts, way }: { hosts: number; way: Way }) {
  const tasks = useQuery(orpc.tasks.list.queryOptions());
  const task = tasks.data?.tasks.find(({ kind, state }) => kind === `collect-${way}` && state === 'running');
  return (
    <p role="status">
      <b>{task?.title ?? `Collecting ${countWords(hosts, 'machine')}`}</b>{' '}
      <span className="mut">{task?.message ?? 'connecting'}</span>
    </p>
  );
}

/** What each kind of machine needs for it; what was never tried on a real one says so. */
function Needs({ way }: { way: Way }) {
  const known = useQuery(orpc.inventory.collectors.queryOptions());
  const needed = known.data?.collectors.filter(({ id }) => id === way || id.startsWith(`${way}-`)) ?? [];
  if (needed.length === 0) return null;
  return (
    <section className="collect-ways" aria-label="What can be collected">
      {needed.map(({ id, title, needs, unproven }) => (
        <details key={id}>
          <summary>
            {title} {unproven ? <span className="mut">{unproven}</span> : null}
          </summary>
          <ul>
            {needs.map((need) => (
              <li key={need}>{need}</li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

export function CollectDialog({ hosts: proposed, others = proposed.map(withoutPort), onClose }: CollectDialogProps) {
  const queries = useQueryClient();
  const [way, setWay] = useState<Way>(proposed.length === 0 && others.length > 0 ? 'snmp' : 'ssh');
  const given = (of: Way) => (of === 'ssh' ? proposed : others).join('\n');
  const [typed, setTyped] = useState(given(way));
  const [login, setLogin] = useState(emptyLogin);
  const [snmp, setSnmp] = useState(emptySnmpLogin);
  const [remoting, setRemoting] = useState(emptyRemotingLogin);
  const [byStored, setByStored] = useState(true);
  const [results, setResults] = useState<CollectResult[]>([]);
  const hosts = hostsIn(typed);
  const stored = useStoredLogins(kindOf[way], hosts);
  const usesStored = byStored && stored.fitting > 0;
  const collect = useMutation({
    mutationFn: ({ of, accept }: { of: string[]; accept: boolean }) => {
      if (way === 'snmp')
        return client.inventory.collectSnmp({ hosts: of, snmp: usesStored ? {} : snmpOptionsOf(snmp) });
      if (way === 'psremote')
        return client.inventory.collectPsRemote({ hosts: of, remoting: usesStored ? {} : remotingOptionsOf(remoting) });
      const ssh = { ...(usesStored ? {} : sshOptionsOf(login)), ...(accept ? { acceptHostKey: true } : {}) };
      return client.inventory.collectSsh({ hosts: of, ssh });
    },
    onSuccess: (answer) => setResults((former) => mergeResults(former, answer.results)),
    onSettled: () => void queries.invalidateQueries(),
  });
  const failed = results.filter(({ ok }) => !ok).map(({ host }) => host);
  const choose = (next: Way) => {
    // What the person wrote stays; what was proposed goes with the way.
    if (typed === given(way)) setTyped(given(next));
    setWay(next);
  };
  const retry = () => collect.mutate({ of: failed, accept: false });
  return (
    <Modal
      opened
      onClose={onClose}
      title="Collect machines"
      size={results.length > 0 ? 760 : 560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {results.length > 0 ? (
        <div className="except-form">
          <CollectResults
            results={results}
            busy={collect.isPending}
            onAccept={(host) => collect.mutate({ of: [host], accept: true })}
          />
          {collect.isPending ? <Progress hosts={1} way={way} /> : null}
          <ErrorAlert error={collect.error} />
          <div className="except-actions">
            <Button onClick={() => setResults([])} disabled={collect.isPending}>
              Another login
            </Button>
            {failed.length > 0 ? (
              <Button onClick={retry} disabled={collect.isPending}>
                Try the failed again
              </Button>
            ) : null}
            <Button variant="filled" onClick={onClose}>
              Done
            </Button>
          </div>
        </div>
      ) : (
        <form
          className="except-form"
          onSubmit={(event) => {
            event.preventDefault();
            collect.mutate({ of: hosts, accept: false });
          }}
        >
          <SegmentedControl
            aria-label="How to reach them"
            data={ways}
            value={way}
            onChange={(next) => choose(next as Way)}
            disabled={collect.isPending}
          />
          <p>{does[way]}</p>
          <Needs way={way} />
          <Textarea
            label="Hosts"
            description={hosts.length === 0 ? 'Addresses or names, one a line' : countWords(hosts.length, 'host')}
            className="collect-hosts"
            autosize
            minRows={2}
            maxRows={6}
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <StoredLogins {...stored} hosts={hosts.length} chosen={usesStored} onChange={setByStored} />
          {way === 'ssh' && !usesStored ? <SshFields login={login} onChange={setLogin} /> : null}
          {way === 'snmp' && !usesStored ? <SnmpFields login={snmp} onChange={setSnmp} /> : null}
          {way === 'psremote' && !usesStored ? <RemotingFields login={remoting} onChange={setRemoting} /> : null}
          {collect.isPending ? <Progress hosts={hosts.length} way={way} /> : null}
          <ErrorAlert error={collect.error} />
          <div className="except-actions">
            <Button onClick={onClose}>{collect.isPending ? 'Close, it goes on' : 'Cancel'}</Button>
            <Button type="submit" variant="filled" disabled={hosts.length === 0} loading={collect.isPending}>
              Collect {hosts.length > 1 ? countWords(hosts.length, 'host') : ''}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
