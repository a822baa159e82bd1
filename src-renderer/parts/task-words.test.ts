/** What the tray says of tasks. */
import { expect, test } from 'vitest';
import type { TaskRow } from '../../src-shared/model/task.ts';
import { mergeTask, outcomeWords, timeLeftWords } from './task-words.ts';

const start = '2026-11-22T10:00:00.000Z';
const task = (change: Partial<TaskRow> = {}): TaskRow => ({
  id: 'a',
  kind: 'match',
  title: 'Matching',
  state: 'running',
  progress: 0.5,
  message: '',
  startedAt: start,
  endedAt: null,
  error: null,
  lines: [],
  ...change,
});

test('running tasks come first, then the newest', () => {
  const done = task({ id: 'b', state: 'done', startedAt: '2026-11-22T11:00:00.000Z' });
  const older = task({ id: 'c', state: 'done', startedAt: '2026-11-22T09:00:00.000Z' });
  expect(mergeTask([older, done], task()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(mergeTask([task(), done], task({ state: 'done' })).map(({ id }) => id)).toEqual(['b', 'a']);
});

test('the time left follows from the share done', () => {
  const at = (seconds: number) => Date.parse(start) + seconds * 1000;
  expect(timeLeftWords(task(), at(40))).toBe('about 40 s left');
  expect(timeLeftWords(task({ progress: null }), at(40))).toBe('40 s so far');
  expect(timeLeftWords(task({ progress: 0.999 }), at(40))).toBe('nearly done');
  expect(timeLeftWords(task(), at(0))).toBe('');
});

test('the end in a sentence', () => {
  expect(outcomeWords(task({ state: 'done', message: '412 packages' }))).toBe('Matching: done. 412 packages');
  expect(outcomeWords(task({ state: 'cancelled' }))).toBe('Matching: cancelled.');
  expect(outcomeWords(task({ state: 'failed', error: { code: 'vault-busy', message: 'Busy.', hint: '' } }))).toBe(
    'Matching: failed. Busy.',
  );
});
