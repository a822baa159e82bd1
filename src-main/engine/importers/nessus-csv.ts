/**
 * The tables that Nessus, Tenable Vulnerability Management and Tenable Security Center export: one line for each result,
 * in some of them one for each CVE of a result. Columns are found by their names, which differ from product to product.
 */
import type { Content } from '../files/content.ts';
import type { ParsedInventory } from './importer.ts';
import { nessusCvss, readNessusHost, type NessusHost, type NessusItem } from './nessus-host.ts';
import { cvesIn } from './scan-report.ts';

/** Names of columns in small letters, the first that is there counts: Nessus, Security Center, Vulnerability Management. */
const columns = {
  plugin: ['plugin id', 'plugin', 'definition.id'],
  cve: ['cve', 'definition.cve'],
  severity: ['risk', 'severity', 'risk factor'],
  host: ['host', 'ip address', 'dns name', 'asset.display_ipv4_address', 'asset.name'],
  protocol: ['protocol'],
  port: ['port'],
  name: ['name', 'plugin name', 'definition.name'],
  family: ['plugin family', 'family', 'definition.family'],
  solution: ['solution', 'definition.solution'],
  output: ['plugin output', 'plugin text', 'output'],
  vector2: ['cvss vector', 'cvss v2 vector', 'cvss v2.0 vector', 'definition.cvss2.base_vector'],
  base2: ['cvss v2.0 base score', 'cvss base score', 'cvss v2 base score', 'cvss', 'definition.cvss2.base_score'],
  vector3: ['cvss3 vector', 'cvss v3 vector', 'cvss v3.0 vector', 'definition.cvss3.base_vector'],
  base3: ['cvss v3.0 base score', 'cvss3 base score', 'cvss v3 base score', 'definition.cvss3.base_score'],
  vector4: ['cvss4 vector', 'cvss v4 vector', 'cvss v4.0 vector', 'definition.cvss4.base_vector'],
  base4: ['cvss v4.0 base score', 'cvss4 base score', 'cvss v4 base score', 'definition.cvss4.base_score'],
  address: ['ip address', 'asset.display_ipv4_address'],
  fqdn: ['fqdn', 'dns name', 'asset.display_fqdn', 'asset.name'],
  netbios: ['netbios', 'netbios name', 'asset.netbios_name'],
  mac: ['mac address', 'asset.display_mac_address'],
  os: ['os', 'operating system', 'asset.operating_system', 'asset.display_operating_system'],
  type: ['system type', 'asset.system_type'],
  end: ['host end', 'last observed', 'last seen', 'last found', 'last_seen'],
} as const;

type Column = keyof typeof columns;
type Cells = (column: Column) => string;

function findColumns(header: readonly string[]): Record<Column, number> {
  const names = header.map((name) => name.trim().toLowerCase());
  const place = (known: readonly string[]) => known.map((name) => names.indexOf(name)).find((at) => at >= 0) ?? -1;
  return Object.fromEntries(Object.entries(columns).map(([column, known]) => [column, place(known)])) as Record<
    Column,
    number
  >;
}

const quickHead = /\b(?:plugin(?: id)?|definition\.id)\b/i;

export function isNessusTable(content: Content): boolean {
  const [first = ''] = content.head.slice(0, 8000).split('\n', 1);
  if (!quickHead.test(first)) return false;
  const at = findColumns(content.table()?.header ?? []);
  return (['plugin', 'cve', 'severity', 'host', 'port', 'name', 'solution'] as const).every(
    (column) => at[column] >= 0,
  );
}

function readItem(cell: Cells): NessusItem {
  return {
    plugin: cell('plugin'),
    name: cell('name'),
    family: cell('family'),
    severity: cell('severity'),
    port: cell('port'),
    protocol: cell('protocol'),
    service: '',
    cves: cvesIn(cell('cve')),
    cvss: nessusCvss([
      [cell('vector4'), cell('base4')],
      [cell('vector3'), cell('base3')],
      [cell('vector2'), cell('base2')],
    ]),
    solution: cell('solution'),
    output: cell('output').replace(/^Plugin Output:\s*/, ''),
  };
}

function propertiesOf(cell: Cells): NessusHost['properties'] {
  const told: [string, string][] = [
    ['host-ip', cell('address')],
    ['host-fqdn', cell('fqdn')],
    ['netbios-name', cell('netbios')],
    ['mac-address', cell('mac')],
    ['operating-system', cell('os')],
    ['system-type', cell('type')],
    ['HOST_END', cell('end')],
  ];
  return new Map(told.filter(([, value]) => value !== ''));
}

export function readNessusTable(content: Content): ParsedInventory[] {
  const table = content.table();
  if (!table) return [];
  const at = findColumns(table.header);
  const hosts = new Map<string, { properties: NessusHost['properties']; items: Map<string, NessusItem> }>();
  let unread = table.uneven;
  for (const row of table.rows) {
    const cell: Cells = (column) => row[at[column]]?.trim() ?? '';
    const part = cell('host') || cell('address') || cell('fqdn');
    if (row.every((value) => value.trim() === '')) continue;
    if (!part || !/^\d+$/.test(cell('plugin'))) {
      unread += 1;
      continue;
    }
    const host = hosts.get(part) ?? { properties: propertiesOf(cell), items: new Map<string, NessusItem>() };
    hosts.set(part, host);
    const item = readItem(cell);
    const key = `${item.plugin} ${item.port}/${item.protocol} ${item.output}`;
    const known = host.items.get(key);
    if (known) known.cves.push(...item.cves);
    else host.items.set(key, item);
  }
  const read = [...hosts].map(([part, { properties, items }]) =>
    readNessusHost({ part, properties, items: [...items.values()] }),
  );
  if (unread > 0) read[0]?.warnings.push(`${unread} line(s) could not be read`);
  return read;
}
