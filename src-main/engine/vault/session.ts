/** The vault that is open in this process, and how one is opened, made and closed. */
import type { Database } from './database.ts';

export interface OpenVault {
  path: string;
  name: string;
  encrypted: boolean;
  test: boolean;
  sample: boolean;
  db: Database;
  /** What a worker needs to open its own connection; never leaves the process. */
  rawKey: Buffer | null;
}

export interface VaultSession {
  /** Throws Refusal('vault-not-open'). */
  vault(): OpenVault;
  current(): OpenVault | null;
  use(vault: OpenVault): void;
  close(): void;
}
