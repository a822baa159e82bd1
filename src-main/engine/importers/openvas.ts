/**
 * Reports of OpenVAS and Greenbone (GVM): XML as the Greenbone Management Protocol defines it, in all its nestings, and the
 * report format "CSV Results". Versions of the protocol differ in where a test's references, solution and scores stand.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Content } from '../files/content.ts';
import { childOf, childrenOf, childText, readXml, type XmlElement } from '../files/xml.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { readOpenvasHost, type OpenvasHost, type OpenvasResult } from './openvas-host.ts';
import { cvesIn, cvssOf } from './scan-report.ts';

/** "summary=...|solution=..." of protocols up to 9; newer ones keep the vectors there. */
function readTags(text: string | undefined): ReadonlyMap<string, string> {
  const tags = (text ?? '').split('|').map((tag) => {
    const at = tag.indexOf('=');
    return [tag.slice(0, Math.max(at, 0)).trim(), tag.slice(at + 1)] as const;
  });
  return new Map(tags.filter(([name]) => /^\w{1,40}$/.test(name)));
}

function readCvss(nvt: XmlElement | undefined, tags: ReadonlyMap<string, string>) {
  const rated = childrenOf(childOf(nvt, 'severities'), 'severity').map((one) => childText(one, 'value'));
  return [...rated, tags.get('cvss_base_vector'), childText(nvt, 'cvss_base_vector')].map((vector) => cvssOf(vector));
}

function readResult(result: XmlElement): OpenvasResult {
  const nvt = childOf(result, 'nvt');
  const host = childOf(result, 'host');
  const tags = readTags(childText(nvt, 'tags'));
  const refs = childrenOf(childOf(nvt, 'refs'), 'ref').filter(({ attributes }) =>
    /^cve$/i.test(attributes['type'] ?? ''),
  );
  const named = [
    ...refs.map(({ attributes }) => attributes['id'] ?? ''),
    childText(nvt, 'cve') ?? '',
    nvt?.attributes['oid'] ?? '',
  ];
  return {
    host: host?.text.trim() ?? '',
    hostname: childText(host, 'hostname') ?? '',
    port: childOf(result, 'port')?.text ?? '',
    oid: nvt?.attributes['oid'] ?? '',
    name: childText(nvt, 'name') ?? childText(result, 'name') ?? '',
    severity: childText(result, 'severity') ?? childText(nvt, 'cvss_base') ?? '',
    threat: childText(result, 'threat') ?? '',
    qod: childText(childOf(result, 'qod'), 'value') ?? '',
    cves: cvesIn(named.join(' ')),
    cvss: readCvss(nvt, tags),
    solution: childText(nvt, 'solution') ?? tags.get('solution') ?? '',
    output: childText(result, 'description') ?? '',
    at: childText(result, 'modification_time') ?? childText(result, 'creation_time') ?? '',
  };
}

function readHost(host: XmlElement): OpenvasHost {
  const details = new Map<string, string[]>();
  for (const detail of childrenOf(host, 'detail')) {
    const name = childText(detail, 'name');
    const value = childText(detail, 'value');
    if (name && value) details.set(name, [...(details.get(name) ?? []), value]);
  }
  return { end: childText(host, 'end') ?? '', details };
}

function readXmlReport({ pieces, file }: Content): ParsedInventory[] {
  const results: OpenvasResult[] = [];
  const hosts = new Map<string, OpenvasHost>();
  let end = '';
  let nameless = 0;
  const { broken } = readXml(pieces(), file.name, new Set(['result', 'host', 'scan_end']), (element, path) => {
    if (element.name === 'result') {
      const result = readResult(element);
      if (result.host) results.push(result);
      else nameless += 1;
    } else if (element.name === 'scan_end') end ||= element.text;
    // Of the other elements "host", those under "ports" repeat what the results say.
    else if (path.at(-1) === 'report') {
      const ip = childText(element, 'ip');
      if (ip) hosts.set(ip, readHost(element));
    }
  });
  const each = Map.groupBy(results, ({ host }) => host);
  // Of addresses that were merely taken for alive nothing is known.
  for (const [ip, { details }] of hosts) if (!each.has(ip) && details.size > 0) each.set(ip, []);
  const read = [...each].map(([part, own]) => {
    const host = hosts.get(part);
    return readOpenvasHost(part, own, host ? { ...host, end: host.end || end } : { end, details: new Map() });
  });
  if (nameless > 0) read[0]?.warnings.push(`${nameless} result(s) name no host and were left out`);
  if (broken) read[0]?.warnings.push(`The file breaks off: ${results.length} result(s) before that were read.`);
  return read;
}

const tableColumns = ['IP', 'Hostname', 'Port', 'CVSS', 'Severity', 'NVT Name', 'NVT OID'];

const isTable = (content: Content) =>
  /^\W{0,3}IP["']?[,;\t]/.test(content.head) &&
  /NVT OID/.test(content.head.slice(0, 2000)) &&
  tableColumns.every((name) => content.table()?.header.includes(name));

function readTableReport(content: Content): ParsedInventory[] {
  const table = content.table();
  if (!table) return [];
  const results = table.rows.map((row): OpenvasResult => {
    const cell = (name: string) => row[table.header.indexOf(name)]?.trim() ?? '';
    return {
      host: cell('IP'),
      hostname: cell('Hostname'),
      port: `${cell('Port')}/${cell('Port Protocol') || 'tcp'}`,
      oid: cell('NVT OID'),
      name: cell('NVT Name'),
      severity: cell('CVSS'),
      threat: cell('Severity'),
      qod: cell('QoD'),
      cves: cvesIn(cell('CVEs')),
      cvss: [],
      solution: cell('Solution'),
      output: cell('Specific Result'),
      at: cell('Timestamp'),
    };
  });
  const each = Map.groupBy(
    results.filter(({ host }) => host),
    ({ host }) => host,
  );
  const read = [...each].map(([part, own]) => readOpenvasHost(part, own, undefined));
  const unread = table.uneven + results.filter(({ host }) => !host).length;
  if (unread > 0) read[0]?.warnings.push(`${unread} line(s) could not be read`);
  return read;
}

export const openvas: Importer = {
  id: 'openvas',
  title: 'OpenVAS or Greenbone report',
  example: 'Greenbone: Report > Download (XML or CSV Results)',
  detect(content) {
    const root = content.xmlRoot();
    if (!root) return isTable(content) ? 0.95 : 0;
    if (/^get_(?:reports|results)_response$/.test(root.name)) return 0.95;
    const known = /<(?:report_format|gmp|omp|scan_run_status|result_count)\b|<nvt oid=/.test(content.head);
    return root.name === 'report' && known ? 0.95 : 0;
  },
  parse(content) {
    const read = content.xmlRoot() ? readXmlReport(content) : readTableReport(content);
    if (read.length === 0)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} has no result and no host in it`,
        'Download the report without a filter ("rows=-1 min_qod=0"), with its results.',
      );
    return read;
  },
};
