/** Reads what sudo says when it does not let a script begin. Pure. */
import { Refusal } from '../../../src-shared/errors.ts';

/** `silent`: it neither began nor asked for the password; `ended`: it gave up by itself. */
export function sudoFailure(
  place: string,
  user: string,
  said: string,
  how: 'wrong-password' | 'silent' | 'ended',
): Refusal {
  const refuse = (what: string, hint: string) => new Refusal('sudo-refused', `${what} on ${place}.`, hint);
  const lines = said
    .split('\n')
    .map((line) => line.replaceAll('patchledger: password', '').trim())
    .filter(Boolean);
  if (how === 'wrong-password' || /incorrect password|incorrect authentication|sorry, try again/i.test(said))
    return refuse(`sudo refused the password of ${user}`, 'Check it (--sudo-password-env); it was tried once only.');
  if (/a password is required|no password was provided|terminal is required/i.test(said))
    return refuse(
      `sudo wants a password for ${user}`,
      'Give it (--sudo-password-env), or let this account use sudo without one (NOPASSWD).',
    );
  if (/not in the sudoers|not allowed to (?:execute|run)|may not run sudo|i'm sorry \S+\. i'm afraid/i.test(said))
    return refuse(
      `${user} may not use sudo`,
      'Let the account run /bin/sh as root by sudo, or log in as root with a key.',
    );
  if (/must have a tty/i.test(said))
    return refuse('sudo works only at a terminal', 'Take requiretty out of its sudoers file for this account.');
  if (/sudo: (?:command )?not found|not found.*sudo|no such file.*sudo/i.test(said))
    return refuse('There is no sudo', 'Install it, or log in as root with a key.');
  if (how === 'silent')
    return refuse(
      `sudo did not begin${lines.length ? ` (it says: ${lines.at(-1)!.slice(0, 200)})` : ''}`,
      'It may ask for more than a password: use an account for which it asks for nothing else.',
    );
  return refuse(`sudo ended${lines.length ? `: ${lines.at(-1)!.slice(0, 200)},` : ''}`, 'Try sudo by hand there.');
}
