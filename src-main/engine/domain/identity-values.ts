/**
 * The values that tell machines apart: the one form in which each kind is stored and compared, and which values tell
 * nothing, because makers, templates, docks and VPN programs give them to many machines. Pure.
 */

export type IdentityKind =
  'machine-id' | 'uuid' | 'serial' | 'mac' | 'ssh-host-key' | 'fqdn' | 'name' | 'address' | 'folder';

export interface Identity {
  kind: IdentityKind;
  value: string;
}

export const identityWords: Record<IdentityKind, string> = {
  'machine-id': 'machine id',
  uuid: 'hardware UUID',
  serial: 'serial number',
  mac: 'network card',
  'ssh-host-key': 'SSH host key',
  fqdn: 'full name',
  name: 'name',
  address: 'address',
  folder: 'place of the files',
};

const bare = (value: string) => value.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Serial numbers that makers left blank, compared without case and signs. */
const junkSerials = new Set(
  [
    'default string',
    'default',
    'to be filled by o.e.m.',
    'to be filled by oem',
    'to be filled',
    'filled by oem',
    'system serial number',
    'system serialnumber',
    'serial number',
    'none',
    'no',
    'not specified',
    'not applicable',
    'not provided',
    'not present',
    'not set',
    'n/a',
    'na',
    'o.e.m.',
    'oem',
    'unknown',
    'empty',
    'blank',
    'invalid',
    'chassis serial number',
    'base board serial number',
    'baseboard serial number',
    'system product name',
    'system manufacturer',
    'not available',
    'no asset tag',
    'asset tag',
    'undefined',
    '0123456789',
    '123456789',
    '1234567890',
    '12345678',
    '1234567',
    '123456',
    'xxxxxxx',
    'serial',
    'test',
    'null',
    'insyde',
    'standard',
    'type1serialnumber',
    'sn',
    'ssn12345678901234567',
    'mb-1234567890',
    'vmware',
    'virtualbox',
    'innotek gmbh',
    'parallels',
    'qemu',
    'hyper-v',
    'amazon ec2',
    'google compute engine',
    'bhyve',
    'xen',
    'kvm',
  ].map(bare),
);

/** UUIDs that boards carry by the thousand (AMI, Insyde and others ship them unchanged). */
const junkUuids = new Set(
  [
    '03000200-0400-0500-0006-000700080009',
    '00020003-0004-0005-0006-000700080009',
    '12345678-1234-5678-90ab-cddeefaabbcc',
    '12345678-1234-1234-1234-123456789abc',
    'fefefefe-fefe-fefe-fefe-fefefefefefe',
    '01234567-8910-1112-1314-151617181920',
    '11111111-2222-3333-4444-555555555555',
    '4c4c4544-0000-2010-8020-80c04f202020',
  ].map(bare),
);

/** Names that say nothing of the machine: what installers and images start with. */
const junkNames = new Set([
  'localhost',
  'localhost.localdomain',
  'localhost6',
  'localhost4',
  'unknown',
  'none',
  '(none)',
  '-',
  '*',
  'workgroup',
  'android',
  'iphone',
  'ipad',
  'espressif',
  'wlan0',
  'unassigned',
  'n/a',
]);

/**
 * Beginnings of addresses that drivers give their cards on every machine alike: host adapters of VMware and Parallels, VPN
 * adapters (AnyConnect, FortiClient, TAP), WAN miniports, Apple's internal bridge, LTE sticks in network mode.
 */
const junkMacs = [
  '005056c0000',
  '001c4200000',
  '00059a3c7',
  '00090ffe0001',
  '00090faa0001',
  '00ff',
  '005345000000',
  '44455354',
  '505054503030',
  '204153594eff',
  'acde48001122',
  '0c5b8f279a64',
  '582c80139263',
  '001e101f0000',
];

const isRepeated = (text: string) => /^(.)\1*$/.test(text);

/** Is the value worthless for telling machines apart: placeholders, zeros, one repeated character? */
export function isJunkIdentity({ kind, value }: Identity): boolean {
  const text = bare(value);
  if (text === '' && kind !== 'folder') return true;
  switch (kind) {
    case 'serial':
      return text.length < 3 || junkSerials.has(text) || isRepeated(text);
    case 'machine-id':
      return text.length < 16 || isRepeated(text);
    case 'uuid':
      return text.length !== 32 || isRepeated(text) || junkUuids.has(text) || junkUuids.has(swapped(text));
    case 'mac':
      return (
        text.length !== 12 ||
        isRepeated(text) ||
        (Number.parseInt(text.slice(0, 2), 16) & 1) === 1 ||
        junkMacs.some((prefix) => text.startsWith(prefix))
      );
    case 'name':
    case 'fqdn':
      return junkNames.has(value.trim().toLowerCase()) || /^[\d.:]+$/.test(value.trim());
    case 'address':
      return /^(?:127\.|169\.254\.|0\.0\.0\.0$|::1?$|fe80:)/i.test(value);
    default:
      return false;
  }
}

/** The other byte order of the first three parts: SMBIOS before 2.6 left it open, so tools differ. */
function swapped(uuid: string): string {
  const pairs = uuid.match(/../g) ?? [];
  return [3, 2, 1, 0, 5, 4, 7, 6].map((at) => pairs[at]).join('') + uuid.slice(16);
}

/** The form in which identities are stored and compared. */
export function normaliseIdentity({ kind, value }: Identity): Identity {
  const text = value.trim();
  switch (kind) {
    case 'mac':
      return { kind, value: bare(text).replace(/(..)(?=.)/g, '$1:') };
    case 'machine-id':
      return { kind, value: bare(text) };
    case 'uuid': {
      const one = bare(text);
      const other = one.length === 32 ? swapped(one) : one;
      return { kind, value: one < other ? one : other };
    }
    case 'serial':
      return { kind, value: text.toUpperCase() };
    case 'folder':
    case 'ssh-host-key': // base64: case counts
      return { kind, value: text };
    case 'fqdn':
      return { kind, value: text.toLowerCase().replace(/\.$/, '') };
    default:
      return { kind, value: text.toLowerCase() };
  }
}

/**
 * A locally administered address is made up by software (containers, VPNs, privacy) and may be on many machines; those that
 * QEMU gives its virtual machines are drawn by lot and stay.
 */
export const isLocalMac = (mac: string): boolean =>
  (Number.parseInt(mac.slice(0, 2), 16) & 2) === 2 && !mac.startsWith('52:54:00');
