/** Sweeps and their hosts in words: progress, system, ports, what changed. Pure. */
import {
  confidenceWord,
  type SweepChange,
  type SweepHost,
  type SweepQuestion,
  type SweepRow,
} from '../../../src-shared/model/discovery.ts';
import { spanWords } from '../../parts/dates.ts';
import { countWords, numberWords } from '../../parts/NumberText.tsx';

/** "118 of 256 addresses, 9 hosts, about 40 s left". */
export function progressWords(sweep: SweepRow): string {
  const { addresses, done, hosts, seconds } = sweep;
  const so = `${numberWords(done)} of ${countWords(addresses, 'address', 'addresses')}, ${countWords(hosts, 'host')}`;
  if (sweep.state !== 'running' || done < 16 || seconds < 2) return so;
  return `${so}, about ${spanWords((seconds / done) * (addresses - done))} left`;
}

export function outcomeWords(sweep: SweepRow): string {
  const found = `${countWords(sweep.hosts, 'host')} at ${countWords(sweep.addresses, 'address', 'addresses')} in ${spanWords(sweep.seconds)}`;
  if (sweep.state === 'done') return found;
  return progressWords(sweep);
}

const families: Record<string, string> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  raspbian: 'Raspbian',
  windows: 'Windows',
  rhel: 'Red Hat',
  rocky: 'Rocky Linux',
  almalinux: 'AlmaLinux',
  centos: 'CentOS',
  freebsd: 'FreeBSD',
  netbsd: 'NetBSD',
  linux: 'Linux',
  macos: 'macOS',
};

export function systemWords({ os }: Pick<SweepHost, 'os'>): string {
  return os ? [families[os.family] ?? os.family, os.version].filter(Boolean).join(' ') : '';
}

const kinds: Record<NonNullable<SweepHost['kind']>, string> = {
  server: 'Server',
  workstation: 'Workstation',
  computer: 'Computer',
  network: 'Network device',
  printer: 'Printer',
  container: 'Container',
  application: 'Application',
  other: 'Other',
};

export const kindWords = ({ kind }: Pick<SweepHost, 'kind'>): string => (kind ? kinds[kind] : '');

/** "high confidence, 92 of 100"; empty where nothing is concluded. */
export const confidenceWords = (confidence: number | undefined): string =>
  confidence === undefined ? '' : `${confidenceWord(confidence)} confidence, ${confidence} of 100`;

/** "HP LaserJet Pro M404dn": the maker once, also where the model begins with it. */
export function makeWords({ vendor, model }: Pick<SweepHost, 'vendor' | 'model'>): string {
  if (vendor && model?.toLowerCase().startsWith(vendor.toLowerCase())) return model;
  return [vendor, model].filter(Boolean).join(' ');
}

const questions: Record<SweepQuestion, string> = { netbios: 'NetBIOS names', mdns: 'Multicast DNS', snmp: 'SNMP' };

/** "Multicast DNS, SNMP"; "nothing". */
export const questionWords = (ask: readonly SweepQuestion[]): string =>
  ask.map((one) => questions[one]).join(', ') || 'nothing';

/** "22 ssh, 80 http". */
export function portList({ ports }: Pick<SweepHost, 'ports'>): string {
  return ports.map(({ port, service }) => (service ? `${port} ${service}` : String(port))).join(', ');
}

/** One line for each port that said something. */
export function bannerLines({ ports }: Pick<SweepHost, 'ports'>): string | undefined {
  const lines = ports.flatMap(({ port, banner }) => (banner ? [`${port}: ${banner}`] : []));
  return lines.length > 0 ? lines.join('\n') : undefined;
}

/** How to reach its SSH, as the calls take hosts; null where none answered. The usual port goes without saying. */
export function sshTarget({ address, ports }: Pick<SweepHost, 'address' | 'ports'>): string | null {
  const ssh =
    ports.find(({ port, service }) => service === 'ssh' && port === 22) ??
    ports.find(({ service }) => service === 'ssh');
  if (!ssh) return null;
  if (ssh.port === 22) return address;
  return address.includes(':') ? `[${address}]:${ssh.port}` : `${address}:${ssh.port}`;
}

/** As numbers, so that .9 stands before .10. */
export function addressOrder(address: string): string {
  return address
    .split(/([.:])/u)
    .map((part) => (/^[0-9a-f]+$/iu.test(part) ? part.padStart(4, '0') : part))
    .join('');
}

const changed: Record<SweepChange['what'], string> = { new: 'New', gone: 'Gone', changed: 'Changed' };
export const changeWords = ({ what }: Pick<SweepChange, 'what'>): string => changed[what];
