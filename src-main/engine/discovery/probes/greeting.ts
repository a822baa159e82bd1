/** Listens to what a service says by itself when someone connects (SSH, SMTP, FTP, IMAP, VNC ...). Sends nothing. */
import { oneLine } from './plain-text.ts';
import { listen, type Greeting, type Probe } from './probe.ts';

/** Who has not spoken by then waits for the other side to. Mail servers that hold back on purpose take longer. */
const time = 2_000;

const protocols: [start: RegExp, service: string][] = [
  [/^SSH-\d/, 'ssh'],
  [/^RFB \d{3}\.\d{3}/, 'vnc'],
  [/^@RSYNCD:/, 'rsync'],
  [/^220[ -].*\bE?SMTP\b/i, 'smtp'],
  [/^220[ -].*\bftp/i, 'ftp'],
  [/^220[ -].*VMware Authentication Daemon/i, 'vmware-auth'],
  [/^\+OK\b/, 'pop3'],
  [/^\* OK\b/, 'imap'],
  [/^HTTP\/1\./, 'http'],
];

/** The line that tells the protocol: the first, but SSH may be announced by other lines before it (RFC 4253, 4.2). */
export function readGreetingText(text: string): Greeting {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const line = lines.find((candidate) => /^SSH-\d/.test(candidate)) ?? lines[0];
  // Binary protocols greet too, but not in words.
  if (line === undefined || /[^\t\x20-\x7e\u0080-\uffff]/.test(line.slice(0, 16))) return {};
  const service = protocols.find(([start]) => start.test(line))?.[1];
  return { ...(service ? { service } : {}), line: oneLine(line) };
}

export const greetingProbe: Probe = async (socket, probed) => {
  const bytes = await listen(socket, Math.min(time, probed.time), (heard) => {
    const text = heard.toString('latin1');
    return text.includes('\n') && (probed.port !== 22 || /^SSH-[^\n]*\n/m.test(text));
  });
  return readGreetingText(bytes.toString('utf8'));
};
