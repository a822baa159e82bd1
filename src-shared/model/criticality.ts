/** Five questions anyone in the business can answer in a minute, and the criticality their answers give. */
import { z } from 'zod';
import { criticality } from './asset.ts';

export const criticalityQuestion = z.object({
  id: z.string(),
  ask: z.string(),
  answers: z
    .array(
      z.object({
        /** What is typed for it: a, b, c, d. */
        key: z.string(),
        text: z.string(),
        points: z.number().int().min(0),
        /** Whatever the sum says, the criticality is no lower than this. */
        atLeast: criticality.optional(),
      }),
    )
    .min(2),
});

export const criticalityQuestions = z.object({
  /** Answers to another version are not read as answers to this one. */
  version: z.number().int(),
  questions: z.array(criticalityQuestion).min(1),
  /** From so many points on; the last that fits counts. */
  levels: z.array(z.object({ from: z.number().int().min(0), criticality })).min(1),
});
export type CriticalityQuestions = z.infer<typeof criticalityQuestions>;

/** Answers as they are kept with a machine: the fact `criticalityAnswers`. */
export const criticalityAnswers = z.object({
  version: z.number().int(),
  /** Keys in the order of the questions. */
  answers: z.array(z.string()),
  points: z.number().int(),
  criticality,
});
export type CriticalityAnswers = z.infer<typeof criticalityAnswers>;

/**
 * Points add up and give a level; an answer's `atLeast` lifts it. Null where an answer is missing or not one of them.
 * Both sides use it: the window shows the outcome while somebody answers.
 */
export function answeredCriticality(
  { version, questions, levels }: CriticalityQuestions,
  answers: readonly string[],
): (CriticalityAnswers & { because: string }) | null {
  if (answers.length !== questions.length) return null;
  const given = questions.flatMap(
    ({ answers: offered }, index) => offered.find(({ key }) => key === answers[index]) ?? [],
  );
  if (given.length !== questions.length) return null;
  const points = given.reduce((sum, answer) => sum + answer.points, 0);
  const level = levels.findLast(({ from }) => from <= points)?.criticality ?? levels[0]!.criticality;
  const strictest = given.reduce((a, b) => ((b.atLeast ?? 0) > (a.atLeast ?? 0) ? b : a));
  const floor = strictest.atLeast ?? 1;
  return {
    version,
    answers: [...answers],
    points,
    criticality: floor > level ? floor : level,
    because:
      floor > level
        ? `${points} points would give ${level}; “${strictest.text}” makes it at least ${floor}`
        : `${points} points`,
  };
}
