/**
 * Scans of masscan in the forms it writes: JSON (-oJ), lines of JSON (-oD), list (-oL) and XML (-oX). It writes one record
 * for each port it finds; here they become one machine for each address. Older versions write JSON that is none: a comma
 * before the end, a last record without quotes, lines of comment.
 */
import { isIP } from 'node:net';
import type { SweepPort } from '../../../src-shared/model/discovery.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Content } from '../files/content.ts';
import { childOf, childrenOf, readXml } from '../files/xml.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { instantOf, portsOf } from './scan-report.ts';

interface Found extends SweepPort {
  address: string;
  /** Seconds since 1970. */
  at: number;
  protocol: string;
}

interface Reading {
  found: Found[];
  /** Records that could not be read. */
  unread: number;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** What masscan calls a service but is a part of what a service says; certificates come as they are, in base64. */
const parts = new Set(['title', 'html', 'http.server', 'vuln', 'heartbleed', 'ticketbleed', 'unknown']);
const certificates = new Set(['X509', 'X509CA']);

function saying(service: string, banner: string): Pick<SweepPort, 'service' | 'banner'> {
  if (certificates.has(service)) return {};
  return { ...(service && !parts.has(service) ? { service } : {}), ...(banner ? { banner } : {}) };
}

/** One record of JSON; null for what is none, empty for ports that are closed. */
function readRecord(value: unknown): Found[] | null {
  const { ip, timestamp, ports, ...flat } = record(value);
  if (typeof ip !== 'string' || isIP(ip) === 0) return 'finished' in flat ? [] : null;
  const rows = Array.isArray(ports) ? ports : [{ ...flat, ...record(flat['data']) }];
  return rows.map(record).flatMap((row) => {
    const status = text(row['status']);
    if (status && status !== 'open') return [];
    const told = record(row['service']);
    const service = text(told['name']) || text(row['service_name']);
    const banner = text(told['banner']) || text(row['banner']);
    return [
      {
        address: ip,
        at: Number(timestamp ?? 0),
        port: Number(row['port']),
        protocol: text(row['proto']) || 'tcp',
        ...saying(service, banner),
      },
    ];
  });
}

function readJson(content: Content): Reading {
  const whole = content.json();
  const reading: Reading = { found: [], unread: 0 };
  const add = (value: unknown) => {
    const found = readRecord(value);
    if (found) reading.found.push(...found);
    else reading.unread += 1;
  };
  if (Array.isArray(whole)) whole.forEach(add);
  else
    for (const raw of content.text.split('\n')) {
      const line = raw
        .trim()
        .replace(/^[[,]\s*/, '')
        .replace(/(?<![,\]])[,\]]+$/, '');
      if (!line.startsWith('{') || /^\{\s*finished/.test(line)) continue;
      try {
        add(JSON.parse(line));
      } catch {
        reading.unread += 1;
      }
    }
  return reading;
}

/** open tcp 80 10.0.0.1 1490242774; banner tcp 22 10.0.0.1 1490242775 ssh SSH-2.0-OpenSSH_7.4 */
const listed = /^(open|closed|banner) (tcp|udp|sctp|icmp) (\d{1,5}) (\S{2,45}) (\d{9,10})(?: (\S{1,40})(?: (.*))?)?$/;

function readList(content: Content): Reading {
  const reading: Reading = { found: [], unread: 0 };
  for (const line of content.text.split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    const [, what, protocol, port, address, at, service, banner] = listed.exec(line.trim()) ?? [];
    if (!what || isIP(address!) === 0) reading.unread += 1;
    else if (what !== 'closed')
      reading.found.push({
        address: address!,
        at: Number(at),
        port: Number(port),
        protocol: protocol!,
        ...saying(service ?? '', banner ?? ''),
      });
  }
  return reading;
}

function readMasscanXml({ pieces, file }: Content): Reading & { broken: boolean } {
  const reading: Reading = { found: [], unread: 0 };
  const { broken } = readXml(pieces(), file.name, new Set(['host', 'finished']), (host) => {
    const address = childOf(host, 'address')?.attributes['addr'] ?? '';
    if (host.name !== 'host' || isIP(address) === 0) return;
    for (const port of childrenOf(childOf(host, 'ports'), 'port')) {
      const { name, banner } = childOf(port, 'service')?.attributes ?? {};
      if ((childOf(port, 'state')?.attributes['state'] ?? 'open') !== 'open') continue;
      reading.found.push({
        address,
        at: Number(host.attributes['endtime'] ?? 0),
        port: Number(port.attributes['portid']),
        protocol: port.attributes['protocol'] ?? 'tcp',
        ...saying(name ?? '', banner ?? ''),
      });
    }
  });
  return { ...reading, broken: broken !== null };
}

/** On text without blanks before it: two runs of blanks side by side would cost their square. */
const jsonHead =
  /^(?:#[^\n]*\n\s*)*(?:\[\s*)?\{\s*"ip":\s*"[^"\n]{2,45}",\s*"timestamp":\s*"?\d+"?,\s*"(?:ports|port)":/;

type Form = 'json' | 'list' | 'xml';

function formOf(content: Content): Form | null {
  const root = content.xmlRoot();
  if (root) return root.name === 'nmaprun' && root.attributes['scanner'] === 'masscan' ? 'xml' : null;
  const { head } = content;
  if (jsonHead.test(head.trimStart())) return 'json';
  const whole = content.json();
  const [first] = Array.isArray(whole) ? (whole as unknown[]) : [];
  if (first !== undefined && 'timestamp' in record(first) && readRecord(first)) return 'json';
  const lines = head.split('\n', 50).filter((line) => line.trim() && !line.startsWith('#'));
  const fit = lines.filter((line) => listed.test(line.trim())).length;
  return fit > 0 && fit >= lines.length * 0.9 ? 'list' : null;
}

function machineOf(address: string, found: readonly Found[]): ParsedInventory {
  const takenAt = instantOf(Math.max(...found.map(({ at }) => at)));
  const tcp = found.filter(({ protocol }) => protocol === 'tcp');
  return {
    inventory: {
      ...(takenAt ? { takenAt } : {}),
      identity: {},
      addresses: [address],
      ...(tcp.length > 0 ? { ports: portsOf(tcp) } : {}),
    },
    warnings: [],
    part: address,
  };
}

export const masscan: Importer = {
  id: 'masscan',
  title: 'Scan by masscan',
  example: 'masscan -p1-65535 10.0.0.0/24 -oJ scan.json',
  detect: (content) => (formOf(content) ? 0.97 : 0),
  parse(content) {
    const form = formOf(content);
    const read = { json: readJson, list: readList, xml: readMasscanXml }[form ?? 'json'];
    const reading: Reading & { broken?: boolean } = read(content);
    const machines = [...Map.groupBy(reading.found, ({ address }) => address)].map(([address, found]) =>
      machineOf(address, found),
    );
    const [first] = machines;
    if (!first)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} shows no open port`,
        'Scan again from where the machines can be reached.',
      );
    if (reading.unread > 0) first.warnings.push(`${reading.unread} record(s) could not be read`);
    if (reading.broken) first.warnings.push('The file breaks off: what stood before that was read.');
    return machines;
  },
};
