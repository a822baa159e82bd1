/** Which probe reads which port, and what it heard as one line. Printing and control ports have none. */
import type { Socket } from 'node:net';
import type { Manner } from '../../domain/services.ts';
import { greetingProbe } from './greeting.ts';
import { httpProbe } from './http.ts';
import type { Greeting, Probed } from './probe.ts';
import { shakeHands } from './tls.ts';

/** Opens a further connection to the same port; null where that fails. */
type Reopen = () => Promise<Socket | null>;

async function secureGreeting(socket: Socket, probed: Probed, withPage: boolean): Promise<Greeting | null> {
  const began = performance.now();
  const shaken = await shakeHands(socket, probed);
  if (!shaken) return null;
  const { certificate } = shaken;
  const left = probed.time - (performance.now() - began);
  const page = withPage && left > 0 ? await httpProbe(shaken.secure, { ...probed, time: left }) : {};
  shaken.secure.destroy();
  return { ...page, service: page.service === 'http' ? 'https' : 'tls', ...(certificate ? { certificate } : {}) };
}

/** Some ports speak HTTP on one device and HTTPS on the next: where one is not answered, the other is tried once. */
async function webGreeting(socket: Socket, probed: Probed, secureFirst: boolean, reopen: Reopen): Promise<Greeting> {
  const ask = async (connection: Socket, secure: boolean) => {
    if (secure) return secureGreeting(connection, probed, true);
    const said = await httpProbe(connection, probed);
    return said.service ? said : null;
  };
  const began = performance.now();
  const first = await ask(socket, secureFirst);
  // Who let the time run out is slow, not speaking another protocol.
  if (first || performance.now() - began > probed.time * 0.9) return first ?? {};
  const again = await reopen();
  return (again && (await ask(again, !secureFirst))) ?? {};
}

/** Listens to or asks the service behind an open connection, in its manner. Never throws; the caller closes the connection. */
export async function readGreeting(
  socket: Socket,
  manner: Exclude<Manner, 'silent' | 'none'>,
  probed: Probed,
  reopen: Reopen,
): Promise<Greeting> {
  switch (manner) {
    case 'greeting':
      return greetingProbe(socket, probed);
    case 'http':
      return webGreeting(socket, probed, false, reopen);
    case 'https':
      return webGreeting(socket, probed, true, reopen);
    case 'tls':
      return (await secureGreeting(socket, probed, false)) ?? {};
    default:
      return manner satisfies never;
  }
}

/** What was heard in one line; undefined where nothing was. */
export function bannerOf({ line, server, realm, title, certificate }: Greeting): string | undefined {
  const parts = [
    line,
    server,
    title && `“${title}”`,
    realm && !title ? `asks for a login to “${realm}”` : undefined,
    certificate &&
      `certificate ${certificate.subject}, ${certificate.issuer === certificate.subject ? 'self-signed' : `by ${certificate.issuer}`}, until ${certificate.until}`,
  ].filter(Boolean);
  return parts.length ? parts.join('; ') : undefined;
}
