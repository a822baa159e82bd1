/** Evidence packs: made of the open vault, verified with or without one. */
import { setImmediate as breathe } from 'node:timers/promises';
import { Refusal } from '../../../src-shared/errors.ts';
import { packLimits } from '../evidence/container.ts';
import { readPublicKey } from '../evidence/ed25519.ts';
import { verifyPack } from '../evidence/verify-pack.ts';
import { evidenceJob } from '../tasks/evidence.ts';
import { listSigningKeys } from '../vault/signing-keys.ts';
import { door } from './door.ts';
import { settledVault } from './settle.ts';

export const evidence = {
  pack: door.evidence.pack.handler(async ({ context, input }) => {
    settledVault(context);
    const { bytes, ...made } = await context.tasks.run(
      evidenceJob,
      { ...input, version: context.version },
      context.acting,
    );
    const file = new File([new Uint8Array(bytes)], made.name, { type: 'application/zip' });
    return { ...made, file, bytes: bytes.length };
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
