/** The single facts of an inventory, by the names under which they are kept of a machine. What it does not say is undefined. */
import type { Inventory } from '../../../src-shared/model/software.ts';

export function factsOf(inventory: Inventory): Record<string, unknown> {
  const { identity, hardware, given } = inventory;
  return {
    name: identity.name ?? identity.fqdn?.split('.')[0],
    domain: identity.domain,
    fqdn: identity.fqdn,
    machineId: identity.machineId,
    uuid: identity.uuid,
    serial: identity.serial,
    macs: identity.macs,
    kind: inventory.kind,
    os: inventory.os,
    addresses: inventory.addresses,
    kernel: inventory.kernel,
    bootedAt: inventory.bootedAt,
    clockOffset: inventory.clockOffset,
    vendor: hardware?.vendor,
    model: hardware?.model,
    cpu: hardware?.cpu,
    memory: hardware?.memory,
    firmware: hardware?.firmware,
    ports: inventory.ports,
    listening: inventory.listening,
    container: inventory.container,
    windowsUpdate: inventory.windowsUpdate,
    securityControls: inventory.securityControls,
    directory: inventory.directory,
    snmp: inventory.snmp,
    ...given,
  };
}
