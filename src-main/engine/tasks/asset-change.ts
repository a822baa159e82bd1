/** Changes what machines mean to the business by a person's word, with all that follows: rules that look at it, findings. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AssetChange } from '../../../src-shared/model/asset.ts';
import { answeredCriticality } from '../../../src-shared/model/criticality.ts';
import { loadCriticalityQuestions } from '../resources.ts';
import { changeAssets, type StoredChange } from '../vault/asset-writes.ts';
import type { Database } from '../vault/database.ts';
import type { Acting } from '../vault/log.ts';
import { applyRules } from './asset-rules.ts';
import { matchAssets } from './match.ts';

/** Answers become the criticality they give. Throws invalid-argument for answers that are none, or beside a criticality. */
function answered(change: AssetChange): StoredChange {
  const { criticalityAnswers: answers, ...rest } = change;
  if (answers === undefined) return rest;
  if (rest.criticality != null)
    throw new Refusal(
      'invalid-argument',
      'Either criticality is set, or answers give it.',
      'Leave out criticality or criticalityAnswers.',
    );
  if (answers === null) return { ...rest, criticality: null, criticalityAnswers: null };
  const questions = loadCriticalityQuestions();
  const given = answeredCriticality(
    questions,
    answers.map((answer) => answer.trim().toLowerCase()),
  );
  if (!given)
    throw new Refusal(
      'invalid-argument',
      `"${answers.join(',')}" does not answer the ${questions.questions.length} questions.`,
      `One letter each: ${questions.questions.map((question) => question.answers.map(({ key }) => key).join('')).join(', ')}.`,
    );
  const { because: _because, ...stored } = given;
  return { ...rest, criticality: stored.criticality, criticalityAnswers: stored };
}

export function changeMachines(db: Database, acting: Acting, ids: readonly number[], wanted: AssetChange): void {
  const change = answered(wanted);
  db.transaction(() => {
    changeAssets(db, acting, ids, change);
    const { judge } = applyRules(db, acting, ids);
    // Criticality and exposure are part of every score and clock there.
    if (change.criticality !== undefined || change.exposure !== undefined) matchAssets(db, acting, ids);
    else if (judge.length > 0) matchAssets(db, acting, judge);
  });
}
