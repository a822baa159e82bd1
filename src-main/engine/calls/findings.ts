/** Matching and its results: findings, the user's word on a CVE, patches, exceptions. */
import { Refusal } from '../../../src-shared/errors.ts';
import { matchJob } from '../tasks/match.ts';
import { rejudge } from '../tasks/rejudge.ts';
import { findAsset } from '../vault/assets.ts';
import { saveCveWord } from '../vault/cve-facts.ts';
import type { Database } from '../vault/database.ts';
import {
  checkNewException,
  endException,
  findingsOfException,
  insertException,
  listExceptions,
  readException,
} from '../vault/exceptions.ts';
import { loadFindings } from '../vault/finding-writes.ts';
import { listFindings, requireFindings } from '../vault/findings.ts';
import { formatId, requireId, unknownId } from '../vault/ids.ts';
import { appendLog } from '../vault/log.ts';
import { countNoFix, listPatches, patchExists } from '../vault/patches.ts';
import { door } from './door.ts';
import { explainFinding } from './explain.ts';
import { settledVault } from './settle.ts';

function requirePatch(db: Database, text: string): number {
  const id = requireId('patch', text);
  if (!patchExists(db, id)) throw unknownId('patch', text);
  return id;
}

export const match = {
  run: door.match.run.handler(async ({ context }) => {
    context.session.vault();
    const begun = performance.now();
    const summary = await context.tasks.run(matchJob, {}, context.acting);
    return { ...summary, seconds: Math.round(performance.now() - begun) / 1000 };
  }),
};

export const findings = {
  list: door.findings.list.handler(({ context, input }) => {
    const { db, acting } = settledVault(context);
    const asset = input.asset === undefined ? undefined : findAsset(db, input.asset);
    const patch = input.patch === undefined ? undefined : requirePatch(db, input.patch);
    return listFindings(db, { ...input, asset, patch }, acting.now);
  }),

  explain: door.findings.explain.handler(({ context, input }) => {
    const { db, acting } = settledVault(context);
    return explainFinding(db, requireId('finding', input.id), acting.now);
  }),

  setExploitation: door.findings.setExploitation.handler(({ context, input }) => {
    const { db, acting } = settledVault(context);
    const cve = input.cve.trim().toUpperCase();
    const count = db.transaction(() => {
      const word = { ...input, cve, actor: acting.actor, at: acting.now };
      if (!saveCveWord(db, word)) return loadFindings(db, { cve }).length;
      appendLog(db, acting, 'cve.exploitation', cve, { exploitation: input.exploitation, reason: input.reason });
      const said =
        input.exploitation === null
          ? 'no longer has a word on its exploitation'
          : `says its exploitation is ${input.exploitation}`;
      return rejudge(db, acting, { cve }, `${acting.actor} ${said}`);
    });
    context.tasks.announceChange();
    return { cve, findings: count };
  }),
};

export const patches = {
  list: door.patches.list.handler(({ context, input }) => {
    const { db, acting } = settledVault(context);
    const asset = input.asset === undefined ? undefined : findAsset(db, input.asset);
    return { patches: listPatches(db, { asset, decision: input.decision }, acting.now), noFix: countNoFix(db, asset) };
  }),
};

export const exceptions = {
  list: door.exceptions.list.handler(({ context }) => {
    const { db, today } = settledVault(context);
    return { exceptions: listExceptions(db, today) };
  }),

  create: door.exceptions.create.handler(({ context, input }) => {
    const { db, acting, today } = settledVault(context);
    const { kind, reason, approver, until, controls } = input;
    checkNewException(kind, until, controls, today);
    const exception = db.transaction(() => {
      const rows = requireFindings(db, input.findings);
      const held = loadFindings(db, { ids: rows });
      if (held.length < rows.length) {
        throw new Refusal('state-conflict', 'A closed finding needs no exception.', 'Leave the closed findings out.');
      }
      const id = insertException(db, { kind, reason, approver, controls, createdAt: acting.now, until }, rows);
      const name = formatId('exception', id);
      appendLog(db, acting, 'exception.created', name, {
        kind,
        reason,
        approver,
        until,
        controls,
        findings: rows.map((row) => formatId('finding', row)),
      });
      rejudge(db, acting, { ids: rows }, `Excepted (${kind}) until ${until}, approved by ${approver}: ${name}`);
      return readException(db, id, today);
    });
    context.tasks.announceChange();
    return { exception };
  }),

  end: door.exceptions.end.handler(({ context, input }) => {
    const { db, acting, today } = settledVault(context);
    const id = requireId('exception', input.id);
    const exception = db.transaction(() => {
      const before = readException(db, id, today);
      if (!before.active)
        throw new Refusal('state-conflict', `Exception ${before.id} has ended already.`, 'Nothing is left to end.');
      endException(db, id, acting.now, input.reason);
      appendLog(db, acting, 'exception.ended', before.id, { reason: input.reason });
      rejudge(db, acting, { ids: findingsOfException(db, id) }, `Exception ${before.id} ended: ${input.reason}`);
      return readException(db, id, today);
    });
    context.tasks.announceChange();
    return { exception };
  }),
};
