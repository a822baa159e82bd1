/**
 * Turns a passphrase into the key of a vault file, and the key into the recovery key a person can write
 * down. The salt is the first 16 bytes of the encrypted file, so the vault stays one file.
 */
import { createHash, randomBytes, scrypt } from 'node:crypto';

export const keyBytes = 32;
export const saltBytes = 16;

/** RFC 7914 parameters: 128 MiB and about 0.4 s for each guess on one core of an office machine. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** Crockford's base 32: no I, L, O, U, so that handwriting can be read back. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const checksumBytes = 3;
const recoveryLength = ((keyBytes + checksumBytes) * 8) / 5;

export function newSalt(): Buffer {
  // A salt that reads as a plain file's header would hide that the file is encrypted; 2^-128 is not worth a loop.
  return randomBytes(saltBytes);
}

/** Key and salt in one buffer (48 bytes), the form that SQLite's raw key takes. */
export function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((done, fail) => {
    // The same passphrase typed on another system may arrive in another Unicode composition.
    scrypt(passphrase.normalize('NFKC'), salt, keyBytes, cost, (error, key) =>
      error ? fail(error) : done(Buffer.concat([key, salt])),
    );
  });
}

function checksum(key: Buffer): Buffer {
  return createHash('sha256').update('PatchLedger recovery key 1').update(key).digest().subarray(0, checksumBytes);
}

/** The key itself with a checksum, in 14 groups of four letters and digits. It opens the vault without the passphrase. */
export function formatRecoveryKey(rawKey: Buffer): string {
  const key = rawKey.subarray(0, keyBytes);
  let bits = BigInt(`0x${Buffer.concat([key, checksum(key)]).toString('hex')}`);
  let text = '';
  for (let i = 0; i < recoveryLength; i++) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text.match(/.{4}/g)!.join('-');
}

/** The 32 bytes of the key, or null when the text is not a recovery key (form or checksum differ). */
export function parseRecoveryKey(text: string): Buffer | null {
  const compact = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (compact.length !== recoveryLength) return null;
  let bits = 0n;
  for (const letter of compact) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return null;
    bits = (bits << 5n) | BigInt(value);
  }
  const bytes = Buffer.from(bits.toString(16).padStart((keyBytes + checksumBytes) * 2, '0'), 'hex');
  const key = bytes.subarray(0, keyBytes);
  return checksum(key).equals(bytes.subarray(keyBytes)) ? key : null;
}

/** Whatever the person typed into the passphrase field: the recovery key in its own form, else a passphrase. */
export async function keyFromSecret(secret: string, salt: Buffer): Promise<Buffer> {
  const recovered = parseRecoveryKey(secret);
  return recovered ? Buffer.concat([recovered, salt]) : deriveKey(secret, salt);
}
