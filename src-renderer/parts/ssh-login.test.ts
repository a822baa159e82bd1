/** Only what was typed is sent; the rest is left to what each machine was last reached with. */
import { expect, test } from 'vitest';
import { sshOptions } from '../../src-shared/model/ssh.ts';
import { emptyLogin, sshOptionsOf } from './ssh-login.ts';

test('an empty form sends nothing', () => expect(sshOptionsOf(emptyLogin)).toEqual({}));

test('what was typed is sent, and is what the engine takes', () => {
  const options = sshOptionsOf({
    ...emptyLogin,
    user: ' admin ',
    privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\n',
    keyPassphrase: ' kept as typed ',
    sudo: true,
    sudoPassword: 'x',
    port: '2222',
    jump: 'hop@10.0.0.1',
    acceptHostKey: true,
  });
  expect(options).toEqual({
    user: 'admin',
    privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\n',
    keyPassphrase: ' kept as typed ',
    sudo: true,
    sudoPassword: 'x',
    port: 2222,
    jump: 'hop@10.0.0.1',
    acceptHostKey: true,
  });
  expect(sshOptions.safeParse(options).success).toBe(true);
});

test('a sudo password without sudo is not sent', () =>
  expect(sshOptionsOf({ ...emptyLogin, sudoPassword: 'x' })).toEqual({}));
