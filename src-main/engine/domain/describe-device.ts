/**
 * What a device says of itself in one line (sysDescr of RFC 3418, or the same text over LLDP): maker, model, what runs on it
 * and in which version, by the forms its makers use. Where no form fits nothing is said. Pure.
 */
import type { AssetKind } from '../../../src-shared/model/asset.ts';
import { deviceForms } from './device-forms.ts';

export interface DeviceDescription {
  maker?: string;
  /** The very model. */
  model?: string;
  /** A series or platform the model is of, where no more is told. */
  family?: string;
  /** What runs on it, e.g. "Cisco IOS"; absent where firmware has no name of its own. */
  product?: string;
  version?: string;
  serial?: string;
  kind?: AssetKind;
}

/** Makers by the word a description begins with, for forms that several makers share. */
const namedFirst: Record<string, string> = {
  h3c: 'H3C',
  hp: 'HP',
  hpe: 'HP',
  '3com': '3Com',
  brocade: 'Brocade',
  foundry: 'Brocade',
  ruckus: 'Ruckus',
  extreme: 'Extreme Networks',
  lexmark: 'Lexmark',
  ricoh: 'Ricoh',
  xerox: 'Xerox',
  canon: 'Canon',
  sharp: 'Sharp',
  konica: 'Konica Minolta',
  samsung: 'Samsung',
  oki: 'Oki',
  zebra: 'Zebra',
};

const printers =
  /\b(?:LaserJet|OfficeJet|JETDIRECT|bizhub|imageRUNNER|iR-ADV|WorkCentre|Phaser|Printer|Printing|Aficio|TASKalfa|ECOSYS|MFP)\b/i;
const switches =
  /\b(?:switch|router|firewall|access point|IOS Software|NX-OS|RouterOS|JUNOS|ArubaOS|ProCurve|Comware|FortiOS|EdgeOS|NGFW)\b/i;

/** What its words suggest where the form is not known. */
export function kindOfWords(description: string): Extract<AssetKind, 'printer' | 'network'> | undefined {
  if (printers.test(description)) return 'printer';
  return switches.test(description) ? 'network' : undefined;
}

/** airOS images are named after their board (Ubiquiti's download pages): "XW.ar934x.v5.6.15.30572.170328.1107". */
export const isAirOsImage = (text: string): boolean => /^(?:XM|XW|XC|2XC|WA|TI|XS\d?)\.\w+\.v\d/.test(text);

/** `objectMaker` as its sysObjectID tells. Texts over 2,000 characters are cut. */
export function describeDevice(description: string, objectMaker?: string): DeviceDescription {
  const text = description.slice(0, 2000).replace(/\s+/g, ' ').trim();
  for (const { pattern, onlyOf, maker, product, kind } of deviceForms) {
    if (onlyOf !== undefined && onlyOf !== objectMaker) continue;
    const groups = pattern.exec(text);
    if (!groups) continue;
    const told = Object.entries(groups.groups ?? {}).flatMap(([name, value]) => (value ? [[name, value.trim()]] : []));
    const named = maker ?? namedFirst[/^\w+/.exec(text)?.[0].toLowerCase() ?? ''];
    return {
      ...(named ? { maker: named } : {}),
      ...(product ? { product } : {}),
      ...(kind ? { kind } : {}),
      ...Object.fromEntries(told),
    };
  }
  return {};
}
