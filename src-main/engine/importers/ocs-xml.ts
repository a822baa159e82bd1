/**
 * Inventories of the agents of OCS Inventory NG and FusionInventory: an XML REQUEST whose QUERY says what it is. Takes
 * inventories of computers and of devices asked over SNMP; refuses the agents' other messages in words.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Content } from '../files/content.ts';
import { childOf, childrenOf, readXml, type XmlElement } from '../files/xml.ts';
import { isTelling, partOf, readDevice } from './agent-device.ts';
import { readMachine } from './agent-machine.ts';
import { flag, xmlRecord, type AgentRecord } from './agent-records.ts';
import type { Importer, ParsedInventory } from './importer.ts';

/** Queries whose content is one computer, or devices. */
const computerQueries = new Set(['INVENTORY', '']);
const deviceQueries = new Set(['SNMPQUERY', 'SNMP', 'NETDISCOVERY', 'NETINVENTORY', 'INVENTORY', '']);

/** Sections of CONTENT that are read; others, such as ENVS and PROCESSES, may hold what nobody wants stored. */
const sectionNames = new Set([
  'ACCESSLOG',
  'ACCOUNTINFO',
  'ANTIVIRUS',
  'BIOS',
  'CPUS',
  'DRIVES',
  'FIREWALL',
  'FIREWALLS',
  'HARDWARE',
  'NETWORKS',
  'OPERATINGSYSTEM',
  'SOFTWARES',
]);

interface Request {
  query: string;
  deviceId: string;
  itemType: string;
  sections: Map<string, AgentRecord[]>;
  devices: ParsedInventory[];
  /** Devices that gave an error instead of an inventory, in words. */
  failed: string[];
  partial: boolean;
  broken: boolean;
}

const records = (element: XmlElement | undefined, name: string, section: string) =>
  childrenOf(element, name).map((child) => xmlRecord(section, child));

/** SNMP inventories have INFO, discoveries the fields themselves, OCS's own SNMP a part COMMON. */
function deviceOf(element: XmlElement): ParsedInventory {
  const info = childOf(element, 'INFO') ?? childOf(element, 'COMMON') ?? element;
  return readDevice({
    info: xmlRecord('network_device', info),
    firmwares: records(element, 'FIRMWARES', 'firmwares'),
    ports: records(childOf(element, 'PORTS'), 'PORT', 'network_ports'),
    components: records(childOf(element, 'COMPONENTS'), 'COMPONENT', 'network_components'),
  });
}

function readRequest({ pieces, file }: Content): Request {
  const request: Request = {
    query: '',
    deviceId: '',
    itemType: '',
    sections: new Map(),
    devices: [],
    failed: [],
    partial: false,
    broken: false,
  };
  const elements = new Set([...sectionNames, 'QUERY', 'DEVICEID', 'ITEMTYPE', 'PARTIAL', 'DEVICE']);
  const { broken } = readXml(pieces(), file.name, elements, (element, path) => {
    const place = path.join('/');
    if (place === 'REQUEST' && element.name === 'QUERY') request.query = element.text.toUpperCase();
    else if (place === 'REQUEST' && element.name === 'DEVICEID') request.deviceId = element.text;
    else if (place === 'REQUEST' && element.name === 'ITEMTYPE') request.itemType = element.text;
    else if (element.name === 'PARTIAL' && path.length <= 2) request.partial ||= flag(element.text) === true;
    else if (place !== 'REQUEST/CONTENT') return;
    else if (element.name === 'DEVICE') {
      const error = childOf(element, 'ERROR');
      const device = deviceOf(element);
      if (error)
        request.failed.push(
          error.children
            .map((child) => child.text)
            .join(' ')
            .slice(0, 200),
        );
      else if (isTelling(device)) request.devices.push(device);
    } else if (sectionNames.has(element.name)) {
      const section = element.name.toLowerCase();
      const known = request.sections.get(section) ?? [];
      known.push(...sectionRecords(section, element));
      request.sections.set(section, known);
    }
  });
  request.broken = broken !== null;
  return request;
}

/** OCS servers write account data as <ENTRY Name="TAG">. */
function sectionRecords(section: string, element: XmlElement): AgentRecord[] {
  const entries = section === 'accountinfo' ? childrenOf(element, 'ENTRY') : [];
  if (entries.length === 0) return [xmlRecord(section, element)];
  return entries.flatMap(({ attributes, text }) =>
    attributes.Name && text && !/^NA?$/i.test(text) ? [{ keyname: attributes.Name, keyvalue: text }] : [],
  );
}

const rootIs = (content: Content, name: string) => content.xmlRoot()?.name === name;

export const ocsXml: Importer = {
  id: 'ocs-xml',
  title: 'OCS Inventory or FusionInventory agent inventory',
  example: 'fusioninventory-agent --local=/tmp',
  detect(content) {
    if (!rootIs(content, 'REQUEST')) return 0;
    return /<(?:CONTENT|QUERY|DEVICEID)\b/.test(content.head) ? 0.96 : 0;
  },
  parse(content) {
    const { name } = content.file;
    const request = readRequest(content);
    const { query, sections, devices, failed, broken } = request;
    if (devices.length > 0 && deviceQueries.has(query)) {
      const warnings = [
        ...(failed.length ? [`${failed.length} device(s) did not answer the agent: ${failed[0]}`] : []),
        ...(broken ? [`${name} breaks off: devices behind the break are missing`] : []),
      ];
      return devices.map((device, index) => {
        const part = devices.length > 1 ? partOf(device) : undefined;
        return {
          ...device,
          warnings: index === 0 ? [...device.warnings, ...warnings] : device.warnings,
          ...(part ? { part } : {}),
        };
      });
    }
    if (
      computerQueries.has(query) &&
      (sections.has('hardware') || sections.has('bios') || sections.has('operatingsystem'))
    )
      return [
        readMachine({
          sections,
          deviceId: request.deviceId,
          itemType: request.itemType,
          incomplete: broken ? `${name} breaks off` : request.partial ? 'A partial inventory' : null,
        }),
      ];
    if (failed.length > 0)
      throw new Refusal(
        'nothing-to-import',
        `${name} holds no device that answered: ${failed[0]}`,
        'Check the credentials of the agent for SNMP.',
      );
    throw new Refusal(
      broken ? 'file-damaged' : 'not-recognised',
      broken
        ? `${name} breaks off before it says anything of a machine`
        : `${name} is a message of an agent (${query.slice(0, 40) || 'of no kind'}) without an inventory`,
      'Save an inventory: fusioninventory-agent --local=FOLDER, or the files OCS keeps of each machine.',
    );
  },
};
