/** Calls of the rules that fill facts of machines. Changes run as a job, as they are applied to every machine at once. */
import { ruleListJob, rulesJob, type RuleChange } from '../tasks/asset-rules.ts';
import { rulePreviewJob } from '../tasks/rule-preview.ts';
import { hasRules } from '../vault/asset-rules.ts';
import { door, type CallContext } from './door.ts';

const run = (context: CallContext, change: RuleChange) => {
  context.session.vault();
  return context.tasks.run(rulesJob, change, context.acting);
};

export const rules = {
  list: door.rules.list.handler(async ({ context }) => {
    // Counting what rules fit looks at every machine: not on the thread that answers.
    if (!hasRules(context.session.vault().db)) return { rules: [] };
    return { rules: await context.tasks.read(ruleListJob, {}, context.acting, false) };
  }),

  preview: door.rules.preview.handler(({ context, input }) => {
    context.session.vault();
    return context.tasks.read(rulePreviewJob, input, context.acting, false);
  }),

  save: door.rules.save.handler(async ({ context, input }) => {
    const { saved, ...answer } = await run(context, { kind: 'save', ...input });
    return { ...answer, rule: answer.rules.find(({ id }) => id === saved)! };
  }),

  remove: door.rules.remove.handler(({ context, input }) => run(context, { kind: 'remove', ...input })),
  move: door.rules.move.handler(({ context, input }) => run(context, { kind: 'move', ...input })),
  apply: door.rules.apply.handler(({ context }) => run(context, { kind: 'apply' })),
  import: door.rules.import.handler(({ context, input }) => run(context, { kind: 'import', ...input })),
};
