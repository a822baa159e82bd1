/** Reports of Nessus and Tenable products: the .nessus format (version 2) and the tables they export. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Content } from '../files/content.ts';
import { childOf, childrenOf, childText, eachElement, type XmlElement } from '../files/xml.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { isNessusTable, readNessusTable } from './nessus-csv.ts';
import { nessusCvss, readNessusHost, type NessusHost, type NessusItem } from './nessus-host.ts';

/** By the number in the attribute "severity". */
const severities = ['', 'low', 'medium', 'high', 'critical'];

function readItem(item: XmlElement): NessusItem {
  const { attributes } = item;
  const told = Number(attributes['severity'] ?? Number.NaN);
  return {
    plugin: attributes['pluginID'] ?? '0',
    name: attributes['pluginName'] || childText(item, 'plugin_name') || '',
    family: attributes['pluginFamily'] ?? '',
    severity: severities[told] ?? childText(item, 'risk_factor') ?? '',
    port: attributes['port'] ?? '0',
    protocol: attributes['protocol'] ?? '',
    service: attributes['svc_name'] ?? '',
    cves: childrenOf(item, 'cve').map(({ text }) => text),
    cvss: nessusCvss([
      [childText(item, 'cvss4_vector'), childText(item, 'cvss4_base_score')],
      [childText(item, 'cvss3_vector'), childText(item, 'cvss3_base_score')],
      [childText(item, 'cvss_vector'), childText(item, 'cvss_base_score')],
    ]),
    solution: childText(item, 'solution') ?? '',
    output: childText(item, 'plugin_output') ?? '',
  };
}

function readHost(host: XmlElement): NessusHost {
  const tags = childrenOf(childOf(host, 'HostProperties'), 'tag');
  const properties = new Map(tags.map(({ attributes, text }) => [attributes['name'] ?? '', text]));
  const part = host.attributes['name'] || properties.get('host-ip') || 'host';
  return { part, properties, items: childrenOf(host, 'ReportItem').map(readItem) };
}

function* readXmlReport({ pieces, file }: Content): Generator<ParsedInventory> {
  const each = eachElement(pieces(), file.name, new Set(['ReportHost']));
  let hosts = 0;
  // One stays behind for what is known at the end only.
  let last: ParsedInventory | undefined;
  let next = each.next();
  for (; !next.done; next = each.next()) {
    if (last) yield last;
    last = readNessusHost(readHost(next.value.element));
    hosts += 1;
  }
  if (!last) throw withoutHosts(file.name);
  if (next.value.broken) last.warnings.push(`The file breaks off: ${hosts} host(s) before that were read.`);
  yield last;
}

const withoutHosts = (name: string) =>
  new Refusal('nothing-to-import', `${name} has no host in it`, 'Export the report without filters, with its hosts.');

export const nessus: Importer = {
  id: 'nessus',
  title: 'Nessus report',
  example: 'Nessus: Export > Nessus (scan.nessus) or CSV',
  detect(content) {
    const root = content.xmlRoot();
    if (root) return root.name === 'NessusClientData_v2' ? 0.98 : 0;
    return isNessusTable(content) ? 0.95 : 0;
  },
  parse(content) {
    if (content.xmlRoot()) return readXmlReport(content);
    const hosts = readNessusTable(content);
    if (hosts.length === 0) throw withoutHosts(content.file.name);
    return hosts;
  },
};
