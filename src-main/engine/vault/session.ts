/** The vault that is open in this process, and the one place that ties a fixed clock to test vaults. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Database } from './database.ts';

export interface OpenVault {
  path: string;
  name: string;
  encrypted: boolean;
  test: boolean;
  sample: boolean;
  db: Database;
  /** What a worker needs to open its own connection (key and salt, 48 bytes); never leaves the process. */
  rawKey: Buffer | null;
}

export interface VaultSession {
  /** Throws Refusal('vault-not-open'). */
  vault(): OpenVault;
  current(): OpenVault | null;
  /** Closes the one that was open. Throws as `admit`, and then closes the new one. */
  use(vault: OpenVault): void;
  /** Throws Refusal('test-vault-only') when this process runs on a fixed clock and the vault was not made for tests. */
  admit(vault: { test: boolean }): void;
  close(): void;
}

/**
 * `busyTimeout`: how long the session's own connection waits for another writer, milliseconds. `fixedClock`: the
 * caller set the time, which only test vaults allow.
 */
export function createSession(options: { fixedClock?: boolean; busyTimeout?: number } = {}): VaultSession {
  let open: OpenVault | null = null;
  const admit = (vault: { test: boolean }) => {
    if (options.fixedClock && !vault.test) {
      throw new Refusal(
        'test-vault-only',
        'a fixed clock is only allowed in a vault made with init --test',
        'leave out --now',
      );
    }
  };
  const close = () => {
    open?.db.close();
    open = null;
  };
  return {
    admit,
    close,
    current: () => open,
    vault: () => {
      if (open) return open;
      throw new Refusal('vault-not-open', 'no vault is open', 'open or make one first');
    },
    use: (vault) => {
      try {
        admit(vault);
      } catch (error) {
        vault.db.close();
        throw error;
      }
      if (open && open !== vault) close();
      if (options.busyTimeout !== undefined) vault.db.raw.pragma(`busy_timeout = ${options.busyTimeout}`);
      open = vault;
    },
  };
}
