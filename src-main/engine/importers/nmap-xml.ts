/**
 * Scans of nmap (-oX, -oA), format of nmap.dtd: one machine per host that is up, with its open ports, names and what its
 * scripts tell. The system that nmap guesses is a family and release at most, never a patch level.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { SweepPort } from '../../../src-shared/model/discovery.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { childOf, childrenOf, eachElement, type XmlElement } from '../files/xml.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { describeItself, greetingsOf, hostKeysOf, scriptFindings } from './nmap-scripts.ts';
import { agreedSystem, kindOf, systemOf, systemOfCpe } from './scanned-system.ts';
import { addressesOf, instantOf, macsIn, namesOf, portOf, portsOf } from './scan-report.ts';

interface Port {
  number: number;
  /** "22/tcp" */
  id: string;
  service: XmlElement | undefined;
  scripts: XmlElement[];
}

const elements = new Set(['scaninfo', 'host', 'finished']);

function openPorts(host: XmlElement): Port[] {
  return childrenOf(childOf(host, 'ports'), 'port').flatMap((port) => {
    const { portid, protocol } = port.attributes;
    const id = portOf(portid, protocol);
    if (!id || childOf(port, 'state')?.attributes['state'] !== 'open') return [];
    return [{ number: Number(portid), id, service: childOf(port, 'service'), scripts: childrenOf(port, 'script') }];
  });
}

/** A service by its port's number alone (method "table") is a usual name, no observation, but so is the sweep's. */
function mention({ number, service, scripts }: Port): SweepPort {
  const { name, product, version, extrainfo, tunnel } = service?.attributes ?? {};
  const told = [product, version, extrainfo && `(${extrainfo})`].filter(Boolean).join(' ');
  const banner = [told, ...greetingsOf(scripts)].filter(Boolean).join('; ');
  const usual = tunnel === 'ssl' && name === 'http' ? 'https' : name;
  return { port: number, ...(usual && usual !== 'unknown' ? { service: usual } : {}), ...(banner ? { banner } : {}) };
}

/** Distributions that a service names in its version, "7.4p1 Debian 10+deb9u7", or by a CPE of the system. */
function systemOfServices(ports: readonly Port[]): OperatingSystem | undefined {
  const told = ports.flatMap(({ service }) => {
    const { product = '', version = '', extrainfo = '' } = service?.attributes ?? {};
    const family = /\b(debian|ubuntu|raspbian|freebsd|netbsd)\b/i.exec(`${version} ${extrainfo}`)?.[1];
    const windows = /^(?:Microsoft|Windows) /.test(product)
      ? childrenOf(service, 'cpe')
          .map(({ text }) => systemOfCpe(text))
          .find((os) => os?.family === 'windows')
      : undefined;
    // What follows the name there is the package's revision, not the release of the system.
    return family ? [systemOf(family)] : windows ? [windows] : [];
  });
  return agreedSystem(told);
}

interface Guess {
  os?: OperatingSystem;
  type?: string;
}

/** The guess by the way it answers: only what all classes of the best guesses of 90% and more agree on. */
function guessOf(host: XmlElement): Guess {
  const os = childOf(host, 'os');
  const sure = (element: XmlElement) => Number(element.attributes['accuracy'] ?? 0) >= 90;
  const matches = childrenOf(os, 'osmatch').filter(sure);
  const best = Math.max(...matches.map(({ attributes }) => Number(attributes['accuracy'])));
  const top = matches.filter(({ attributes }) => Number(attributes['accuracy']) === best);
  // Before version 6 the classes stood beside the matches.
  const nested = top.flatMap((match) => childrenOf(match, 'osclass'));
  const classes = (nested.length > 0 ? nested : childrenOf(os, 'osclass')).filter(sure);
  const systems = classes.map((one) => {
    const { vendor = '', osfamily = '', osgen = '' } = one.attributes;
    return (
      systemOfCpe(childOf(one, 'cpe')?.text) ?? systemOf(`${vendor === osfamily ? '' : vendor} ${osfamily} ${osgen}`)
    );
  });
  const types = new Set(classes.map((one) => one.attributes['type']));
  const system = agreedSystem(systems);
  const [named] = top;
  return {
    ...(system
      ? { os: top.length === 1 && named?.attributes['name'] ? { ...system, name: named.attributes['name'] } : system }
      : {}),
    ...(types.size === 1 ? { type: [...types][0]! } : {}),
  };
}

/** Keys on the usual port, else on the first: another port may lead to another machine. */
function hostKeys(ports: readonly Port[]): string[] {
  const inOrder = ports.toSorted((a, b) => Number(b.number === 22) - Number(a.number === 22) || a.number - b.number);
  return inOrder.map(({ scripts }) => hostKeysOf(scripts)).find((keys) => keys.length > 0) ?? [];
}

/** With -Pn nmap calls every address up: then only those count that answered in some way. */
function isUp(host: XmlElement): boolean {
  const { state, reason } = childOf(host, 'status')?.attributes ?? {};
  const ports = childOf(host, 'ports')?.children ?? [];
  const states = new Set(ports.map((port) => port.attributes['state'] ?? childOf(port, 'state')?.attributes['state']));
  if (states.has('open')) return state !== 'down';
  const answered = states.has('closed') || states.has('unfiltered');
  const seen = childrenOf(host, 'address').some(({ attributes }) => attributes['addrtype'] === 'mac');
  return state === 'up' && (reason !== 'user-set' || answered || seen);
}

/** Null for hosts that are down or of which nothing answered. Without a scan of TCP nothing is said of ports. */
function readHost(host: XmlElement, scannedTcp: boolean): { inventory: Inventory; part: string } | null {
  if (!isUp(host)) return null;
  const ports = openPorts(host);
  const listed = childrenOf(host, 'address').map(({ attributes }) => attributes);
  const addresses = addressesOf(listed.filter(({ addrtype }) => addrtype !== 'mac').map(({ addr }) => addr));
  const cards = listed.filter(({ addrtype }) => addrtype === 'mac').map(({ addr }) => addr ?? '');
  const hostScripts = childrenOf(childOf(host, 'hostscript'), 'script');
  const told = describeItself([...hostScripts, ...ports.flatMap(({ scripts }) => scripts)]);
  const hostNames = childrenOf(childOf(host, 'hostnames'), 'hostname').map(({ attributes }) => attributes);
  const reverse = hostNames.filter(({ type }) => type === 'PTR').map(({ name }) => name);
  const typed = hostNames.filter(({ type }) => type !== 'PTR').map(({ name }) => name);
  const macs = macsIn([...cards, ...told.macs].join(' '));
  const keys = hostKeys(ports);
  const guess = guessOf(host);
  const os = told.os ?? systemOfServices(ports) ?? guess.os;
  const kind = kindOf(guess.type, os);
  const takenAt = instantOf(host.attributes['endtime']) ?? instantOf(host.attributes['starttime']);
  const tcp = ports.filter(({ id }) => id.endsWith('/tcp'));
  const reports = [
    scriptFindings(hostScripts, undefined),
    ...ports.map(({ scripts, id }) => scriptFindings(scripts, id)),
  ];
  const findings = reports.flatMap((one) => one.findings);
  const informational = reports.reduce((sum, one) => sum + one.informational, 0);
  const inventory: Inventory = {
    ...(takenAt ? { takenAt } : {}),
    identity: {
      ...namesOf([...told.names, ...reverse, ...typed]),
      ...(told.domain ? { domain: told.domain } : {}),
      ...(macs.length > 0 ? { macs } : {}),
      ...(keys.length > 0 ? { sshHostKeys: keys } : {}),
    },
    addresses,
    ...(tcp.length > 0 || (scannedTcp && childOf(host, 'ports')) ? { ports: portsOf(tcp.map(mention)) } : {}),
    ...(os ? { os } : {}),
    ...(kind ? { kind } : {}),
    ...(findings.length > 0 || informational > 0
      ? {
          scans: [
            { scanner: 'nmap', ...(takenAt ? { at: takenAt } : {}), credentialed: false, findings, informational },
          ],
        }
      : {}),
  };
  return { inventory, part: addresses[0] ?? macs[0] ?? namesOf([...reverse, ...typed]).name ?? 'host' };
}

export const nmapXml: Importer = {
  id: 'nmap-xml',
  title: 'Scan by nmap',
  example: 'nmap -sV -oX scan.xml 10.0.0.0/24',
  detect(content) {
    const root = content.xmlRoot();
    return root?.name === 'nmaprun' && root.attributes['scanner'] !== 'masscan' ? 0.98 : 0;
  },
  *parse(content) {
    const { file } = content;
    const version = content.xmlRoot()?.attributes['version'];
    const each = eachElement(content.pieces(), file.name, elements);
    /** One host stays behind for what is known at the end only, and from the first that tells no time on all: they have the scan's. */
    const waiting: ParsedInventory[] = [];
    let up = 0;
    let down = 0;
    let scannedTcp = false;
    let finished: XmlElement | undefined;
    let next = each.next();
    for (; !next.done; next = each.next()) {
      const { element } = next.value;
      if (element.name === 'scaninfo') scannedTcp ||= element.attributes['protocol'] === 'tcp';
      else if (element.name === 'finished') finished = element;
      else {
        const host = readHost(element, scannedTcp);
        if (!host) {
          down += 1;
          continue;
        }
        up += 1;
        if (version) for (const scan of host.inventory.scans ?? []) scan.version = version;
        if (waiting[0]?.inventory.takenAt) yield waiting.shift()!;
        waiting.push({ ...host, warnings: [] });
      }
    }
    const { broken } = next.value;
    const [first] = waiting;
    if (!first && broken)
      throw new Refusal('file-damaged', `${file.name} breaks off before the first host that is up`, 'Copy it whole.');
    if (!first)
      throw new Refusal(
        'nothing-to-import',
        `${file.name} shows no host that is up (${down} down)`,
        'Scan again from where the machines can be reached; -Pn also scans what does not answer to a ping.',
      );
    const end = instantOf(finished?.attributes['time']);
    if (end) for (const { inventory } of waiting) inventory.takenAt ??= end;
    if (broken) first.warnings.push(`The file breaks off: ${up} host(s) before that were read.`);
    else if (!finished || finished.attributes['exit'] === 'error')
      first.warnings.push('The scan did not end by itself: hosts may be missing.');
    yield* waiting;
  },
};
