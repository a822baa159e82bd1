/** Calls on what is missing and what is out of standard. */
import { coverageJob } from '../tasks/coverage.ts';
import { checkStandard } from '../tasks/standard-checks.ts';
import { machinesRunning, machinesWith, suggestNames } from '../vault/coverage.ts';
import { formatId } from '../vault/ids.ts';
import { listStandards, removeStandard, saveStandard } from '../vault/standards.ts';
import { door } from './door.ts';
import { settledVault } from './settle.ts';

const machinesShown = 1_000;
const namesShown = 20;

export const coverage = {
  read: door.coverage.read.handler(({ context }) => {
    const { acting } = settledVault(context);
    return context.tasks.read(coverageJob, {}, acting, false);
  }),

  machines: door.coverage.machines.handler(({ context, input: { name, origin, section, scheme } }) => {
    const { db } = context.session.vault();
    const machines =
      section === null || scheme === null
        ? machinesRunning(db, name, machinesShown)
        : machinesWith(db, { name, origin, section, scheme }, machinesShown);
    return { machines: machines.map(({ id, ...machine }) => ({ id: formatId('asset', id), ...machine })) };
  }),
};

export const standards = {
  list: door.standards.list.handler(({ context }) => ({ standards: listStandards(context.session.vault().db) })),

  save: door.standards.save.handler(({ context, input: { id, ...fields } }) => {
    const { db } = context.session.vault();
    const saved = saveStandard(db, context.acting, fields, id);
    context.tasks.announceChange();
    return { standard: listStandards(db).find((one) => one.id === saved)! };
  }),

  remove: door.standards.remove.handler(({ context, input }) => {
    const { db } = context.session.vault();
    removeStandard(db, context.acting, input.id);
    context.tasks.announceChange();
    return { standards: listStandards(db) };
  }),

  check: door.standards.check.handler(({ context, input }) =>
    checkStandard(context.session.vault().db, context.acting.now, input),
  ),

  products: door.standards.products.handler(({ context, input }) => ({
    products:
      input.letters.trim() === '' ? [] : suggestNames(context.session.vault().db, input.letters.trim(), namesShown),
  })),
};
