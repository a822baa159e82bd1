/** Reports of Nessus and Tenable products: the .nessus format (version 2) and the tables they export. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Content } from '../files/content.ts';
import { childOf, childrenOf, childText, readXml, type XmlElement } from '../files/xml.ts';
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

function readXmlReport({ text, file }: Content): ParsedInventory[] {
  const hosts: ParsedInventory[] = [];
  const { broken } = readXml(text, file.name, new Set(['ReportHost']), (host) => {
    hosts.push(readNessusHost(readHost(host)));
  });
  if (broken && hosts[0]) hosts[0].warnings.push(`The file breaks off: ${hosts.length} host(s) before that were read.`);
  return hosts;
}

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
    const hosts = content.xmlRoot() ? readXmlReport(content) : readNessusTable(content);
    if (hosts.length === 0)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} has no host in it`,
        'Export the report without filters, with its hosts.',
      );
    return hosts;
  },
};
