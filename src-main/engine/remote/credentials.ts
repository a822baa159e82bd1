/** What a login is made with: private keys from file or text, the agent, passwords. Secrets live as long as the run. */
import { readFile, stat } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { Refusal } from '../../../src-shared/errors.ts';

export interface Credentials {
  /** Path of a private key on this machine; `privateKey` wins where both are given. */
  keyPath?: string;
  /** Text of a private key: OpenSSH, PEM or PuTTY. */
  privateKey?: string;
  keyPassphrase?: string;
  password?: string;
  /** Path of the agent's socket; absent: no agent. */
  agent?: string;
}

const keySizeLimit = 100_000;

async function keyText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > keySizeLimit)
      throw new Refusal('key-unusable', `${path} is too large for a private key.`, 'Name the private key itself.');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'it is not there' : code === 'EACCES' ? 'it is not allowed' : String(code);
    throw new Refusal(
      'file-unreadable',
      `The private key ${path} can't be read: ${why}.`,
      'Check the path and its rights.',
    );
  }
}

/** The private key to log in with; null when none is given. Throws file-unreadable, key-unusable. */
export async function loadPrivateKey(credentials: Credentials): Promise<ParsedKey | null> {
  const { keyPath, privateKey, keyPassphrase } = credentials;
  if (privateKey === undefined && keyPath === undefined) return null;
  const name = privateKey === undefined ? `The private key ${keyPath}` : 'The private key';
  // As editors on Windows save it.
  const text = (privateKey ?? (await keyText(keyPath!))).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const unusable = (what: string, hint: string) => new Refusal('key-unusable', `${name} ${what}`, hint);
  const parsed = ssh2.utils.parseKey(text, keyPassphrase || undefined);
  const key = Array.isArray(parsed) ? (parsed as ParsedKey[])[0] : parsed;
  if (key instanceof Error || !key) {
    const message = key?.message ?? '';
    if (/no passphrase given/i.test(message))
      throw unusable('is encrypted.', 'Give its passphrase (--key-passphrase-env), or load it into an SSH agent.');
    if (/integrity check failed|bad passphrase|decrypt/i.test(message))
      throw unusable('does not open with this passphrase.', 'Check the passphrase; nothing was tried on any machine.');
    if (/BEGIN (?:ENCRYPTED )?PRIVATE KEY/.test(text))
      throw unusable('is in PKCS#8 form, which is not read.', 'Rewrite a copy of it with ssh-keygen -p -f FILE.');
    throw unusable('is no private key that can be read.', 'OpenSSH, PEM and PuTTY keys are; not .pub files.');
  }
  if (!key.isPrivateKey())
    throw unusable('is only a public key.', 'Name the private key: usually the file without .pub.');
  return key;
}
