/**
 * Inventories of the GLPI agent in GLPI's own JSON (inventory.schema.json of glpi-project/inventory_format): computers,
 * network equipment, printers, phones. Property names in capitals, as older agents send them, are read as well.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Content } from '../files/content.ts';
import { readDevice, isTelling } from './agent-device.ts';
import { readMachine } from './agent-machine.ts';
import { firstOf, flag, jsonRecord, type AgentRecord, type AgentSections } from './agent-records.ts';
import type { Importer } from './importer.ts';
import { asList, asRecord, asText, type JsonRecord } from './json-values.ts';

/** Keys in lower case; where a key comes in both cases the first counts. */
function lowerKeys(value: unknown): JsonRecord {
  const lower: JsonRecord = {};
  for (const [key, content] of Object.entries(asRecord(value))) lower[key.toLowerCase()] ??= content;
  return lower;
}

/** Sections of which any shows that this is an inventory and not another document with a "content". */
const telling = (
  'accesslog antivirus batteries bios cpus databases_services drives firmwares hardware local_users logical_volumes memories ' +
  'network_device network_ports networks operatingsystem physical_volumes processes softwares storages users versionclient ' +
  'versionprovider virtualmachines volume_groups'
).split(' ');

/** Null for other documents. `content` may be in the document or be the document. */
function documentOf({ head, json }: Content): { outer: JsonRecord; content: JsonRecord } | null {
  if (!/^\s*\{/.test(head)) return null;
  const outer = lowerKeys(json());
  const content = lowerKeys(outer.content);
  const agent = asText(outer.deviceid) !== '' || asText(outer.action) !== '';
  return agent && telling.some((name) => Object.hasOwn(content, name)) ? { outer, content } : null;
}

function sectionsOf(content: JsonRecord): AgentSections {
  const sections = new Map<string, AgentRecord[]>();
  for (const [name, value] of Object.entries(content)) {
    if (typeof value !== 'object' || value === null) continue;
    const records = Array.isArray(value) ? asList(value) : [value];
    sections.set(
      name,
      records.map((record) => jsonRecord(name, record)),
    );
  }
  return sections;
}

const brokenHead = /"(?:deviceid|DEVICEID)"\s*:\s*"/;
const versionClient = /"(?:versionclient|VERSIONCLIENT)"\s*:/;

export const glpiJson: Importer = {
  id: 'glpi-json',
  title: 'GLPI agent inventory',
  example: 'glpi-agent --local=/tmp --json',
  detect(content) {
    const { head, json } = content;
    if (!/^\s*\{/.test(head)) return 0;
    if (json() === undefined)
      return versionClient.test(content.text) && (brokenHead.test(content.text) || /"content"/i.test(head)) ? 0.85 : 0;
    return documentOf(content) ? 0.96 : 0;
  },
  parse(content) {
    const { name } = content.file;
    const document = documentOf(content);
    if (!document)
      throw new Refusal(
        'file-damaged',
        `${name} is no whole inventory of GLPI`,
        'Take the inventory again, and copy it whole.',
      );
    const { outer } = document;
    const sections = sectionsOf(document.content);
    const action = asText(outer.action).toLowerCase();
    const error = firstOf(sections, 'error');
    if (sections.has('network_device') || /^net(?:discovery|inventory)$/.test(action)) {
      const device = readDevice({
        info: firstOf(sections, 'network_device'),
        firmwares: sections.get('firmwares') ?? [],
        ports: sections.get('network_ports') ?? [],
        components: sections.get('network_components') ?? [],
        itemType: asText(outer.itemtype),
      });
      if (!isTelling(device))
        throw new Refusal(
          'nothing-to-import',
          `${name} says nothing of a device${error.message ? `: ${error.message.slice(0, 200)}` : ''}`,
          'Check the credentials of the agent for SNMP.',
        );
      return [device];
    }
    const partial = flag(asText(outer.partial)) ?? outer.partial === true;
    const incomplete = partial || /partial/.test(action) ? 'A partial inventory' : null;
    const tag = asText(outer.tag);
    return [
      readMachine({
        sections,
        incomplete,
        deviceId: asText(outer.deviceid),
        itemType: asText(outer.itemtype),
        ...(tag ? { tag } : {}),
      }),
    ];
  },
};
