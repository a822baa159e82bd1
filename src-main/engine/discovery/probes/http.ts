/** Asks a web server for its front page with one GET and reads the Server header and the title. Follows nothing. */
import { oneLine } from './plain-text.ts';
import { listen, type Greeting, type Probe } from './probe.ts';

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  reg: '®',
  copy: '©',
};

function readEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,5}));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex as string, 16) : NaN;
    if (Number.isNaN(code)) return entities[String(name).toLowerCase()] ?? whole;
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** What an answer to GET tells; empty where it is not HTTP. */
export function readHttpAnswer(bytes: Buffer): Greeting {
  const text = decode(bytes);
  if (!/^HTTP\/\d/.test(text)) return {};
  const end = text.search(/\r?\n\r?\n/);
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end);
  const header = (name: string) => new RegExp(`^${name}:[ \\t]*(.+)$`, 'im').exec(head)?.[1];
  const server = header('server');
  const realm = /realm="([^"]*)"/i.exec(header('www-authenticate') ?? '')?.[1];
  const title = /<title[^>]*>([\s\S]*?)<\/title/i.exec(body)?.[1];
  const said: Greeting = { service: 'http' };
  if (server) said.server = oneLine(server, 100);
  if (realm) said.realm = oneLine(realm, 100);
  const shown = title === undefined ? '' : oneLine(readEntities(title), 100);
  if (shown) said.title = shown;
  return said;
}

export const httpProbe: Probe = async (socket, { address, port, time }) => {
  const host = address.includes(':') ? `[${address}]` : address;
  socket.write(
    `GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nUser-Agent: PatchLedger\r\nAccept: text/html,*/*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n`,
  );
  return readHttpAnswer(await listen(socket, time, (bytes) => /<\/title/i.test(bytes.toString('latin1'))));
};
