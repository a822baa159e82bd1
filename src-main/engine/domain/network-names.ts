/** Host names, network cards and addresses as inventories write them, out of texts that may hold other things too. */
import ipaddr from 'ipaddr.js';

const hostLabel = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u;

/** Does the text look like a host name, short or full? Addresses are none. */
export function isHostName(text: string): boolean {
  // The full test of an address is slow on what is none, and lists of thousands of names and versions come here.
  const mayBeAddress = text.includes(':') || /^[\da-fx.]*$/iu.test(text);
  if (text.length > 253 || (mayBeAddress && ipaddr.isValid(text))) return false;
  return text.split('.').every((label) => hostLabel.test(label));
}

/** Short and full name: "web1.corp.example." is web1 and web1.corp.example. Empty where the text is no host name. */
export function readHostName(text: string): { name?: string; fqdn?: string } {
  const whole = text.trim().replace(/\.$/u, '').replace(/\$$/u, '');
  if (!isHostName(whole)) return {};
  const dot = whole.indexOf('.');
  return dot < 0 ? { name: whole } : { name: whole.slice(0, dot), fqdn: whole };
}

const macForm =
  /(?<![0-9a-f:.-])(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12})(?![0-9a-f:.-])/giu;

/** All hardware addresses of network cards in a text, each once, as written: 00:1B:.., 00-1B-.., 001b.21ff.., 001B21FF... */
export function readMacs(text: string): string[] {
  return [...new Set(text.slice(0, 2000).match(macForm) ?? [])];
}

/**
 * All IP addresses in a text, each once: parted by anything that no address holds, with or without prefix length. Those
 * that mean no network of others (loopback, link-local, unspecified) are left out.
 */
export function readAddresses(text: string): string[] {
  const found = new Set<string>();
  for (const part of text.slice(0, 4000).split(/[^0-9a-f.:/%]+/iu)) {
    const address = part.split(/[/%]/u)[0]!;
    if (!/^\d{1,3}(?:\.\d{1,3}){3}$|:.*:/u.test(address) || !ipaddr.isValid(address)) continue;
    const range = ipaddr.parse(address).range();
    if (range === 'unicast' || !['loopback', 'linkLocal', 'unspecified', 'multicast', 'broadcast'].includes(range))
      found.add(address);
  }
  return [...found];
}

/** Is the text one IP address and nothing else? */
export function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$|^[0-9a-f:.]*:[0-9a-f:.]*$/iu.test(text) && ipaddr.isValid(text);
}
