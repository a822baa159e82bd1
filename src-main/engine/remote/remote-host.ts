/**
 * What collectors and executors see of a machine they are connected to: a place that runs fixed scripts of POSIX sh, or on
 * Windows of PowerShell. Data reaches a script only through its inputs, never as part of its text.
 */

export interface RemoteScript {
  /** The fixed text of a POSIX sh script; the same for every machine. */
  text: string;
  /**
   * Lists of lines the script reads by calling `input NAME`, which prints them, one a line. A line must not hold a line
   * break or NUL (throws TypeError). Names are lower-case letters and underscores.
   */
  inputs?: Record<string, readonly string[]>;
  /** Run as root: by sudo where the login is not root and sudo was asked for; else as the login user. */
  asRoot?: boolean;
}

export interface RunOptions {
  /** Default 120 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Standard output as it comes. */
  onOutput?: (text: string) => void;
}

export interface RemoteOutput {
  /** Exit status; null when a signal ended it. */
  exit: number | null;
  stdout: string;
  stderr: string;
}

export interface RemoteHost {
  /** As reached: address or name, without port. */
  readonly address: string;
  /** True when scripts with `asRoot` really run as root. */
  readonly isRoot: boolean;
  /**
   * Throws Refusal: connection-lost when the connection ends before the script's exit status came (what it did is then
   * unknown), host-timeout, sudo-refused, task-cancelled.
   */
  run(script: RemoteScript, options?: RunOptions): Promise<RemoteOutput>;
  close(): void;
}

/** A machine of which it is not known yet what runs on it. */
export interface StrangeHost extends RemoteHost {
  /** What its SSH server calls itself, e.g. "OpenSSH_9.2p1 Debian-2"; Windows' says so. */
  readonly server: string;
  /**
   * Runs a whole PowerShell script, with these words behind it, as the login user; it comes over standard input and must be
   * ASCII. Throws as `run` does.
   */
  runPowerShell(text: string, words: string, options?: RunOptions): Promise<RemoteOutput>;
}
