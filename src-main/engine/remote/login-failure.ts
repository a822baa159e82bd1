/** Says in words why a connection ended before the login worked. Pure. */
import { Refusal } from '../../../src-shared/errors.ts';

/** What a login has tried and heard so far. */
export interface Tried {
  user: string;
  key: boolean;
  agent: boolean;
  password: boolean;
  /** Why the agent could not be asked. */
  agentProblem: string | null;
  /** Ways in the machine accepts, as it said last. */
  offered: readonly string[] | null;
}

const list = (items: readonly string[]) =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** `error` is ssh2's; null when the other side just closed. */
export function loginFailure(
  place: string,
  handshaken: boolean,
  tried: Tried,
  error: (Error & { level?: string }) | null,
): Refusal {
  const said = error?.message ?? 'it closed the connection';
  if (!handshaken) return beforeLogin(place, said, error);
  if (error?.level === 'client-timeout' || error?.level === 'client-socket')
    return new Refusal('connection-lost', `The connection to ${place} was lost during the login.`, 'Try again.');
  if (/too many authentication failures/i.test(said))
    return new Refusal(
      'login-refused',
      `${place} ended the login of ${tried.user} after too many attempts.`,
      tried.agent ? 'The agent holds many keys: name the right one (--key).' : 'Wait a while and check user and key.',
    );
  return notLetIn(place, tried, error === null ? said : null);
}

function beforeLogin(place: string, said: string, error: Error | null): Refusal {
  if (/no matching (.*?)(?: algorithm)?$/i.test(said))
    return new Refusal(
      'host-unreachable',
      `${place} speaks SSH only with methods that are no longer safe (${said.replace(/^Handshake failed: /i, '')}).`,
      'Update its SSH server; until then import its package lists as files.',
    );
  const silent = error === null || /lost before handshake|ECONNRESET|EPIPE|closed/i.test(said);
  if (silent)
    return new Refusal(
      'host-unreachable',
      `${place} closed the connection before the login.`,
      'It may have too many connections (MaxStartups) or block this computer (fail2ban, hosts.deny): wait and try again.',
    );
  return new Refusal(
    'host-unreachable',
    `What answers on ${place} is no SSH server PatchLedger understands: ${said}.`,
    'Check the port (--port).',
  );
}

function notLetIn(place: string, tried: Tried, ended: string | null): Refusal {
  const { user, offered } = tried;
  const accepts = offered?.length ? ` It accepts: ${offered.join(', ')}.` : '';
  const refused = [
    ...(tried.key ? ['the private key'] : []),
    ...(tried.agent && !tried.agentProblem ? ['every key of the agent'] : []),
    ...(tried.password ? ['the password'] : []),
  ];
  const agent = tried.agentProblem ? ` The SSH agent did not answer: ${tried.agentProblem}.` : '';
  if (refused.length === 0 && ended === null)
    return new Refusal(
      'login-refused',
      `There is no way to log in to ${place} as ${user} with what was given.${accepts}${agent}`,
      'Give a private key (--key), an SSH agent or a password (--password-env).',
    );
  return new Refusal(
    'login-refused',
    `${place} did not let ${user} in: ${refused.length ? `it refused ${list(refused)}` : ended}.${accepts}${agent}`,
    'Check user, key and password; the log of its SSH server tells the reason.',
  );
}
