/** The network switch, which can stay off for good, and the way out: the environment's proxy, one of its own, or none. */
import { Button, Group, Modal, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { NetworkSettings } from '../../../src-shared/model/network.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';

export function NetworkSection({ settings }: { settings: NetworkSettings }) {
  const heading = useId();
  const allowed = settings.network === 'allowed';
  const [asking, setAsking] = useState(false);
  const set = useMutation(
    orpc.settings.set.mutationOptions({
      onSuccess: ({ network }) =>
        notifyChange(
          network === 'allowed'
            ? 'Feeds may be fetched when someone asks.'
            : 'The network is off: nothing is fetched until someone switches it on again.',
        ),
    }),
  );
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Network</h2>
      <p className="mut">
        The one switch over what is fetched from outside: feeds. Off, nothing is, whoever asks, until someone switches
        it on again; the log has both. On, they are fetched only when someone asks. Sweeps and collections reach
        machines you name and go on either way.
      </p>
      <div className="settings-line">
        <span>{allowed ? 'Feeds may be fetched when someone asks' : 'Off: nothing is fetched'}</span>
        <Switch
          aria-label="Allow fetching feeds from the network"
          checked={allowed}
          disabled={set.isPending}
          onChange={() => (allowed ? set.mutate({ network: 'forbidden' }) : setAsking(true))}
        />
      </div>
      <ErrorAlert error={set.error} />
      {allowed ? <ProxyForm key={settings.proxy} proxy={settings.proxy} /> : null}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={<b>Allow fetching from the network?</b>}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p>
          Someone switched it off on purpose. Once on, this computer connects to the publishers of feeds, or to your
          mirror, when someone asks for an update. The log names you for it.
        </p>
        <Group mt="md" justify="flex-end">
          <Button onClick={() => setAsking(false)} data-autofocus>
            Keep it off
          </Button>
          <Button
            variant="filled"
            onClick={() => {
              setAsking(false);
              set.mutate({ network: 'allowed' });
            }}
          >
            Allow fetching
          </Button>
        </Group>
      </Modal>
    </section>
  );
}

const ways = [
  { value: 'environment', label: 'As the system says' },
  { value: 'direct', label: 'Directly' },
  { value: 'own', label: 'Through a proxy' },
] as const;
type Way = (typeof ways)[number]['value'];

function ProxyForm({ proxy }: { proxy: string }) {
  const label = useId();
  const before: Way = proxy === 'environment' || proxy === 'direct' ? proxy : 'own';
  const [way, setWay] = useState<Way>(before);
  const [address, setAddress] = useState(before === 'own' ? proxy : '');
  const save = useMutation(
    orpc.settings.set.mutationOptions({ onSuccess: () => notifyChange('The way out is saved.') }),
  );
  const wanted = way === 'own' ? address.trim() : way;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ proxy: wanted });
      }}
    >
      <div className="settings-line">
        <span id={label}>Way out</span>
        <SegmentedControl<Way> aria-labelledby={label} value={way} onChange={setWay} data={[...ways]} />
      </div>
      {way === 'environment' ? (
        <p className="mut">
          By <span className="mono">HTTPS_PROXY</span>, <span className="mono">HTTP_PROXY</span> and{' '}
          <span className="mono">NO_PROXY</span>, where they are set when PatchLedger starts.
        </p>
      ) : null}
      {way === 'own' ? (
        <TextInput
          label="Proxy"
          description="Without a login: one belongs into HTTPS_PROXY of the environment, as settings stand in the log."
          placeholder="http://proxy.example:3128"
          classNames={{ input: 'mono' }}
          spellCheck={false}
          maxLength={2000}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
      ) : null}
      <ErrorAlert error={save.error} />
      {wanted === proxy ? null : (
        <div>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={wanted === ''}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
