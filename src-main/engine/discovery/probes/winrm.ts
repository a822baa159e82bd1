/** Asks Windows' remote management for its NTLM challenge with one POST; nothing is run, nobody logs in. */
import type { Socket } from 'node:net';
import { readHttpAnswer } from './http.ts';
import { ntlmNegotiate, readNtlmChallenge } from './ntlm.ts';
import { ask, type Greeting, type Probed } from './probe.ts';

/** What the answer tells: as of any web server, and the challenge. */
export function readWinrmAnswer(bytes: Buffer): Greeting {
  const said = readHttpAnswer(bytes);
  if (!said.service) return {};
  const token = /^WWW-Authenticate:[ \t]*(?:Negotiate|NTLM)[ \t]+([\w+/=]{16,8192})/im.exec(bytes.toString('latin1'));
  const ntlm = token && readNtlmChallenge(Buffer.from(token[1]!, 'base64'));
  return ntlm ? { ...said, service: 'winrm', ntlm } : said;
}

export async function winrmProbe(socket: Socket, { address, port, time }: Probed): Promise<Greeting> {
  const host = address.includes(':') ? `[${address}]` : address;
  const question = [
    'POST /wsman HTTP/1.1',
    `Host: ${host}:${port}`,
    'User-Agent: PatchLedger',
    `Authorization: Negotiate ${ntlmNegotiate.toString('base64')}`,
    'Content-Type: application/soap+xml;charset=UTF-8',
    'Content-Length: 0',
    '\r\n',
  ];
  const whole = (bytes: Buffer) => bytes.includes('\r\n\r\n');
  return readWinrmAnswer(await ask(socket, Buffer.from(question.join('\r\n'), 'latin1'), time, whole));
}
