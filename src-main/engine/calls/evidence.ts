/** Evidence packs: made of the open vault, verified with or without one. */
import { setImmediate as breathe } from 'node:timers/promises';
import { Refusal } from '../../../src-shared/errors.ts';
import { packLimits } from '../evidence/container.ts';
import { readPublicKey } from '../evidence/ed25519.ts';
import { verifyPack } from '../evidence/verify-pack.ts';
import { evidenceJob, orderPack, recordPack } from '../tasks/evidence.ts';
import { listSigningKeys } from '../vault/signing-keys.ts';
import { door } from './door.ts';
import { settledVault } from './settle.ts';

export const evidence = {
  pack: door.evidence.pack.handler(async ({ context, input }) => {
    const { db, acting } = settledVault(context);
    const order = orderPack(db, acting, { ...input, version: context.version });
    const made = await context.tasks.read(evidenceJob, order, acting, true);
    recordPack(db, acting, order, made);
    const { bytes, rollouts: _rollouts, ...told } = made;
    return {
      ...told,
      file: new File([new Uint8Array(bytes)], made.name, { type: 'application/zip' }),
      bytes: bytes.length,
    };
  }),

  verify: door.evidence.verify.handler(async ({ context, input }) => {
    if (input.file.size > packLimits.bytes) {
      throw new Refusal(
        'file-too-large',
        `the file has ${Math.round(input.file.size / 1048576)} MiB; a pack has ${packLimits.bytes / 1048576} at most`,
        'PatchLedger made no such pack',
      );
    }
    const demanded = input.trust === undefined ? undefined : readPublicKey(input.trust).fingerprint;
    const open = context.session.current();
    const own = (open ? listSigningKeys(open.db) : []).map(({ fingerprint, retired }) => ({
      fingerprint,
      retiredAt: retired?.at ?? null,
    }));
    return verifyPack(new Uint8Array(await input.file.arrayBuffer()), { demanded, own }, () => breathe());
  }),
};
