/**
 * Reads the computers of a directory over LDAP. A certificate that nothing here proves is shown with its fingerprint, and taken only
 * after the person has compared it. The password lives as long as the dialog.
 */
import { useState } from 'react';
import { Button, Modal, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { directoryTls, type DirectoryResult, type DirectoryTls } from '../../src-shared/model/directory.ts';
import { client, orpc } from '../api.ts';
import { href } from '../router.ts';
import { certificateIn } from './collect-words.ts';
import { ErrorAlert } from './ErrorAlert.tsx';
import { FileField } from './FileField.tsx';
import { Fingerprint } from './Fingerprint.tsx';
import { countWords, numberWords } from './NumberText.tsx';
import { StoredLogins, useStoredLogins } from './StoredLogins.tsx';
import './collect-dialog.css';
import './except-dialog.css';

const tlsWords: Record<DirectoryTls, string> = {
  starttls: 'StartTLS, port 389',
  ldaps: 'LDAPS, port 636',
  none: 'None: the password can be read on the way',
};

const emptyForm = { host: '', user: '', password: '', base: '', port: '', tls: 'starttls' as DirectoryTls };

/** What it needs, and that it was never tried on a real controller. */
function Needs() {
  const known = useQuery(orpc.inventory.collectors.queryOptions());
  const way = known.data?.collectors.find(({ id }) => id === 'ad-computers');
  if (!way) return null;
  return (
    <p className="mut">
      Needs {way.needs.join('; ')}. {way.unproven ? `It was ${way.unproven}.` : null}
    </p>
  );
}

function Progress() {
  const tasks = useQuery(orpc.tasks.list.queryOptions());
  const task = tasks.data?.tasks.find(({ kind, state }) => kind === 'collect-directory' && state === 'running');
  return (
    <p role="status">
      <b>{task?.title ?? 'Reading the directory'}</b> <span className="mut">{task?.message ?? 'connecting'}</span>
    </p>
  );
}

function Result({ result, onClose }: { result: DirectoryResult; onClose: () => void }) {
  return (
    <div className="except-form">
      <p aria-live="polite">
        <b>{countWords(result.computers ?? 0, 'computer')} read</b> from {result.base}:{' '}
        {numberWords(result.created ?? 0)} not known before, {numberWords(result.disabled ?? 0)} with a disabled
        account, {numberWords(result.idle ?? 0)} idle.
      </p>
      {result.warnings.map((warning) => (
        <p key={warning} className="mut">
          {warning}
        </p>
      ))}
      <div className="except-actions">
        <a className="link" href={href('coverage')} onClick={onClose}>
          Which of them nobody has collected
        </a>
        <Button variant="filled" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}

/** Opens it, for the head of a screen. */
export function ReadDirectoryButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Read a directory…</Button>
      {open ? <DirectoryDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function DirectoryDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [form, setForm] = useState(emptyForm);
  const [ca, setCa] = useState<string | null>(null);
  const [byStored, setByStored] = useState(true);
  const stored = useStoredLogins('ldap', form.host.trim() === '' ? [] : [form.host.trim()]);
  const usesStored = byStored && stored.fitting > 0;
  const change = (part: Partial<typeof emptyForm>) => setForm((former) => ({ ...former, ...part }));
  const read = useMutation({
    mutationFn: async (acceptCertificate: string | undefined) => {
      const { host, user, password, base, port, tls } = form;
      const { results } = await client.inventory.collectDirectory({
        host: host.trim(),
        directory: {
          ...(usesStored ? {} : { user: user.trim(), password }),
          tls,
          ...(base.trim() ? { base: base.trim() } : {}),
          ...(port ? { port: Number(port) } : {}),
          ...(ca === null ? {} : { ca }),
          ...(acceptCertificate ? { acceptCertificate } : {}),
        },
      });
      return results[0]!;
    },
    onSettled: () => void queries.invalidateQueries(),
  });
  const refusal = read.data?.error ?? null;
  const shown = refusal?.code === 'certificate-refused' ? certificateIn(refusal.message) : null;
  const text = { autoComplete: 'off', spellCheck: false } as const;
  return (
    <Modal opened onClose={onClose} title="Read a directory" size={560} closeButtonProps={{ 'aria-label': 'Close' }}>
      {read.data?.ok ? (
        <Result result={read.data} onClose={onClose} />
      ) : (
        <form
          className="except-form"
          onSubmit={(event) => {
            event.preventDefault();
            read.mutate(undefined);
          }}
        >
          <p>
            Reads names, systems and the last logon of all computers of an Active Directory domain, so that Coverage can
            name those nobody has collected. It writes nothing, and sends the password once.
          </p>
          <Needs />
          <TextInput
            label="Domain controller"
            description="Name or address"
            required
            maxLength={300}
            value={form.host}
            onChange={(event) => change({ host: event.currentTarget.value })}
            {...text}
          />
          <StoredLogins {...stored} hosts={1} chosen={usesStored} onChange={setByStored} />
          {usesStored ? null : (
            <>
              <TextInput
                label="User"
                placeholder="name@domain"
                required
                maxLength={300}
                value={form.user}
                onChange={(event) => change({ user: event.currentTarget.value })}
                {...text}
              />
              <PasswordInput
                label="Password"
                description="Used for this, and kept nowhere"
                required
                maxLength={1024}
                value={form.password}
                onChange={(event) => change({ password: event.currentTarget.value })}
                visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what was typed' }}
                {...text}
              />
            </>
          )}
          <details>
            <summary>Encryption, authority, part of the domain</summary>
            <div className="except-form">
              <NativeSelect
                label="Encryption"
                data={directoryTls.options.map((value) => ({ value, label: tlsWords[value] }))}
                value={form.tls}
                onChange={(event) => change({ tls: directoryTls.parse(event.currentTarget.value) })}
              />
              <FileField
                label="Certificate of the authority (PEM)"
                accept=".pem,.crt,.cer"
                description="Without it, what this computer trusts counts"
                onFile={(file) => void (file?.text() ?? Promise.resolve(null)).then(setCa)}
              />
              <TextInput
                label="Only below"
                placeholder="OU=Computers,DC=corp,DC=example"
                maxLength={1000}
                value={form.base}
                onChange={(event) => change({ base: event.currentTarget.value })}
                {...text}
              />
              <TextInput
                label="Port"
                inputMode="numeric"
                pattern="[0-9]{1,5}"
                value={form.port}
                onChange={(event) => change({ port: event.currentTarget.value })}
                {...text}
              />
            </div>
          </details>
          {read.isPending ? <Progress /> : null}
          <ErrorAlert error={read.error ?? refusal} />
          {shown === null || read.isPending ? null : (
            <section className="collect-key" aria-label="The certificate it shows">
              <p>
                Compare this with the certificate on the controller: its SHA-256 is <Fingerprint value={shown} />
              </p>
              <Button className="danger" onClick={() => read.mutate(shown)}>
                It is the same: accept this certificate and log in
              </Button>
            </section>
          )}
          <div className="except-actions">
            <Button onClick={onClose}>{read.isPending ? 'Close, it goes on' : 'Cancel'}</Button>
            <Button type="submit" variant="filled" loading={read.isPending}>
              Read
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
