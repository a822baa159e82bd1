import { describe, expect, it } from 'vitest';
import { sudoFailure } from './sudo-failure.ts';

describe('what sudo says', () => {
  it.each([
    ['sudo: a password is required\n', 'ended', 'sudo wants a password for ann on web1.'],
    ['Sorry, try again.\npatchledger: password', 'wrong-password', 'sudo refused the password of ann on web1.'],
    ['sudo: 1 incorrect password attempt\n', 'ended', 'sudo refused the password of ann on web1.'],
    ['ann is not in the sudoers file.\nThis incident has been reported.\n', 'ended', 'ann may not use sudo on web1.'],
    [
      "Sorry, user ann is not allowed to execute '/bin/sh -c x' as root on web1.\n",
      'ended',
      'ann may not use sudo on web1.',
    ],
    ['sudo: sorry, you must have a tty to run sudo\n', 'ended', 'sudo works only at a terminal on web1.'],
    ['sh: 1: exec: sudo: not found\n', 'ended', 'There is no sudo on web1.'],
    ['Verification code: ', 'silent', 'sudo did not begin (it says: Verification code:) on web1.'],
    ['sudo: unable to stat /etc/sudoers\n', 'ended', 'sudo ended: sudo: unable to stat /etc/sudoers, on web1.'],
  ] as const)('%j', (said, how, message) => {
    const refusal = sudoFailure('web1', 'ann', said, how);
    expect([refusal.code, refusal.message]).toEqual(['sudo-refused', message]);
    expect(refusal.hint).not.toBe('');
  });
});
