/**
 * What scripts of nmap (NSE) tell of a host beside its ports: names, host keys, the system as it calls itself, and the
 * weaknesses that scripts with the library "vulns", `vulners` and `vulscan` report. Fields as nmap.org/nsedoc names them.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { ReportedFinding } from '../../../src-shared/model/scan.ts';
import { childrenOf, type XmlElement } from '../files/xml.ts';
import { systemOf, systemOfCpe } from './scanned-system.ts';
import { cvesIn, cvssOf, findingOf, hostKeyPrint, macsIn, severityOf, severityOfScore } from './scan-report.ts';

/** Value of a key directly in a script's structured output; strings of SMB end with a zero. */
function elem(parent: XmlElement | undefined, key: string): string | undefined {
  const found = parent?.children.find((child) => child.name === 'elem' && child.attributes['key'] === key);
  return found?.text.replace(/(?:\\x00|\0)+$/, '').trim() || undefined;
}

const table = (parent: XmlElement | undefined, key: string) =>
  childrenOf(parent, 'table').find((child) => child.attributes['key'] === key);

export interface SelfDescription {
  names: (string | undefined)[];
  domain?: string;
  macs: string[];
  os?: OperatingSystem;
}

function fromSmb(script: XmlElement): Partial<SelfDescription> {
  const told = elem(script, 'os') ?? '';
  // "Windows 6.1" with Samba's name beside it is what Samba pretends to be.
  const lanManager = elem(script, 'lanmanager') ?? '';
  const samba = /samba/i.test(`${told} ${lanManager}`);
  const os = samba ? systemOf(lanManager) : /\d\.\d$/.test(told) ? systemOfCpe(elem(script, 'cpe')) : systemOf(told);
  const domain = elem(script, 'domain_dns');
  return {
    names: [elem(script, 'fqdn'), elem(script, 'server')],
    ...(domain ? { domain } : {}),
    ...(os ? { os } : {}),
  };
}

/** The NTLM challenge that rdp-ntlm-info, http-ntlm-info and others show: names and the build, never the patch level. */
function fromNtlm(script: XmlElement): Partial<SelfDescription> {
  const names = [elem(script, 'DNS_Computer_Name'), elem(script, 'NetBIOS_Computer_Name')];
  const dns = elem(script, 'DNS_Domain_Name');
  // Outside of a domain its field repeats the computer's name.
  const domain = dns?.includes('.') && dns !== names[0] ? dns : undefined;
  const version = /^(\d+\.\d+)\.(\d{4,5})/.exec(elem(script, 'Product_Version') ?? '');
  const os = version && {
    family: 'windows',
    name: `Windows (build ${version[2]})`,
    version: `${version[1]}.${version[2]}`,
    build: version[2]!,
  };
  return { names, ...(domain ? { domain } : {}), ...(os ? { os } : {}) };
}

function fromNetbios(script: XmlElement): Partial<SelfDescription> {
  const output = script.attributes['output'] ?? '';
  const name = elem(script, 'server_name') ?? /NetBIOS name: ([^,\s]{1,15}),/.exec(output)?.[1];
  return {
    names: [name === '<unknown>' ? undefined : name],
    macs: macsIn(/NetBIOS MAC: (\S+)/.exec(output)?.[1] ?? ''),
  };
}

/** What the host says of itself, over all its scripts; the first that tells a thing counts. */
export function describeItself(scripts: readonly XmlElement[]): SelfDescription {
  const told: SelfDescription = { names: [], macs: [] };
  for (const script of scripts) {
    const id = script.attributes['id'] ?? '';
    const read =
      id === 'smb-os-discovery' ? fromSmb : id === 'nbstat' ? fromNetbios : id.endsWith('-ntlm-info') ? fromNtlm : null;
    const part = read?.(script);
    if (!part) continue;
    told.names.push(...(part.names ?? []));
    told.macs.push(...(part.macs ?? []));
    told.domain ??= part.domain;
    told.os ??= part.os;
  }
  // A name with its domain says more than the same in 15 letters.
  told.names.sort((a, b) => Number(b?.includes('.') ?? false) - Number(a?.includes('.') ?? false));
  return told;
}

/**
 * Fingerprints of the host keys on a port as ssh-keygen prints them, made from the keys themselves: the script's own
 * fingerprints are MD5.
 */
export function hostKeysOf(scripts: readonly XmlElement[]): string[] {
  const keys = scripts
    .filter((script) => script.attributes['id'] === 'ssh-hostkey')
    .flatMap((script) => {
      const listed = childrenOf(script, 'table').map((key) => elem(key, 'key') ?? '');
      const printed = (script.attributes['output'] ?? '').match(/\bAAAA[\w+/]{40,}={0,2}/g) ?? [];
      return listed.some(Boolean) ? listed : printed;
    })
    .filter((key) => /^AAAA[\w+/]+={0,2}$/.test(key));
  return [...new Set(keys.map(hostKeyPrint))];
}

/** What HTTP and TLS say on a port, for its banner. */
export function greetingsOf(scripts: readonly XmlElement[]): string[] {
  return scripts.flatMap((script) => {
    const id = script.attributes['id'];
    if (id === 'http-title') {
      const title = elem(script, 'title');
      return title ? [`title “${title}”`] : [];
    }
    const subject = id === 'ssl-cert' ? elem(table(script, 'subject'), 'commonName') : undefined;
    return subject ? [`certificate of ${subject}`] : [];
  });
}

export interface ScriptFindings {
  findings: ReportedFinding[];
  /** Checks that found no weakness. */
  informational: number;
}

/** "cpe:/a:openbsd:openssh:7.4" or "cpe:2.3:a:..." to product and version. */
function productOfCpe(cpe: string): { product?: string; installed?: string } {
  const [, product, version] = /^cpe:(?:\/|2\.3:)[aoh]:[^:]*:([^:]+)(?::([^:]+))?/.exec(cpe) ?? [];
  return { ...(product ? { product } : {}), ...(version && /\d/.test(version) ? { installed: version } : {}) };
}

/** One finding for each CVE; exploits and mirrors of it that vulners lists beside are none of their own. */
function fromVulners(script: XmlElement, port: string | undefined): ReportedFinding[] {
  const listed = childrenOf(script, 'table').flatMap((group) =>
    childrenOf(group, 'table').map((entry) => ({
      cpe: group.attributes['key'] ?? '',
      id: elem(entry, 'id') ?? '',
      score: Number(elem(entry, 'cvss') ?? 0),
    })),
  );
  let cpe = '';
  const printed = (script.attributes['output'] ?? '').split('\n').flatMap((line) => {
    cpe = /^\s*(cpe:\S+?):?\s*$/.exec(line.slice(0, 300))?.[1] ?? cpe;
    const [, id, score] = /^\s*(CVE-\d+-\d+)\s+(\d+(?:\.\d+)?)/.exec(line.slice(0, 300)) ?? [];
    return id ? [{ cpe, id, score: Number(score) }] : [];
  });
  const rows = listed.length > 0 ? listed : printed;
  const each = new Map(rows.filter(({ id }) => /^CVE-/i.test(id)).map((row) => [`${row.id} ${row.cpe}`, row]));
  return [...each.values()].map(({ cpe: of, id, score }) => {
    const [cve = id] = cvesIn(id);
    const what = productOfCpe(of);
    return findingOf({
      id: cve,
      title: `${cve}${what.product ? ` in ${what.product} ${what.installed ?? ''}` : ''}`,
      cves: [cve],
      severity: severityOfScore(score),
      ...what,
      port,
      output: `Matched by the version of the service alone: ${of}`,
    });
  });
}

/** Lines "[CVE-2013-2028] What it is" of vulscan, which compares names and versions with lists of weaknesses. */
function fromVulscan(script: XmlElement, port: string | undefined): ReportedFinding[] {
  const found = new Map<string, string>();
  for (const line of (script.attributes['output'] ?? '').split('\n')) {
    const [, id, title] = /^\s*\[(CVE-\d+-\d+)\] ?(.*)$/i.exec(line.slice(0, 600)) ?? [];
    if (id) found.set(id.toUpperCase(), title ?? '');
  }
  return [...found].map(([cve, title]) =>
    findingOf({ id: cve, title: title || cve, cves: [cve], severity: 'unrated', port }),
  );
}

const isVulnerable = (state: string) => /^(?:LIKELY )?VULNERABLE\b/i.test(state);

function severityOfRisk(text: string, score: number | undefined): SeverityWord {
  const told = severityOf(/Risk factor:\s*(\w+)/i.exec(text)?.[1]);
  return told === 'unrated' && score !== undefined ? severityOfScore(score) : told;
}

/** Results of the library "vulns": a table for each weakness with its title and state. */
function fromVulns(script: XmlElement, port: string | undefined): ScriptFindings {
  const id = script.attributes['id'] ?? 'script';
  const output = script.attributes['output'] ?? '';
  const tables = childrenOf(script, 'table').filter((one) => elem(one, 'state') && elem(one, 'title'));
  if (tables.length === 0) {
    const state = /^[ \t]*State:[ \t]*([^\n]*VULNERABLE[^\n]*)$/im.exec(output)?.[1];
    const title = /VULNERABLE:?[^\n]*\n\s*(\S[^\n]*)/.exec(output)?.[1];
    if (!state) return { findings: [], informational: 0 };
    if (!isVulnerable(state)) return { findings: [], informational: 1 };
    const only = {
      id,
      title: title ?? id,
      cves: cvesIn(output),
      severity: severityOfRisk(output, undefined),
      port,
      output,
    };
    return { findings: [findingOf(only)], informational: 0 };
  }
  const weak = tables.filter((one) => isVulnerable(elem(one, 'state')!));
  const findings = weak.map((one) => {
    const ids = (table(one, 'ids')?.children ?? []).map(({ text }) => text).join(' ');
    const scores = (table(one, 'scores')?.children ?? []).map(({ text }) => text);
    const vectors = scores.map((text) => cvssOf(/\(([A-Z]{2}:[^)]+)\)/.exec(text)?.[1], /^[\d.]+/.exec(text)?.[0]));
    const score = Number(/^[\d.]+/.exec(scores[0] ?? '')?.[0] ?? Number.NaN);
    return findingOf({
      id: weak.length > 1 ? `${id} ${one.attributes['key'] ?? ''}`.trim() : id,
      title: elem(one, 'title')!,
      cves: cvesIn(`${ids} ${one.attributes['key'] ?? ''}`),
      severity: severityOfRisk(weak.length > 1 ? '' : output, Number.isNaN(score) ? undefined : score),
      cvss: vectors,
      port,
      output,
    });
  });
  return { findings, informational: tables.length - weak.length };
}

/** What the scripts of one port (or of the host, without a port) report as weaknesses. */
export function scriptFindings(scripts: readonly XmlElement[], port: string | undefined): ScriptFindings {
  const all: ScriptFindings = { findings: [], informational: 0 };
  for (const script of scripts) {
    const id = script.attributes['id'] ?? '';
    if (id === 'vulners') all.findings.push(...fromVulners(script, port));
    else if (id === 'vulscan') all.findings.push(...fromVulscan(script, port));
    else {
      const { findings, informational } = fromVulns(script, port);
      all.findings.push(...findings);
      all.informational += informational;
    }
  }
  return all;
}
