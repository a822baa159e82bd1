/** Fingerprints of the public host key files of an SSH server, as they stand in /etc/ssh. */
import { createHash } from 'node:crypto';

/** SHA256:... of each public key line, sorted. */
export function readHostKeys(text: string): string[] {
  const keys = text.split('\n').flatMap((line) => {
    const [type, key] = line.split(' ');
    if (!key || !/^(?:ssh-|ecdsa-)/.test(type ?? '')) return [];
    return [`SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`];
  });
  return [...new Set(keys)].sort();
}
