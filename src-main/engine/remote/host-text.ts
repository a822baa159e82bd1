/** Reads hosts as people write them: name, user@host, host:port, [2001:db8::1]:22. Pure. */
import { isIP } from 'node:net';
import { Refusal } from '../../../src-shared/errors.ts';

export interface HostText {
  user?: string;
  /** A name or an address, IPv6 without brackets. */
  address: string;
  port?: number;
}

/** Throws invalid-argument. A user's name may itself hold an @ (user@domain@host): the last one counts. */
export function readHostText(text: string): HostText {
  const wrong = () =>
    new Refusal(
      'invalid-argument',
      `"${text}" is no host.`,
      'Write a name or an address, if need be as user@host:port.',
    );
  const at = text.lastIndexOf('@');
  const user = at < 0 ? undefined : text.slice(0, at);
  const rest = text.slice(at + 1).trim();
  if (user === '' || (user !== undefined && !isUserName(user))) throw wrong();
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(rest);
  const plain = isIP(rest) ? null : /^([^:[\]\s/]+)(?::(\d{1,5}))?$/.exec(rest);
  const address = bracketed?.[1] ?? plain?.[1] ?? (isIP(rest) ? rest : '');
  const portText = bracketed?.[2] ?? plain?.[2];
  const port = portText === undefined ? undefined : Number(portText);
  if (bracketed && isIP(address) !== 6) throw wrong();
  // A leading hyphen would read like an option wherever the host is shown as part of a command.
  if (!/^[\p{L}\p{N}_.:%-]+$/u.test(address) || address.startsWith('-') || address.length > 255) throw wrong();
  if (port !== undefined && (port < 1 || port > 65_535)) throw wrong();
  return { ...(user ? { user } : {}), address, ...(port ? { port } : {}) };
}

function isUserName(user: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return user.length <= 120 && !/[\u0000-\u0020\u007f]/.test(user);
}
