/** Welcome: a new vault, one that exists, or the sample site; after a new one, the first steps. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { href, navigate, useRoute } from '../../router.ts';
import { FirstSteps } from './FirstSteps.tsx';
import { NewVault } from './NewVault.tsx';
import { OpenVault } from './OpenVault.tsx';
import { RecoveryKey } from '../../parts/RecoveryKey.tsx';
import { SampleSite } from './SampleSite.tsx';
import './welcome.css';

export default function Welcome() {
  const current = useQuery(orpc.vaults.current.queryOptions());
  const { query } = useRoute();
  const [recovery, setRecovery] = useState<{ key: string; vault: string } | null>(null);
  const toSteps = () => navigate(href('welcome', null, { step: 'computer' }));

  if (recovery) {
    return (
      <div className="welcome narrow">
        <h1>Keep the recovery key</h1>
        <RecoveryKey
          recoveryKey={recovery.key}
          vault={recovery.vault}
          done="Continue"
          onDone={() => {
            setRecovery(null);
            toSteps();
          }}
        />
      </div>
    );
  }
  const step = query.get('step');
  if (step && current.data?.vault)
    return <FirstSteps step={step === 'files' || step === 'network' ? step : 'computer'} />;
  return (
    <div className="welcome">
      <h1>Welcome to PatchLedger</h1>
      <p className="mut lead">
        A vault is one file that holds everything about one site: its machines, what is wrong with them, what was
        decided, and the proof. It stays on this computer. Nothing is sent anywhere.
      </p>
      <ErrorAlert error={current.error} />
      {current.data?.vault ? (
        <p className="open-now">
          The vault <b>{current.data.vault.name}</b> is open.{' '}
          <a className="link" href={href('overview')}>
            Go to its overview
          </a>
        </p>
      ) : null}
      {current.data ? (
        <div className="welcome-columns">
          <NewVault
            suggested={current.data.suggested}
            onMade={(made) =>
              made.recoveryKey ? setRecovery({ key: made.recoveryKey, vault: made.vault }) : toSteps()
            }
          />
          <div>
            <OpenVault recent={current.data.recent} />
            <SampleSite />
          </div>
        </div>
      ) : null}
      <p className="faint">{current.data ? `PatchLedger ${current.data.version}` : ''}</p>
    </div>
  );
}
