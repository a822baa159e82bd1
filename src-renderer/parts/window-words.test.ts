import { expect, it } from 'vitest';
import { lengthWords, localWords, ruleWords, spanWords } from './window-words.ts';

it('names the usual rules and reads others out', () => {
  expect(ruleWords({ rule: 'FREQ=WEEKLY;BYDAY=SU', words: 'every week on Sunday' })).toBe('Every Sunday');
  expect(ruleWords({ rule: 'FREQ=WEEKLY;INTERVAL=2', words: 'every 2 weeks' })).toBe('Every 2 weeks');
  expect([90, 180, 1440].map(lengthWords)).toEqual(['90 min', '3 h', '1 d']);
});

it('shows a run by the clock it was told in', () => {
  expect(localWords('2026-12-06T22:00-05:00', 'en-GB')).toBe('Sun 6 Dec 2026 22:00');
  const night = { start: '2026-12-06T22:00+01:00', end: '2026-12-07T01:00+01:00' };
  expect(spanWords(night, 'en-GB')).toBe('Sun 6 Dec 2026 22:00 to 01:00');
  expect(spanWords({ ...night, end: '2026-12-08T01:00+01:00' }, 'en-GB')).toMatch(/to Tue 8 Dec 2026 01:00$/);
});
