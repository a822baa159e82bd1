/** Settings: the site and who acts, the window's appearance, the policy in force, the vault, its keys and people. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { AppearanceSection } from './AppearanceSection.tsx';
import { DoctorSection } from './DoctorSection.tsx';
import { DropFolderSection } from './DropFolderSection.tsx';
import { KeysSection } from './KeysSection.tsx';
import { PassphraseSection } from './PassphraseSection.tsx';
import { PolicySection } from './PolicySection.tsx';
import { SiteSection } from './SiteSection.tsx';
import { VaultSection } from './VaultSection.tsx';
import './settings.css';

export default function Settings() {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const current = useQuery(orpc.vaults.current.queryOptions());
  const vault = current.data?.vault ?? null;
  return (
    <>
      <ScreenHead title="Settings" sub="What this site is called, who acts, and how its vault is kept." />
      <ErrorAlert error={settings.error} onRetry={() => void settings.refetch()} />
      <div className="settings-columns">
        <div>
          {settings.data ? <SiteSection key={settings.data.policyVersion} settings={settings.data} /> : null}
          <AppearanceSection />
          {vault ? <DropFolderSection /> : null}
          {settings.data ? <PolicySection policy={settings.data.policy} version={settings.data.policyVersion} /> : null}
        </div>
        <div>
          {vault ? <VaultSection vault={vault} /> : null}
          {vault?.encrypted ? <PassphraseSection vault={vault.path} /> : null}
          {vault && settings.data ? <KeysSection site={settings.data.site} /> : null}
          <DoctorSection />
        </div>
      </div>
    </>
  );
}
