/**
 * One shape for what the agents of OCS Inventory, FusionInventory and GLPI send, XML or JSON: sections of records. Names of
 * sections and fields are those of GLPI's inventory format (https://github.com/glpi-project/inventory_format), in lower case.
 */
import type { XmlElement } from '../files/xml.ts';
import { asRecord, asText } from './json-values.ts';

/** Values as text, "" and "N/A" left out; lists of values joined by "/", as the agents themselves write them. */
export type AgentRecord = Record<string, string>;

export type AgentSections = ReadonlyMap<string, AgentRecord[]>;

/** Names of fields in XML that the JSON format renamed. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['macaddr', 'mac'],
  ['installdate', 'install_date'],
  ['comments', 'description'],
]);

/** Sections whose "comments" are not what the JSON format calls description. */
const keepsComments = new Set(['softwares']);

const isSaid = (value: string) => value !== '' && !/^(?:N\/A|\(none\)|null|undefined)$/i.test(value);

function put(record: AgentRecord, section: string, field: string, value: string): void {
  const lower = field.toLowerCase();
  const name = lower === 'comments' && keepsComments.has(section) ? lower : (renamed.get(lower) ?? lower);
  if (isSaid(value) && !Object.hasOwn(record, name)) record[name] = value;
}

function jsonValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (Array.isArray(value))
    return value
      .map(asText)
      .filter((item) => item !== '')
      .join('/');
  return asText(value);
}

/** One level of records within records is flattened: timezone.offset becomes timezone_offset. */
export function jsonRecord(section: string, value: unknown): AgentRecord {
  const record: AgentRecord = {};
  for (const [field, content] of Object.entries(asRecord(value))) {
    if (typeof content !== 'object' || content === null || Array.isArray(content))
      put(record, section, field, jsonValue(content));
    else for (const [inner, text] of Object.entries(content)) put(record, section, `${field}_${inner}`, asText(text));
  }
  return record;
}

/** As for JSON. Fields that come several times are joined, and so are the addresses in IPS. */
export function xmlRecord(section: string, element: XmlElement): AgentRecord {
  const record: AgentRecord = {};
  const joined = (fields: readonly XmlElement[]) => fields.flatMap(({ text }) => (text === '' ? [] : [text])).join('/');
  for (const [name, fields] of Map.groupBy(element.children, (child) => child.name)) {
    put(record, section, name, joined(fields));
    const inner = Map.groupBy(
      fields.flatMap((field) => field.children),
      (child) => child.name,
    );
    for (const [child, values] of inner)
      put(record, section, child === 'IP' ? name : `${name}_${child}`, joined(values));
  }
  return record;
}

/** The agents write flags as 1 and 0, true and false, Yes and No. */
export function flag(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (/^(?:1|true|yes|on|enabled)$/i.test(value)) return true;
  return /^(?:0|false|no|off|disabled)$/i.test(value) ? false : undefined;
}

export const firstOf = (sections: AgentSections, name: string): AgentRecord => sections.get(name)?.[0] ?? {};

/**
 * A local time of the machine ("2017-02-20 13:23:05") in UTC, by its own zone or the machine's offset ("+0100"). Without
 * either it is taken as UTC: hours wrong at most, where no time at all would make an old inventory look like one of today.
 */
export function localInstant(text: string | undefined, offset: string | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?/.exec(text ?? '');
  if (!match) return undefined;
  const zone = /^([+-]\d\d):?(\d\d)$/.exec(offset ?? '');
  const time = Date.parse(`${match[1]}T${match[2]}${match[3] ?? (zone ? `${zone[1]}:${zone[2]}` : 'Z')}`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** The host name an agent made its id from when it was installed: "web1-2017-02-20-12-19-56". */
export function nameOfAgent(deviceId: string): string | undefined {
  return /^(.{1,255})-\d{4}(?:-\d\d){5}$/.exec(deviceId)?.[1];
}

/** Short and full name: a full one has a dot and is no address. */
export function namesOf(name: string | undefined, fqdn: string | undefined): { name?: string; fqdn?: string } {
  const full = [fqdn, name].find((text) => text && /^[^.\s]+(?:\.[^.\s]+)*\.[a-z][^.\s]*$/i.test(text));
  const short = name ? (name === full ? name.split('.')[0] : name) : full?.split('.')[0];
  return { ...(short ? { name: short } : {}), ...(full ? { fqdn: full.toLowerCase() } : {}) };
}

/** MAC addresses as written, each once whatever the case. */
export function macsOf(found: readonly (string | undefined)[]): string[] {
  return [...new Map(found.flatMap((mac) => (mac ? [[mac.toLowerCase(), mac] as const] : []))).values()];
}
