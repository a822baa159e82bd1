/** Ansible's facts of machines: system, identity, network cards, host keys, and packages where package_facts ran. */
import { createHash } from 'node:crypto';
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory, InstalledPackage } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { debianPackage, kernelPackageVersion } from '../domain/debian-sources.ts';
import { compact, isRecord, recordsOf, textOf, textsOf, type JsonRecord } from '../domain/json-values.ts';
import { listedPackage, onePackageEach, rpmVersion } from '../domain/listed-package.ts';
import { readAddresses, readHostName, readMacs } from '../domain/network-names.ts';
import { kindOfSystem, readArch, readSystem, systemFamily } from '../domain/system-words.ts';
import { readInstant } from '../domain/written-dates.ts';
import { looksLikeAnsible, readAnsibleResults, type AnsibleHost } from './ansible-results.ts';
import type { Importer, ParsedInventory } from './importer.ts';

/** Ansible writes NA for what it could not read. */
const factOf = (facts: JsonRecord, name: string) => {
  const text = textOf(facts[name]);
  return /^(?:NA|N\/A|None|unknown)$/i.test(text) ? '' : text;
};

function readOs(facts: JsonRecord): OperatingSystem | undefined {
  const fact = (name: string) => factOf(facts, name);
  const arch = readArch(fact('architecture2')) || readArch(fact('architecture'));
  const distribution = fact('distribution');
  const version = fact('distribution_version');
  if (fact('os_family') === 'Windows' || /windows/i.test(distribution)) {
    // Older modules call it "Windows" only, with the year as its version and the type as its release.
    const server = fact('distribution_release') === 'server' ? 'Server ' : '';
    const name = /\d/.test(distribution) ? distribution : fact('os_name') || `Windows ${server}${version}`;
    return readSystem(name, version || fact('kernel'), arch);
  }
  if (!distribution) return undefined;
  const words = [distribution.replace(/^MacOSX$/, 'macOS'), version].filter(Boolean).join(' ');
  const family = /^(?:redhat|rhel)$/i.test(distribution)
    ? 'rhel'
    : (systemFamily(words) ?? distribution.toLowerCase().replace(/\s+/g, '-'));
  const release = fact('distribution_release').toLowerCase();
  // os-release of Debian names the release only, Ansible also the point release.
  const told = family === 'debian' ? fact('distribution_major_version') || version : version;
  const codename = /^[a-z]+$/.test(release) && /^(?:debian|ubuntu|linuxmint|raspbian)$/.test(family) ? release : '';
  return compact({ family, name: words, version: told || undefined, codename, arch });
}

/** SHA256:... as ssh-keygen prints it, of a public key in base64. Undefined where it is none. */
function fingerprintOf(key: string): string | undefined {
  const base64 = key.split(/\s+/).find((part) => part.startsWith('AAAA'));
  if (!base64 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  return `SHA256:${createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64').replace(/=+$/, '')}`;
}

/** Cards of interfaces that are hardware or may be: bridges, tunnels and containers' ends say nothing of the machine. */
function readCards(facts: JsonRecord): string[] {
  const found: string[] = [];
  for (const item of Array.isArray(facts['interfaces']) ? facts['interfaces'] : []) {
    if (isRecord(item)) {
      found.push(...readMacs(textOf(item['macaddress'])));
      continue;
    }
    const name = textOf(item);
    if (/^(?:lo\d*$|docker|br-|veth|virbr|vboxnet|tun|tap|cni|flannel|cali)/.test(name)) continue;
    const card = facts[name.replaceAll(/[^A-Za-z0-9]/g, '_')] ?? facts[name];
    if (isRecord(card)) found.push(...readMacs(textOf(card['macaddress'])));
  }
  const main = facts['default_ipv4'];
  if (isRecord(main)) found.push(...readMacs(textOf(main['macaddress'])));
  return [...new Set(found)];
}

/** package_facts: name -> what is installed of it. Managers other than those of a distribution are not read. */
function readPackages(facts: JsonRecord): { packages: InstalledPackage[]; others: Set<string> } | null {
  if (!isRecord(facts['packages'])) return null;
  const packages: InstalledPackage[] = [];
  const others = new Set<string>();
  for (const [key, items] of Object.entries(facts['packages']))
    for (const item of recordsOf(items)) {
      const name = textOf(item['name']) || key;
      const version = textOf(item['version']);
      const arch = textOf(item['arch']);
      const manager = textOf(item['source']);
      if (!name) continue;
      if (manager === 'apt') packages.push(debianPackage({ name, version, arch, origin: textOf(item['origin']) }));
      else if (manager === 'rpm')
        packages.push(
          listedPackage({
            name,
            version: rpmVersion(textOf(item['epoch']), version, textOf(item['release'])),
            arch,
            scheme: 'rpm',
          }),
        );
      else if (manager === 'apk') {
        const release = textOf(item['release']);
        packages.push(
          listedPackage({
            name,
            version: release && !version.includes('-r') ? `${version}-${release}` : version,
            arch,
            scheme: 'apk',
          }),
        );
      } else others.add(manager || 'an unnamed manager');
    }
  return { packages: onePackageEach(packages), others };
}

/** Facts of network devices (ios_facts, junos_facts, ...) have names of their own, all with net_ in front. */
function readDevice(facts: JsonRecord): Inventory | null {
  const fact = (name: string) => factOf(facts, `net_${name}`);
  if (!fact('system') && !fact('hostname')) return null;
  const system = fact('system');
  const model = fact('model');
  return compact({
    identity: compact({ ...readHostName(fact('fqdn')), ...pickName(fact('hostname')), serial: fact('serialnum') }),
    addresses: readAddresses(textsOf(facts['net_all_ipv4_addresses']).join(' ')),
    kind: 'network' as const,
    os: system
      ? compact({ family: system.toLowerCase(), name: `${system} ${fact('version')}`.trim(), version: fact('version') })
      : undefined,
    hardware: compact({ model }),
  });
}

function readHost({ host, facts }: AnsibleHost): ParsedInventory {
  const device = readDevice(facts);
  if (device) return { inventory: device, warnings: [], ...(host ? { called: host } : {}) };
  const fact = (name: string) => factOf(facts, name);
  const warnings: string[] = [];
  const os = readOs(facts);
  const windows = os?.family === 'windows';
  const time = isRecord(facts['date_time']) ? facts['date_time'] : {};
  const takenAt = readInstant(textOf(time['iso8601']), 'unknown') ?? undefined;
  const uptime = Number(fact('uptime_seconds') || NaN);
  const machineId = fact('machine_id');
  const inventory: Inventory = {
    takenAt,
    identity: compact({
      ...readHostName(fact('fqdn').includes('.') && !fact('fqdn').startsWith('localhost') ? fact('fqdn') : ''),
      ...pickName(fact('hostname') || fact('nodename')),
      domain: fact('domain') || undefined,
      serial: fact('product_serial'),
      // On Windows the fact is the computer's SID, which nothing else calls its machine id.
      machineId: machineId.startsWith('S-1-') ? undefined : machineId,
      macs: readCards(facts),
      sshHostKeys: Object.entries(facts)
        .filter(([name]) => /^ssh_host_key_\w+_public$/.test(name))
        .map(([, key]) => fingerprintOf(textOf(key)))
        .filter((key) => key !== undefined),
    }),
    addresses: readAddresses(
      [
        ...textsOf(facts['all_ipv4_addresses']),
        ...textsOf(facts['all_ipv6_addresses']),
        ...textsOf(facts['ip_addresses']),
      ].join(' '),
    ),
    os,
    kind: kindOfSystem(os),
    bootedAt:
      takenAt && uptime >= 0 && uptime < 1e9 ? new Date(Date.parse(takenAt) - uptime * 1000).toISOString() : undefined,
    hardware: compact({
      vendor: fact('system_vendor'),
      model: fact('product_name'),
      cpu: readProcessor(facts['processor']),
      memory: Number(fact('memtotal_mb')) > 0 ? Number(fact('memtotal_mb')) * 1_048_576 : undefined,
      firmware: fact('bios_version'),
    }),
  };
  if (fact('kernel') && !windows) {
    const version = kernelPackageVersion(fact('kernel_version'));
    inventory.kernel = { release: fact('kernel'), ...(version ? { version } : {}) };
  }
  if (typeof facts['reboot_pending'] === 'boolean')
    inventory.reboot = { required: facts['reboot_pending'], packages: [] };
  const listed = readPackages(facts);
  if (listed?.packages.length) Object.assign(inventory, { packages: listed.packages, sections: ['system'] });
  if (listed?.others.size)
    warnings.push(
      `Packages of ${[...listed.others].slice(0, 5).join(', ')} are left out: their versions are not compared.`,
    );
  const { identity } = inventory;
  return { inventory: { ...compact(inventory), identity }, warnings, ...(host ? { called: host } : {}) };
}

const pickName = (text: string) => {
  const { name } = readHostName(text);
  return name ? { name } : {};
};

/** Linux lists index, maker and name of each core, Windows maker and name; the longest text is the name. */
function readProcessor(value: unknown): string {
  return textsOf(value).reduce((best, text) => (text.length > best.length && /[a-z]/i.test(text) ? text : best), '');
}

export const ansibleFacts: Importer = {
  id: 'ansible-facts',
  title: 'Ansible facts',
  example: 'ansible all -m setup --tree facts/',
  detect: looksLikeAnsible,
  parse(content) {
    const { hosts, failed, unread } = readAnsibleResults(content);
    const told = failed.map(({ host, why }) => `${host || 'The host'} was ${why}`);
    if (hosts.length === 0) {
      if (unread > 0)
        throw new Refusal(
          'file-damaged',
          `${content.file.name} holds no whole result of a host`,
          'Save the whole output again.',
        );
      throw new Refusal(
        'nothing-to-import',
        told[0]
          ? `No facts were gathered: ${told.slice(0, 5).join('; ')}`
          : `${content.file.name} holds no facts of a host`,
        'Run ansible -m setup again when the host can be reached.',
      );
    }
    const read = hosts.map((host) => ({ ...readHost(host), ...(hosts.length > 1 ? { part: host.host } : {}) }));
    const [first] = read;
    first!.warnings.push(...told.slice(0, 50).map((text) => `${text}; no facts of it.`));
    if (told.length > 50) first!.warnings.push(`${told.length - 50} more host(s) gave no facts.`);
    if (unread) first!.warnings.push(`${unread} host(s) could not be read: their output is cut off.`);
    return read;
  },
};
