/** One machine of a Nessus report, from whichever export it was read, as an inventory with a scan report. */
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { ParsedInventory } from './importer.ts';
import { factsOf, patchActions } from './nessus-facts.ts';
import { agreedSystem, kindOf, systemOf } from './scanned-system.ts';
import {
  addressesOf,
  cvesIn,
  cvssOf,
  findingOf,
  instantOf,
  macsIn,
  namesOf,
  portOf,
  portsOf,
  severityOf,
  versionsIn,
  type FindingParts,
} from './scan-report.ts';

/** One result of one plugin on one port. */
export interface NessusItem {
  plugin: string;
  name: string;
  family: string;
  /** critical, high, medium, low; all else is informational. */
  severity: string;
  port: string;
  protocol: string;
  /** As the scanner calls it; a question mark behind says it is guessed by the port. */
  service: string;
  cves: string[];
  cvss: NonNullable<FindingParts['cvss']>;
  solution: string;
  output: string;
}

export interface NessusHost {
  /** Address or name as the scanner lists it. */
  part: string;
  /** HostProperties by their names in the .nessus format. */
  properties: ReadonlyMap<string, string>;
  items: NessusItem[];
}

const portScanners = new Set(['11219', '10335']);
/** What these list was seen from inside the machine and need not be reachable. */
const insideViews = new Set(['14272', '34220', '34252', '25221', '10736']);
/** The line of the server's own greeting. */
const greetings: Record<string, RegExp> = {
  '10267': /SSH version\s*:\s*(\S[^\n]{0,200})/,
  '10107': /(?:web server type is|server type is)\s*:?\s*\n+\s*(\S[^\n]{0,200})/i,
  '10092': /banner is\s*:?\s*\n+\s*(\S[^\n]{0,200})/i,
};

function openPorts(items: readonly NessusItem[]) {
  const tcp = items.filter(({ port, protocol }) => protocol.toLowerCase() === 'tcp' && Number(port) > 0);
  const scanned = tcp.some(({ plugin }) => portScanners.has(plugin));
  const open = new Set(
    tcp.filter(({ plugin }) => (scanned ? portScanners.has(plugin) : !insideViews.has(plugin))).map(({ port }) => port),
  );
  return portsOf(
    tcp
      .filter(({ port }) => open.has(port))
      .map(({ port, service, plugin, output }) => {
        const banner = greetings[plugin]?.exec(output)?.[1];
        const name = service.replace(/\?$/, '');
        return {
          port: Number(port),
          ...(name && name !== 'general' && name !== 'unknown' ? { service: name } : {}),
          ...(banner ? { banner } : {}),
        };
      }),
  );
}

/** By the host's properties, else by what the plugin "Nessus Scan Information" says; undefined where neither stands. */
function wasLoggedIn(properties: NessusHost['properties'], scanInformation: string): boolean | undefined {
  const told =
    properties.get('Credentialed_Scan') ?? /^Credentialed checks\s*:\s*(yes|no)\b/im.exec(scanInformation)?.[1];
  return told === undefined ? undefined : /^(?:true|yes)/i.test(told);
}

export function readNessusHost({ part, properties, items }: NessusHost): ParsedInventory {
  const warnings: string[] = [];
  const property = (name: string) => properties.get(name);
  const outputs = new Map(items.filter(({ output }) => output).map(({ plugin, output }) => [plugin, output]));
  const guesses = (property('operating-system') ?? property('os') ?? '').split('\n').filter((line) => line.trim());
  const facts = factsOf(outputs, agreedSystem(guesses.map(systemOf)), warnings);
  const takenAt = instantOf(property('HOST_END_TIMESTAMP')) ?? instantOf(property('HOST_END'));
  const netbios = property('netbios-name')?.split('\\').at(-1);
  const names = namesOf([property('hostname'), property('host-fqdn'), netbios, property('host-rdns'), part]);
  const macs = macsIn(property('mac-address') ?? '');
  const addresses = addressesOf([property('host-ip'), part]);
  const kind = kindOf(property('system-type'), facts.os);
  const ports = openPorts(items);

  const audits = items.filter(({ family }) => family === 'Policy Compliance').length;
  if (audits > 0)
    warnings.push(
      `${part}: ${audits} result(s) of configuration audits are no weaknesses of software and were left out`,
    );
  const actions = patchActions(outputs.get('66334') ?? '');
  const weak = items.filter((item) => severityOf(item.severity) !== 'unrated' && item.family !== 'Policy Compliance');
  const findings = weak.map((item) =>
    findingOf({
      id: item.plugin,
      title: item.name,
      cves: cvesIn(item.cves.join(' ')),
      severity: severityOf(item.severity),
      cvss: item.cvss,
      ...versionsIn(item.output),
      port: portOf(item.port, item.protocol),
      output: item.output,
      solution: actions.get(item.plugin) ?? (item.solution === 'n/a' ? '' : item.solution),
    }),
  );
  const scanInformation = outputs.get('19506') ?? '';
  const version = /^Nessus version\s*:\s*(\S+)/im.exec(scanInformation)?.[1];
  const credentialed = wasLoggedIn(properties, scanInformation);
  const domain = property('wmi-domain');
  const inventory: Inventory = {
    ...(takenAt ? { takenAt } : {}),
    ...facts,
    identity: {
      ...names,
      ...facts.identity,
      ...(property('bios-uuid') ? { uuid: property('bios-uuid')! } : {}),
      ...(domain?.includes('.') ? { domain } : {}),
      ...(macs.length > 0 ? { macs } : {}),
    },
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(kind ? { kind } : {}),
    ...(ports.length > 0 ? { ports } : {}),
    scans: [
      {
        scanner: 'nessus',
        ...(version ? { version } : {}),
        ...(takenAt ? { at: takenAt } : {}),
        ...(credentialed === undefined ? {} : { credentialed }),
        findings,
        informational: items.length - findings.length,
      },
    ],
  };
  return { inventory, warnings, part };
}

/** The vectors of one result, with the base scores where they are told. */
export function nessusCvss(scores: readonly (readonly [vector: string | undefined, base: string | undefined])[]) {
  return scores.map(([vector, base]) => cvssOf(vector, base));
}
