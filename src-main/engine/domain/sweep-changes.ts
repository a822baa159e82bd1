/** What a sweep shows that an earlier one did not, and the other way round. Pure. */
import type { SweepChange, SweepHost } from '../../../src-shared/model/discovery.ts';
import { compareAddresses, scopeContains, type AddressScope } from './address-ranges.ts';

const portsOf = (host: SweepHost) => new Set(host.ports.map(({ port }) => port));

/** Ports both sweeps looked for, else what was not looked for would seem to be closed. */
function differences(before: SweepHost, after: SweepHost, ports: ReadonlySet<number>): string[] {
  const [old, now] = [portsOf(before), portsOf(after)];
  const list = (from: Set<number>, other: Set<number>) =>
    [...from].filter((port) => !other.has(port) && ports.has(port)).sort((a, b) => a - b);
  const opened = list(now, old);
  const closed = list(old, now);
  const words: string[] = [];
  if (before.mac && after.mac && before.mac !== after.mac) words.push(`another network card: ${after.mac}`);
  if (opened.length > 0) words.push(`opened ${opened.join(', ')}`);
  if (closed.length > 0) words.push(`closed ${closed.join(', ')}`);
  for (const { port, banner } of after.ports) {
    const former = before.ports.find((entry) => entry.port === port)?.banner;
    if (banner !== undefined && former !== undefined && banner !== former)
      words.push(`port ${port} now says: ${banner}`);
  }
  return words;
}

export interface Swept {
  hosts: readonly SweepHost[];
  scope: AddressScope;
  ports: readonly number[];
}

/** By address. A host counts as new or gone only where both sweeps looked. */
export function sweepChanges(before: Swept, after: Swept): SweepChange[] {
  const old = new Map(before.hosts.map((host) => [host.address, host]));
  const now = new Map(after.hosts.map((host) => [host.address, host]));
  const ports = new Set(before.ports.filter((port) => after.ports.includes(port)));
  const changes: SweepChange[] = [];
  for (const [address, host] of now) {
    const former = old.get(address);
    if (former) {
      const words = differences(former, host, ports);
      if (words.length > 0) changes.push({ address, what: 'changed', detail: words.join('; ') });
    } else if (scopeContains(before.scope, address)) changes.push({ address, what: 'new', detail: '' });
  }
  for (const address of old.keys())
    if (!now.has(address) && scopeContains(after.scope, address)) changes.push({ address, what: 'gone', detail: '' });
  return changes.sort((a, b) => compareAddresses(a.address, b.address));
}
