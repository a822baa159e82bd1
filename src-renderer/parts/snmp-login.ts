/** What a person typed about asking devices over SNMP, and the options made of it. Pure; nothing of it is kept anywhere. */
import type { SnmpOptionsInput } from '../../src-shared/model/snmp.ts';

export type SnmpAuthProtocol = NonNullable<SnmpOptionsInput['authProtocol']>;
export type SnmpPrivProtocol = NonNullable<SnmpOptionsInput['privProtocol']>;

export interface SnmpLogin {
  /** any: 2c, and 1 where that is not answered. */
  version: 'any' | '1' | '2c' | '3';
  community: string;
  user: string;
  authProtocol: SnmpAuthProtocol;
  authPassword: string;
  privProtocol: SnmpPrivProtocol;
  privPassword: string;
  port: string;
}

export const emptySnmpLogin: SnmpLogin = {
  version: 'any',
  community: '',
  user: '',
  authProtocol: 'sha256',
  authPassword: '',
  privProtocol: 'aes',
  privPassword: '',
  port: '',
};

export function snmpOptionsOf(login: SnmpLogin): SnmpOptionsInput {
  const port = login.port.trim() === '' ? {} : { port: Number(login.port) };
  if (login.version !== '3')
    return {
      ...(login.version === 'any' ? {} : { version: login.version }),
      ...(login.community === '' ? {} : { community: login.community }),
      ...port,
    };
  const { user, authProtocol, authPassword, privProtocol, privPassword } = login;
  return {
    version: '3',
    user: user.trim(),
    ...(authPassword === '' ? {} : { authProtocol, authPassword }),
    ...(privPassword === '' ? {} : { privProtocol, privPassword }),
    ...port,
  };
}
