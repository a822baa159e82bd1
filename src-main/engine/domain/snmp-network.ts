/** Which cards and addresses of those in IF-MIB and IP-MIB tell a device apart: not those that programs make or routers share. Pure. */

export interface SnmpInterface {
  index: number;
  /** ifDescr. */
  name: string;
  /** IANAifType. */
  type: number;
  /** "00:1b:..." or "". */
  mac: string;
}

export interface SnmpNetwork {
  interfaces: readonly SnmpInterface[];
  addresses: readonly { address: string; interface: number }[];
}

const isUnicastCard = (mac: string) => {
  const first = Number.parseInt(mac.slice(0, 2), 16);
  return mac !== '' && mac !== '00:00:00:00:00:00' && (first & 1) === 0;
};
/** VRRP (RFC 5798), HSRP and GLBP: addresses that pass from one router to another. */
const isShared = (mac: string) => /^(?:00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:07:b4)/.test(mac);
/** Interfaces that programs make, on the systems that run Net-SNMP and Windows. */
const madeUp =
  /^(?:lo\d*|docker|br-|virbr|veth|vnet|tap|tun|dummy|cni|flannel|cali|bond|team|sit|ip6|wg)|loopback|miniport|teredo|isatap|pseudo|virtual|tunnel|QoS|filter/i;

const cardTypes = new Set([6, 71, 117, 62, 69]);

/** `computer`: a general-purpose system, whose own cards are those with an address; switches give their ports none. */
export function snmpNetwork(
  { interfaces, addresses }: SnmpNetwork,
  computer: boolean,
): { macs: string[]; addresses: string[] } {
  const addressed = new Set(addresses.map(({ interface: index }) => index));
  const real = interfaces.filter(
    ({ name, index }) => !madeUp.test(name) && (!computer || addressed.size === 0 || addressed.has(index)),
  );
  const made = new Set(interfaces.filter(({ name }) => madeUp.test(name)).map(({ index }) => index));
  const macs = real
    .filter(({ type, mac }) => cardTypes.has(type) && isUnicastCard(mac) && !isShared(mac))
    .map(({ mac }) => mac);
  const own = addresses.filter(
    ({ address, interface: index }) => !made.has(index) && !/^(?:127\.|0\.|169\.254\.|255\.)/.test(address),
  );
  return {
    macs: [...new Set(macs)].sort().slice(0, 64),
    addresses: [...new Set(own.map(({ address }) => address))].sort().slice(0, 64),
  };
}
