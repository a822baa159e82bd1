/** What a person typed about logging in over SSH, and the options made of it. Pure; nothing of it is kept anywhere. */
import type { SshOptionsInput } from '../../src-shared/model/ssh.ts';

export interface SshLogin {
  user: string;
  /** Text of the private key's file; null where none was chosen. */
  privateKey: string | null;
  keyPassphrase: string;
  password: string;
  sudo: boolean;
  sudoPassword: string;
  port: string;
  jump: string;
  acceptHostKey: boolean;
}

export const emptyLogin: SshLogin = {
  user: '',
  privateKey: null,
  keyPassphrase: '',
  password: '',
  sudo: false,
  sudoPassword: '',
  port: '',
  jump: '',
  acceptHostKey: false,
};

/** What is left empty is left out, so that what was remembered of each machine counts. */
export function sshOptionsOf(login: SshLogin): SshOptionsInput {
  const user = login.user.trim();
  const jump = login.jump.trim();
  const port = Number(login.port);
  return {
    ...(user === '' ? {} : { user }),
    ...(login.privateKey === null ? {} : { privateKey: login.privateKey }),
    ...(login.keyPassphrase === '' ? {} : { keyPassphrase: login.keyPassphrase }),
    ...(login.password === '' ? {} : { password: login.password }),
    ...(login.sudo ? { sudo: true } : {}),
    ...(login.sudo && login.sudoPassword !== '' ? { sudoPassword: login.sudoPassword } : {}),
    ...(login.port.trim() === '' ? {} : { port }),
    ...(jump === '' ? {} : { jump }),
    ...(login.acceptHostKey ? { acceptHostKey: true } : {}),
  };
}
