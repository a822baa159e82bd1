/** Which probe reads which port, and what it heard as one line. Printing and control ports have none. */
import type { Socket } from 'node:net';
import type { Manner } from '../../domain/services.ts';
import { greetingProbe } from './greeting.ts';
import { httpProbe } from './http.ts';
import { ldapProbe } from './ldap.ts';
import type { Greeting, Probe, Probed, Reopen } from './probe.ts';
import { rdpGreeting } from './rdp.ts';
import { smbGreeting } from './smb.ts';
import { shakeHands } from './tls.ts';
import { winrmProbe } from './winrm.ts';

/** What is said inside of TLS is told as its secure form. */
const secured: Record<string, string> = { http: 'https', ldap: 'ldaps', winrm: 'winrm-https' };

async function secureGreeting(socket: Socket, probed: Probed, inside?: Probe): Promise<Greeting | null> {
  const began = performance.now();
  const shaken = await shakeHands(socket, probed);
  if (!shaken) return null;
  const { certificate } = shaken;
  const left = probed.time - (performance.now() - began);
  const said = inside && left > 0 ? await inside(shaken.secure, { ...probed, time: left }) : {};
  shaken.secure.destroy();
  return { ...said, service: secured[said.service ?? ''] ?? 'tls', ...(certificate ? { certificate } : {}) };
}

/** Some ports speak HTTP on one device and HTTPS on the next: where one is not answered, the other is tried once. */
async function webGreeting(
  socket: Socket,
  probed: Probed,
  { secureFirst, inside, reopen }: { secureFirst: boolean; inside: Probe; reopen: Reopen },
): Promise<Greeting> {
  const ask = async (connection: Socket, secure: boolean) => {
    if (secure) return secureGreeting(connection, probed, inside);
    const said = await inside(connection, probed);
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
      return webGreeting(socket, probed, { secureFirst: false, inside: httpProbe, reopen });
    case 'https':
      return webGreeting(socket, probed, { secureFirst: true, inside: httpProbe, reopen });
    case 'tls':
      return (await secureGreeting(socket, probed)) ?? {};
    case 'smb':
      return smbGreeting(socket, probed, reopen);
    case 'winrm':
      return webGreeting(socket, probed, { secureFirst: probed.port === 5986, inside: winrmProbe, reopen });
    case 'rdp':
      return rdpGreeting(socket, probed);
    case 'ldap':
      return ldapProbe(socket, probed);
    case 'ldaps':
      return (await secureGreeting(socket, probed, ldapProbe)) ?? {};
    default:
      return manner satisfies never;
  }
}

function smbWords({ smb, oldSmb }: Greeting): string | undefined {
  if (oldSmb) return 'SMB 1 and nothing newer';
  return smb && `SMB ${smb.dialect}, signing ${smb.signingRequired ? 'required' : 'not required'}`;
}

function ntlmWords({ ntlm }: Greeting): string | undefined {
  if (!ntlm) return undefined;
  const name = ntlm.dnsComputer ?? ntlm.computer;
  const own = new Set([ntlm.dnsComputer, ntlm.computer].map((text) => text?.toLowerCase()));
  // A machine in no domain names itself in its place.
  const domain = [ntlm.dnsDomain, ntlm.domain].find((text) => text && !own.has(text.toLowerCase()));
  const { version } = ntlm;
  const parts = [
    name && `it is ${name}`,
    domain && `of ${domain}`,
    version && version.build > 0 && `version ${version.major}.${version.minor}.${version.build}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : undefined;
}

/** What was heard in one line; undefined where nothing was. */
export function bannerOf(greeting: Greeting): string | undefined {
  const { line, server, realm, title, certificate, directory } = greeting;
  const parts = [
    line,
    server,
    title && `“${title}”`,
    realm && !title ? `asks for a login to “${realm}”` : undefined,
    smbWords(greeting),
    ntlmWords(greeting),
    directory?.domain && `directory of ${directory.domain}`,
    directory?.vendor,
    certificate &&
      `certificate ${certificate.subject}, ${certificate.issuer === certificate.subject ? 'self-signed' : `by ${certificate.issuer}`}, until ${certificate.until}`,
  ].filter(Boolean);
  return parts.length ? parts.join('; ') : undefined;
}
