/** Reads the root entry of a directory, which anyone may: its domain, its own name, its maker. */
import type { Socket } from 'node:net';
import { isWholeLdap, readRootEntry, rootEntryRequest } from './ldap-codec.ts';
import { ask, type Greeting, type Probed } from './probe.ts';

export async function ldapProbe(socket: Socket, { time }: Probed): Promise<Greeting> {
  const entry = readRootEntry(await ask(socket, rootEntryRequest, time, isWholeLdap));
  return entry ? { service: 'ldap', directory: entry } : {};
}
