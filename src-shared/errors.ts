/**
 * The expected ways a request can be refused: one stable code each, the exit status the command line
 * gives it, and the error value that carries it. Anything else that throws is a bug.
 */

/** Exit statuses of the command line contract: 1 partial or a failed check, 2 wrong use, 3 refused, 4 vault can't be opened. */
export const refusalCodes = {
  'wrong-use': 2,
  'invalid-argument': 2,
  'unknown-id': 3,
  'ambiguous-name': 3,
  'not-recognised': 3,
  'mapping-needed': 3,
  'file-unreadable': 3,
  'file-unwritable': 3,
  'file-too-large': 3,
  'file-damaged': 3,
  'archive-unsafe': 3,
  'feed-damaged': 3,
  'feed-shrunk': 3,
  'feed-unknown': 3,
  'feed-unexpected': 3,
  'nothing-to-import': 3,
  'network-forbidden': 3,
  'captive-portal': 3,
  'redirect-refused': 3,
  'server-refused': 3,
  'nothing-to-export': 3,
  'system-unsupported': 3,
  'collection-failed': 3,
  'host-unreachable': 3,
  'host-key-changed': 3,
  'certificate-refused': 3,
  'login-refused': 3,
  'sudo-refused': 3,
  'connection-lost': 3,
  'output-too-large': 3,
  'key-unusable': 3,
  'host-timeout': 3,
  'nothing-to-plan': 3,
  'nothing-to-undo': 3,
  'plan-infeasible': 3,
  'not-approved': 3,
  'signature-invalid': 3,
  'signer-unknown': 3,
  'key-missing': 3,
  'secret-missing': 3,
  'report-failed': 3,
  'state-conflict': 3,
  'vault-exists': 3,
  'disk-full': 3,
  'vault-busy': 1,
  'task-cancelled': 1,
  'vault-missing': 4,
  'vault-unreadable': 4,
  'vault-from-future': 4,
  'passphrase-missing': 4,
  'vault-not-open': 4,
  'vault-damaged': 4,
  'test-vault-only': 2,
} as const;

export type RefusalCode = keyof typeof refusalCodes;

export interface ErrorDocument {
  error: { code: RefusalCode; message: string; hint: string };
}

/** An expected refusal. `message` says what happened, `hint` what the person can do about it. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly hint: string;

  constructor(code: RefusalCode, message: string, hint: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.hint = hint;
  }

  toDocument(): ErrorDocument {
    return { error: { code: this.code, message: this.message, hint: this.hint } };
  }
}

/** The part of a refusal that is stored or shown beside one failed item of many. */
export interface ItemError {
  code: RefusalCode;
  message: string;
  hint: string;
}

export function itemError(refusal: Refusal): ItemError {
  return { code: refusal.code, message: refusal.message, hint: refusal.hint };
}
