/** Lays PatchLedger's own orderings and scores open: checks written statements, scores vectors. Needs no vault. */
import { scoreCvss } from '../domain/cvss.ts';
import { checkStatements } from '../domain/versions/index.ts';
import { door } from './door.ts';

export const tools = {
  versions: door.tools.versions.handler(({ input }) => checkStatements(input.scheme, input.text)),
  cvss: door.tools.cvss.handler(({ input }) => ({
    scores: input.vectors.map((vector) => {
      const scored = scoreCvss(vector);
      return 'error' in scored ? { vector, version: null, base: null, severity: null, error: scored.error } : scored;
    }),
  })),
};
