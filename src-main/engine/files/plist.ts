/** Reads Apple's property lists in their XML form into plain values; binary ones are refused by not being XML. */
import { Refusal } from '../../../src-shared/errors.ts';
import { readXml, type XmlElement } from './xml.ts';

/** Dates are ISO instants as the file writes them, data is base64. */
export type PlistValue = string | number | boolean | PlistValue[] | { [key: string]: PlistValue };

const containers = new Set(['array', 'dict', 'string', 'integer', 'real', 'true', 'false', 'date', 'data']);

function valueOf(element: XmlElement): PlistValue {
  switch (element.name) {
    case 'array':
      return element.children.map(valueOf);
    case 'dict': {
      const fields: [string, PlistValue][] = [];
      for (let i = 0; i + 1 < element.children.length; i++) {
        const key = element.children[i]!;
        const value = element.children[i + 1]!;
        // A key without its value is passed over, so that the next key is not taken for one.
        if (key.name !== 'key' || value.name === 'key') continue;
        fields.push([key.text, valueOf(value)]);
        i += 1;
      }
      return Object.fromEntries(fields);
    }
    case 'integer':
    case 'real': {
      const number = Number(element.text);
      return Number.isFinite(number) ? number : element.text;
    }
    case 'true':
      return true;
    case 'false':
      return false;
    default:
      return element.text;
  }
}

/** The property list's one value. Throws Refusal file-damaged where it is not whole, archive-unsafe for entities. */
export function readPlist(text: string, name: string): PlistValue {
  const found: PlistValue[] = [];
  const { broken } = readXml([text], name, containers, (element) => found.push(valueOf(element)));
  const [value] = found;
  if (value === undefined || broken)
    throw new Refusal('file-damaged', `${name} is no whole property list`, 'Export it again, and copy it whole.');
  return value;
}
