/** One machine of an OpenVAS or GVM report, from whichever export it was read, as an inventory with a scan report. */
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { ReportedFinding } from '../../../src-shared/model/scan.ts';
import type { ParsedInventory } from './importer.ts';
import { kindOf, systemOf, systemOfCpe } from './scanned-system.ts';
import {
  addressesOf,
  findingOf,
  hostKeyPrint,
  instantOf,
  macsIn,
  namesOf,
  portsOf,
  severityOf,
  severityOfScore,
  versionsIn,
  type FindingParts,
} from './scan-report.ts';

/** One result of one test on one port. */
export interface OpenvasResult {
  host: string;
  hostname: string;
  /** "443/tcp", "general/tcp", in old reports "https (443/tcp)". */
  port: string;
  oid: string;
  name: string;
  /** CVSS base 0 to 10, or a negative number for what is no result. */
  severity: string;
  threat: string;
  /** Quality of detection, percent. */
  qod: string;
  cves: string[];
  cvss: NonNullable<FindingParts['cvss']>;
  solution: string;
  output: string;
  at: string;
}

/** What the report says of a host apart from results: details by name, several of one name in their order. */
export interface OpenvasHost {
  end: string;
  details: ReadonlyMap<string, string[]>;
}

/** Below this the scanner itself hides results, unless it is asked for them (GVM manual, "Quality of Detection"). */
const trustedQuality = 70;

function portNumber(port: string): string | undefined {
  const match = /(?:^|\()(\d{1,5})\/(tcp|udp|sctp)\)?$/i.exec(port.trim());
  return match && Number(match[1]) > 0 ? `${Number(match[1])}/${match[2]!.toLowerCase()}` : undefined;
}

/** Null for logs, errors and false positives. The number counts; reports without one have the word alone. */
function readFinding(result: OpenvasResult): ReportedFinding | null {
  const score = Number.parseFloat(result.severity);
  if (/^(?:log|debug|error|false[ _]positive)$/i.test(result.threat.trim())) return null;
  const severity = Number.isNaN(score) ? severityOf(result.threat) : severityOfScore(score);
  if (severity === 'unrated') return null;
  const quality = Number.parseInt(result.qod, 10);
  const doubt = quality < trustedQuality ? `Quality of detection: ${quality}%\n` : '';
  return findingOf({
    id: result.oid || result.cves[0] || result.name,
    title: result.name,
    cves: result.cves,
    severity,
    cvss: result.cvss,
    ...versionsIn(result.output),
    port: portNumber(result.port),
    output: `${doubt}${result.output}`,
    solution: result.solution,
  });
}

/** Keys as the test of SSH servers notes them: port, type, key in base64; those of the usual port before others. */
function hostKeys(details: readonly string[]): string[] {
  const keys = details.flatMap((value) => {
    const [, port = '22', key = ''] = /^(?:(\d+) )?(?:\S+ )?(AAAA[\w+/]+={0,2})$/.exec(value.trim()) ?? [];
    return key ? [{ port, key }] : [];
  });
  const usual = keys.some(({ port }) => port === '22') ? '22' : keys[0]?.port;
  return [...new Set(keys.filter(({ port }) => port === usual).map(({ key }) => hostKeyPrint(key)))];
}

/** True where a login worked, false where logins were refused or the details speak of none; undefined without details. */
function wasLoggedIn(details: OpenvasHost['details'] | undefined): boolean | undefined {
  if (!details || details.size === 0) return undefined;
  return ['Auth-SSH-Success', 'Auth-SMB-Success', 'Auth-ESXi-Success', 'Auth-SNMP-Success'].some((name) =>
    details.has(name),
  );
}

export function readOpenvasHost(
  part: string,
  results: readonly OpenvasResult[],
  host: OpenvasHost | undefined,
): ParsedInventory {
  const details = (name: string) => host?.details.get(name) ?? [];
  const findings = results.map(readFinding).filter((finding) => finding !== null);
  const takenAt =
    instantOf(host?.end) ??
    results
      .map(({ at }) => instantOf(at))
      .filter((at) => at !== undefined)
      .toSorted()
      .at(-1);
  const os =
    [...details('best_os_cpe'), ...details('OS')].map(systemOfCpe).find((known) => known !== undefined) ??
    [...details('best_os_txt'), ...details('OS')].map(systemOf).find((known) => known !== undefined);
  const told = details('best_os_txt')[0];
  const named = os && told ? { ...os, name: told.split('\n', 1)[0]!.slice(0, 200) } : os;
  const kind = kindOf(undefined, named);
  const macs = macsIn(details('MAC').join(' '));
  const keys = hostKeys(details('ssh-key'));
  const listed = [...details('ports'), ...details('tcp_ports')].join(',').split(',').map(Number);
  const answered = results.flatMap(({ port }) => {
    const id = portNumber(port);
    return id?.endsWith('/tcp') ? [Number.parseInt(id, 10)] : [];
  });
  const ports = portsOf([...listed.filter((port) => port > 0), ...answered].map((port) => ({ port })));
  const addresses = addressesOf([part]);
  const credentialed = wasLoggedIn(host?.details);
  const inventory: Inventory = {
    ...(takenAt ? { takenAt } : {}),
    identity: {
      ...namesOf([...details('hostname'), ...results.map(({ hostname }) => hostname), part]),
      ...(macs.length > 0 ? { macs } : {}),
      ...(keys.length > 0 ? { sshHostKeys: keys } : {}),
    },
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(named ? { os: named } : {}),
    ...(kind ? { kind } : {}),
    ...(ports.length > 0 ? { ports } : {}),
    scans: [
      {
        scanner: 'openvas',
        ...(takenAt ? { at: takenAt } : {}),
        ...(credentialed === undefined ? {} : { credentialed }),
        findings,
        informational: results.length - findings.length,
      },
    ],
  };
  return { inventory, warnings: [], part };
}
