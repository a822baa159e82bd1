/** The five questions as shipped: the table from points to criticality, its exceptions, and that worse never counts less. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answeredCriticality, criticalityQuestions } from './criticality.ts';

const shipped = criticalityQuestions.parse(
  JSON.parse(readFileSync(new URL('../../resources/criticality-questions.json', import.meta.url), 'utf8')),
);
const give = (letters: string) => answeredCriticality(shipped, [...letters]);

describe('the five questions', () => {
  it.each([
    ['aaaaa', 0, 1],
    ['bbaaa', 2, 1],
    ['bbbaa', 3, 2],
    ['bbbbb', 5, 2],
    ['cbbba', 6, 3],
    ['cccaa', 9, 3],
    ['ccbcb', 11, 4],
    ['ccccb', 13, 4],
    ['ccddb', 15, 5],
    ['aaaad', 4, 5],
    ['aaaac', 3, 4],
    ['aaada', 4, 2],
    ['aadaa', 4, 4],
    ['daaaa', 4, 4],
    ['adaaa', 4, 3],
  ])('%s: %i points, criticality %i', (letters, points, criticality) =>
    expect(give(letters)).toMatchObject({ points, criticality }),
  );

  it('say what lifted the criticality', () =>
    expect(give('aaaad')?.because).toBe("4 points would give 2; “People's health or safety” makes it at least 5"));

  it.each(['', 'aaaa', 'aaaaaa', 'aaaae', 'AAAAA'])('%j is no answer', (letters) => expect(give(letters)).toBeNull());

  it('never rate a machine lower for a graver answer', () => {
    const letter = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.tuple(letter, letter, letter, letter, letter), fc.integer({ min: 0, max: 4 }), (answers, at) => {
        const keyed = (all: number[]) => all.map((one, index) => shipped.questions[index]!.answers[one]!.key);
        const graver = answers.with(at, Math.min(3, answers[at]! + 1));
        const [a, b] = [answeredCriticality(shipped, keyed(answers))!, answeredCriticality(shipped, keyed(graver))!];
        expect(b.criticality).toBeGreaterThanOrEqual(a.criticality);
      }),
    );
  });
});
