/**
 * The services small offices run, by TCP port: what they are usually called, how their greeting may be read, and which
 * of them print or control things and so never get a byte.
 */
import { Refusal } from '../../../src-shared/errors.ts';

/**
 * How a greeting is read. greeting: listen, say nothing. http: one GET. tls: one handshake. https: both. smb, winrm, rdp: as
 * far as the machine tells its names before a login. ldap, ldaps: the root entry. silent: printing and control, not a byte is
 * sent. none: its protocol has no greeting that tells what it is.
 */
export type Manner =
  'greeting' | 'http' | 'https' | 'tls' | 'smb' | 'winrm' | 'rdp' | 'ldap' | 'ldaps' | 'silent' | 'none';

export interface Service {
  port: number;
  name: string;
  manner: Manner;
}

const table: [port: number, name: string, manner: Manner][] = [
  [21, 'ftp', 'greeting'],
  [22, 'ssh', 'greeting'],
  [23, 'telnet', 'none'],
  [25, 'smtp', 'greeting'],
  [53, 'dns', 'none'],
  [80, 'http', 'http'],
  [88, 'kerberos', 'none'],
  [110, 'pop3', 'greeting'],
  [111, 'rpcbind', 'none'],
  [135, 'msrpc', 'none'],
  [139, 'netbios-ssn', 'none'],
  [143, 'imap', 'greeting'],
  [389, 'ldap', 'ldap'],
  [443, 'https', 'https'],
  [445, 'smb', 'smb'],
  [465, 'smtps', 'tls'],
  [515, 'lpd', 'silent'],
  [548, 'afp', 'none'],
  [554, 'rtsp', 'none'],
  [587, 'submission', 'greeting'],
  [631, 'ipp', 'silent'],
  [636, 'ldaps', 'ldaps'],
  [873, 'rsync', 'greeting'],
  [902, 'vmware-auth', 'greeting'],
  [993, 'imaps', 'tls'],
  [995, 'pop3s', 'tls'],
  [1433, 'mssql', 'none'],
  [1521, 'oracle', 'none'],
  [1883, 'mqtt', 'none'],
  [2049, 'nfs', 'none'],
  [2222, 'ssh', 'greeting'],
  [3128, 'http-proxy', 'none'],
  [3260, 'iscsi', 'none'],
  [3268, 'ldap-gc', 'ldap'],
  [3306, 'mysql', 'none'],
  [3389, 'rdp', 'rdp'],
  [5000, 'http', 'http'],
  [5001, 'https', 'https'],
  [5060, 'sip', 'none'],
  [5432, 'postgresql', 'none'],
  [5900, 'vnc', 'greeting'],
  [5985, 'winrm', 'winrm'],
  [5986, 'winrm-https', 'winrm'],
  [6379, 'redis', 'none'],
  [8000, 'http', 'http'],
  [8006, 'https', 'https'],
  [8080, 'http', 'http'],
  [8291, 'winbox', 'none'],
  [8443, 'https', 'https'],
  [9090, 'https', 'https'],
  [9100, 'jetdirect', 'silent'],
  [9200, 'elasticsearch', 'none'],
  [9443, 'https', 'https'],
  [10000, 'https', 'https'],
  [27017, 'mongodb', 'none'],
  [62078, 'iphone-sync', 'none'],
];

/** Not swept unless a person names them, and then as silent as the others of their kind. */
const controlPorts: [port: number, name: string][] = [
  [102, 'iso-tsap'],
  [502, 'modbus'],
  [789, 'crimson'],
  [1089, 'ff-annunciation'],
  [1911, 'niagara-fox'],
  [1962, 'pcworx'],
  [2404, 'iec-104'],
  [4000, 'roc'],
  [4840, 'opc-ua'],
  [4911, 'niagara-fox-tls'],
  [5006, 'melsec'],
  [5007, 'melsec'],
  [5094, 'hart-ip'],
  [9101, 'jetdirect'],
  [9102, 'jetdirect'],
  [9103, 'jetdirect'],
  [9600, 'omron-fins'],
  [18245, 'ge-srtp'],
  [20000, 'dnp3'],
  [20547, 'proconos'],
  [34962, 'profinet'],
  [34963, 'profinet'],
  [34964, 'profinet'],
  [44818, 'ethernet-ip'],
  [47808, 'bacnet'],
];

/** What a sweep looks for unless told otherwise. */
export const defaultServices: readonly Service[] = table.map(([port, name, manner]) => ({ port, name, manner }));

const byPort = new Map<number, Service>([
  ...controlPorts.map(([port, name]): [number, Service] => [port, { port, name, manner: 'silent' }]),
  ...defaultServices.map((service): [number, Service] => [service.port, service]),
]);

/** A port of no known use may greet by itself; nothing is sent to it. */
export function serviceAt(port: number): { name?: string; manner: Manner } {
  return byPort.get(port) ?? { manner: 'greeting' };
}

/** Printing and control: no byte, and in polite mode not even a connection. */
export const isSilentPort = (port: number): boolean => byPort.get(port)?.manner === 'silent';

/** Throws Refusal('invalid-argument') where polite mode leaves none. */
export function portsToTry(ports: readonly number[], polite: boolean): number[] {
  const tried = polite ? ports.filter((port) => !isSilentPort(port)) : [...ports];
  if (tried.length > 0) return tried;
  throw new Refusal(
    'invalid-argument',
    'Only printing and control ports are named, and a polite sweep connects to none of these.',
    'Name other ports too, or leave polite mode out.',
  );
}

/** Which ports tell soonest that an address is in use: the two every network lets through, then what Windows and Linux keep open. */
const telling = [443, 80, 22, 445, 3389, 135, 53, 8080, 8443, 139, 5985];

/** The ports in the order they are tried at an address of which nothing is known yet. */
export function knockOrder(ports: readonly number[]): number[] {
  const wanted = new Set(ports);
  const first = telling.filter((port) => wanted.has(port));
  const head = new Set(first);
  return [
    ...first,
    ...[...wanted].filter((port) => !head.has(port) && !isSilentPort(port)),
    ...[...wanted].filter((port) => !head.has(port) && isSilentPort(port)),
  ];
}
