/** Hosts of a collection as they are typed, results put together, and the keys a refusal names. Pure. */

/** Each once; one a line, or with commas or spaces between. */
export function hostsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter((part) => part !== ''))];
}

/** Hosts as SSH reaches them, and as other ways do. */
export interface CollectTargets {
  ssh: string[];
  others: string[];
}

/** "10.0.0.3:2222" or "[fe80::1]:22" without the port, which is another way's. */
export const withoutPort = (host: string): string =>
  host.replace(/^\[([^\]]+)\](?::\d+)?$/u, '$1').replace(/^([^:]+):\d+$/u, '$1');

/** What failed first, what was done before is replaced by what was done now. */
export function mergeResults<Result extends { host: string; ok: boolean }>(
  former: readonly Result[],
  now: readonly Result[],
): Result[] {
  const byHost = new Map([...former, ...now].map((result) => [result.host, result]));
  return [...byHost.values()].sort((a, b) => Number(a.ok) - Number(b.ok));
}

/** The two keys of a host-key-changed refusal, "ssh-ed25519 SHA256:…", which names the shown one first; null where it names one only. */
export function fingerprintsIn(message: string): { shown: string; pinned: string } | null {
  const [shown, pinned] = message.match(/[a-z0-9-]+ SHA256:[A-Za-z0-9+/]+/gu) ?? [];
  return shown && pinned ? { shown, pinned } : null;
}

/** The SHA-256 that a certificate-refused refusal ends with; null where the directory showed no certificate. */
export function certificateIn(message: string): string | null {
  return /[0-9a-f]{64}$/u.exec(message)?.[0] ?? null;
}
