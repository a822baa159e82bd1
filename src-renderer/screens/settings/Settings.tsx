/** Settings: the site and who acts, appearance, the network switch, policy, maintenance windows, in-house applications, the vault, its keys and people. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { AppearanceSection } from './AppearanceSection.tsx';
import { ApplicationsSection } from './ApplicationsSection.tsx';
import { DoctorSection } from './DoctorSection.tsx';
import { DropFolderSection } from './DropFolderSection.tsx';
import { KeysSection } from './KeysSection.tsx';
import { MappingsSection } from './MappingsSection.tsx';
import { NetworkSection } from './NetworkSection.tsx';
import { PassphraseSection } from './PassphraseSection.tsx';
import { PolicySection } from './PolicySection.tsx';
import { SiteSection } from './SiteSection.tsx';
import { VaultSection } from './VaultSection.tsx';
import { WindowsSection } from './WindowsSection.tsx';
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
          {settings.data ? <NetworkSection settings={settings.data} /> : null}
          {vault ? <DropFolderSection /> : null}
          {settings.data ? <PolicySection policy={settings.data.policy} version={settings.data.policyVersion} /> : null}
          {vault && settings.data ? <WindowsSection /> : null}
        </div>
        <div>
          {vault ? <VaultSection vault={vault} /> : null}
          {vault?.encrypted ? <PassphraseSection vault={vault.path} /> : null}
          {vault && settings.data ? <KeysSection site={settings.data.site} /> : null}
          {vault ? <ApplicationsSection /> : null}
          {vault ? <MappingsSection /> : null}
          <DoctorSection />
        </div>
      </div>
    </>
  );
}
