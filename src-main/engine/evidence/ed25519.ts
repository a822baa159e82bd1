/**
 * Ed25519 keys as PEM text: making, reading, telling by fingerprint, signing and checking. Holds no key; a private one
 * never becomes part of a message.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';

export interface PublicKey {
  /** SPKI, in the one form node:crypto writes. */
  pem: string;
  /** SHA-256 of the SPKI DER, 64 hex digits. */
  fingerprint: string;
}

/** Bytes of an Ed25519 signature (RFC 8032). */
export const signatureBytes = 64;

function describe(key: KeyObject): PublicKey {
  return {
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
  };
}

/** A new pair; the private part is PKCS #8 PEM without a passphrase. */
export function makeKeyPair(): PublicKey & { privateKey: string } {
  const pair = generateKeyPairSync('ed25519');
  return {
    ...describe(pair.publicKey),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Throws invalid-argument for anything but the PEM of an Ed25519 public key; a private key is refused by name. */
export function readPublicKey(text: string): PublicKey {
  if (text.includes('PRIVATE KEY-----')) {
    throw new Refusal(
      'invalid-argument',
      'this is a private key, and a public one is asked for',
      'keep it to its owner; make the public one with: openssl pkey -in KEY.pem -pubout',
    );
  }
  try {
    const key = createPublicKey({ key: text, format: 'pem' });
    if (key.asymmetricKeyType === 'ed25519') return describe(key);
  } catch {
    // Said below, in one way for every form of text that is no such key.
  }
  throw new Refusal(
    'invalid-argument',
    'this is not the public key (PEM) of an Ed25519 pair',
    'such a key begins with -----BEGIN PUBLIC KEY-----; make a pair with: openssl genpkey -algorithm ed25519',
  );
}

/** The public part of a private key (PEM). Throws signature-invalid when it is no Ed25519 key. */
export function publicPartOf(privateKey: string): PublicKey {
  return describe(createPublicKey(readPrivateKey(privateKey)));
}

function readPrivateKey(text: string): KeyObject {
  try {
    const key = createPrivateKey({ key: text, format: 'pem' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The reason may quote the text: it is not passed on.
  }
  throw new Refusal(
    'signature-invalid',
    'this is not the private key (PEM) of an Ed25519 pair, or it is protected by a passphrase',
    'give the key that openssl genpkey -algorithm ed25519 made',
  );
}

/** The signature, 64 bytes; the same for the same key and bytes. Throws signature-invalid when `privateKey` is none. */
export function signBytes(privateKey: string, bytes: Uint8Array): Buffer {
  return sign(null, bytes, readPrivateKey(privateKey));
}

/** False for any other key, bytes or signature. Throws as readPublicKey. */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== signatureBytes) return false;
  return verify(null, bytes, readPublicKey(publicKey).pem, signature);
}
