/**
 * Which entries of CISA's KEV catalogue name the maker and the product of a device. The catalogue names products and no
 * versions, so a device is only to be checked by hand: never a finding, and no word on whether its version is affected. Pure.
 */

export interface KevProduct {
  cve: string;
  vendor: string;
  product: string;
  name: string;
  description: string;
}

export interface WatchedDevice {
  maker: string;
  /** "" where it is not known. */
  model: string;
  /** What runs on it, by its name as it is recorded: "Cisco IOS". */
  products: readonly string[];
}

/** Names under which the catalogue has a maker beside its own: who bought it, and in full. */
const vendorNames: Readonly<Record<string, readonly string[]>> = {
  HP: ['Hewlett Packard'],
  HPE: ['Hewlett Packard'],
  VMware: ['Broadcom'],
  Brocade: ['Broadcom'],
  Isilon: ['Dell'],
};

/** Products that the catalogue writes in other words than devices do. */
const productWords: Readonly<Record<string, RegExp>> = {
  'Cisco IOS': /\bIOS\b(?! X[ER]\b)/,
  'Cisco IOS XE': /\bXE\b/,
  'Cisco IOS XR': /\bXR\b/,
  'Cisco ASA': /\bAdaptive Security Appliance\b|\bASA\b/,
  'Cisco FTD': /\b(?:Firepower|Secure Firewall) Threat Defense\b|\bFTD\b/,
  'Junos OS': /\bJunos\b/i,
  'Arista EOS': /\bExtensible Operating System\b|\bEOS\b/,
  'Check Point Gaia': /\b(?:Security|Quantum Security) Gateways?\b/i,
  Fireware: /\b(?:Firebox|XTM|Fireware)\b/i,
  DrayOS: /\bVigor\d*\b/i,
  SFOS: /\b(?:SFOS|Firewall)\b/i,
  NetScaler: /\b(?:NetScaler|Application Delivery Controller)\b/i,
};

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const asWord = (text: string) => new RegExp(`(?<![\\w-])${escaped(text)}(?![\\w-])`, 'i');

function wordsOf({ maker, model, products }: WatchedDevice): RegExp[] {
  const named = products.map((product) => {
    const plain = product.toLowerCase().startsWith(`${maker.toLowerCase()} `)
      ? product.slice(maker.length + 1)
      : product;
    return productWords[product] ?? asWord(plain);
  });
  // A model's name tells only where it has a number: "Switch" is in many descriptions.
  return /\d/.test(model) && model.length >= 4 ? [...named, asWord(model)] : named;
}

/** Entries for this device, in the order given. */
export function kevNaming<Entry extends KevProduct>(device: WatchedDevice, entries: readonly Entry[]): Entry[] {
  const vendors = [device.maker, ...(vendorNames[device.maker] ?? [])].map((name) => name.toLowerCase());
  const isMakers = ({ vendor }: Entry) => {
    const lower = vendor.toLowerCase();
    return vendors.some((name) => lower === name || lower.startsWith(`${name} `));
  };
  const words = wordsOf(device);
  return entries.filter(
    (entry) =>
      isMakers(entry) && words.some((word) => word.test(`${entry.product}; ${entry.name}; ${entry.description}`)),
  );
}
