/** Repetition does not make a passphrase strong; words do. */
import { expect, test } from 'vitest';
import { strengthOf } from './strength.ts';

test.each([
  ['', 'none'],
  ['aaaaaaaaaaaaaaaaaaaaaa', 'weak'],
  ['Summer2026', 'fair'],
  ['secret', 'weak'],
  ['harbour lantern oboe quilt', 'strong'],
])('%s is %s', (passphrase, word) => {
  expect(strengthOf(passphrase).word).toBe(word);
});
