/**
 * Approves a plan: by a typed name, with a signed slip, or by the person's own key over the plan's hash. The private key
 * lives as long as the call.
 */
import { createHash } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Approval } from '../../../src-shared/model/rollout.ts';
import { isSignedBy, publicPartOf, signBytes } from '../evidence/ed25519.ts';
import { addActor, findActor } from '../vault/actors.ts';
import { countApprovers, insertApproval, loadApprovals } from '../vault/approvals.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { loadRollout, setRolloutState, type RolloutRecord } from '../vault/rollouts.ts';

export interface ApprovalInput {
  /** Name of the person who approves. */
  as: string;
  slip?: { name: string; content: Uint8Array };
  /** PEM; signs here and now. */
  privateKey?: string;
  /** Base64, made elsewhere over the 64 hex digits of the plan's hash. */
  signature?: string;
}

export interface Approved {
  rollout: string;
  planHash: string;
  approvals: Approval[];
  needed: number;
}

function checkState(rollout: RolloutRecord): void {
  const id = formatId('rollout', rollout.id);
  if (rollout.state !== 'planned' && rollout.state !== 'approved') {
    throw new Refusal(
      'state-conflict',
      `${id} is ${rollout.state}: approvals come before the first run.`,
      'Make a new rollout for further work.',
    );
  }
  if (rollout.plan.waves.length === 0) {
    throw new Refusal(
      'plan-infeasible',
      `The plan of ${id} has no wave: nothing could be placed.`,
      rollout.figures.relax[0]
        ? `To give it a place: ${rollout.figures.relax[0]}. Then plan it anew.`
        : 'Plan it anew.',
    );
  }
}

/** The signature as base64, checked against the public key that is known of this person. */
function signatureOf(db: Database, input: ApprovalInput, planHash: string): { signature: string; fingerprint: string } {
  const actor = findActor(db, input.as);
  if (!actor?.publicKey || !actor.fingerprint) {
    throw new Refusal(
      'key-missing',
      `No public key of "${input.as}" is known here.`,
      'Register it first: actors add NAME with the public key (PEM, Ed25519).',
    );
  }
  const bytes = Buffer.from(planHash, 'ascii');
  if (input.privateKey !== undefined) {
    if (publicPartOf(input.privateKey).fingerprint !== actor.fingerprint) {
      throw new Refusal(
        'signature-invalid',
        `This is not the key of ${actor.name}: its fingerprint differs from the registered one (${actor.fingerprint.slice(0, 16)}...).`,
        'Use the key whose public part was registered, or register the new one.',
      );
    }
    return {
      signature: signBytes(input.privateKey, bytes).toString('base64'),
      fingerprint: actor.fingerprint,
    };
  }
  const signature = Buffer.from(input.signature ?? '', 'base64');
  if (!isSignedBy(actor.publicKey, bytes, signature)) {
    throw new Refusal(
      'signature-invalid',
      `The signature is not one of ${actor.name} over this plan.`,
      `It must be the base64 of an Ed25519 signature over these 64 characters: ${planHash}`,
    );
  }
  return { signature: signature.toString('base64'), fingerprint: actor.fingerprint };
}

/**
 * Throws state-conflict once the rollout has run or when this says nothing new, plan-infeasible for a plan without a wave,
 * key-missing, signature-invalid.
 */
export function approveRollout(db: Database, acting: Acting, id: number, input: ApprovalInput): Approved {
  return db.transaction(() => {
    const rollout = loadRollout(db, id);
    checkState(rollout);
    const byKey = input.privateKey !== undefined || input.signature !== undefined;
    const signed = byKey ? signatureOf(db, input, rollout.planHash) : null;
    const strength: Approval['strength'] = byKey ? 'key' : input.slip ? 'slip' : 'typed';
    // A typed name proves no more than the name itself, so an unknown one is simply kept.
    const actor = findActor(db, input.as) ?? addActor(db, acting, input.as);
    const sha256 = input.slip ? createHash('sha256').update(input.slip.content).digest('hex') : null;
    const before = loadApprovals(db, id, rollout.planHash);
    const same = before.find(
      (known) =>
        known.current &&
        known.actor === actor.name &&
        known.strength === strength &&
        (known.evidence?.sha256 ?? null) === sha256,
    );
    if (same) {
      throw new Refusal(
        'state-conflict',
        `${actor.name} has approved this plan already.`,
        'Each person counts once; another person must approve where more are needed.',
      );
    }
    insertApproval(db, id, {
      actor: actor.name,
      at: acting.now,
      strength,
      planHash: rollout.planHash,
      fingerprint: signed?.fingerprint ?? null,
      signature: signed?.signature ?? null,
      evidence: input.slip ? { name: input.slip.name, sha256: sha256!, content: input.slip.content } : null,
    });
    const approvals = loadApprovals(db, id, rollout.planHash);
    const needed = rollout.plan.approvals;
    const enough = countApprovers(approvals) >= needed;
    if (enough && rollout.state === 'planned') setRolloutState(db, id, 'approved', acting.now);
    appendLog(db, acting, 'rollout.approved', formatId('rollout', id), {
      as: actor.name,
      strength,
      planHash: rollout.planHash,
      fingerprint: signed?.fingerprint ?? null,
      signature: signed?.signature ?? null,
      slip: sha256 === null ? null : { file: input.slip!.name, sha256 },
      enough,
    });
    return { rollout: formatId('rollout', id), planHash: rollout.planHash, approvals, needed };
  });
}
