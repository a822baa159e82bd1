import { expect, it } from 'vitest';
import { jobs } from './jobs.ts';

it('every job has a kind of its own, by which a thread finds it', () => {
  const kinds = jobs.map(({ kind }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
});
