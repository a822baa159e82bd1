/** Where this user's vaults live, per operating system. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** PATCHLEDGER_DATA if set; else the system's folder for application data. */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.PATCHLEDGER_DATA) return env.PATCHLEDGER_DATA;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'PatchLedger');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'PatchLedger');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'patchledger');
}

export const defaultVaultName = 'main.patchledger';
