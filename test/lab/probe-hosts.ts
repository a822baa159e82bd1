/**
 * Machines for the probes, each in a network namespace of its own with the real daemons: Samba (a file server and a domain
 * controller), snmpd, Avahi, and web servers of this test. No Windows: what it answers is in unit tests as bytes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { attempt, command } from './command.ts';
import { addMachine, addressIn, makeBridge, namespaceOf, removeNetwork, type LabNetwork } from './network.ts';

export const tools = ['smbd', 'nmbd', 'samba', 'samba-tool', 'snmpd', 'avahi-daemon', 'ip'];

/** Why these machines can't be had here; empty where they can. */
export function missingForProbes(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  const missing = tools.filter((tool) => spawnSync('which', [tool], { env: { PATH: path } }).status !== 0);
  return missing.length > 0 ? `${missing.join(', ')} not installed` : '';
}

export class ProbeHosts {
  readonly network: LabNetwork;
  private readonly folder = mkdtempSync(join(tmpdir(), 'patchledger-probes-'));

  constructor(network: LabNetwork) {
    this.network = network;
  }

  async up(): Promise<void> {
    await removeNetwork(this.network.name);
    await makeBridge(this.network);
  }

  async down(): Promise<void> {
    // Ends what runs in the machines too.
    await removeNetwork(this.network.name);
    rmSync(this.folder, { recursive: true, force: true });
  }

  address(last: number): string {
    return addressIn(this.network, last);
  }

  /** A folder of its own, and a machine without any service. */
  async add(name: string, last: number): Promise<string> {
    await addMachine(this.network, name, last);
    // Multicast and broadcast need a way out.
    await command('ip', ['-n', namespaceOf(this.network.name, name), 'route', 'add', 'default', 'dev', 'eth0']);
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${this.address(last)} ${name}\n`);
    writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
    return folder;
  }

  /** A program on the machine, with the machine's name and no resolver but its own table of hosts. */
  private inside(name: string, script: string): string[] {
    const own = [
      `hostname ${name}`,
      ...['hosts', 'resolv.conf'].map((file) => `mount --bind ${join(this.folder, name, file)} /etc/${file}`),
    ];
    const line = [...own, script].join(' && ');
    return ['netns', 'exec', namespaceOf(this.network.name, name), 'unshare', '--uts', 'sh', '-c', line];
  }

  /** Runs on the machine until it is taken down; `script` is sh's, so that it can mount over folders of the system. */
  private run(name: string, script: string, env: Record<string, string> = {}): void {
    const child = spawn('ip', this.inside(name, script), {
      // Samba's programs end their whole process group when they end: it must not be ours.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, ...env },
    });
    child.unref();
  }

  /** Node's own code on the machine. */
  listen(name: string, source: string): void {
    const inside = ['netns', 'exec', namespaceOf(this.network.name, name), process.execPath, '-e', source];
    spawn('ip', inside, { stdio: ['ignore', 'ignore', 'inherit'] }).unref();
  }

  /** Waits until a TCP port answers; a domain controller on a busy machine takes its time. */
  async until(last: number, port: number): Promise<void> {
    for (const giveUp = performance.now() + 120_000; performance.now() < giveUp;) {
      const open = await new Promise<boolean>((done) => {
        const socket = connect(port, this.address(last));
        socket.once('connect', () => done(true)).once('error', () => done(false));
        setTimeout(() => done(false), 500).unref();
        socket.once('close', () => socket.destroy());
        setTimeout(() => socket.destroy(), 500).unref();
      });
      if (open) return;
      await pause(100);
    }
    throw new Error(`port ${port} of ${this.address(last)} does not open`);
  }

  /** A file server of a workgroup: smbd and nmbd. */
  async fileServer(name: string, last: number, workgroup: string): Promise<void> {
    const folder = await this.add(name, last);
    const config = join(folder, 'smb.conf');
    const places = [
      'private dir',
      'lock directory',
      'state directory',
      'cache directory',
      'pid directory',
      'ncalrpc dir',
    ];
    writeFileSync(
      config,
      [
        '[global]',
        `netbios name = ${name.toUpperCase()}`,
        `workgroup = ${workgroup}`,
        'server role = standalone server',
        'server signing = mandatory',
        `log file = ${folder}/log`,
        'disable spoolss = yes',
        'local master = yes',
        'preferred master = yes',
        'os level = 200',
        ...places.map((place) => `${place} = ${folder}/${place.replaceAll(' ', '-')}`),
        '[share]',
        `path = ${folder}`,
      ].join('\n'),
    );
    for (const place of places) mkdirSync(join(folder, place.replaceAll(' ', '-')), { recursive: true });
    this.run(name, `exec nmbd --foreground --no-process-group --configfile=${config} --debug-stdout >/dev/null 2>&1`);
    this.run(name, `exec smbd --foreground --no-process-group --configfile=${config} --debug-stdout >/dev/null 2>&1`);
    await this.until(last, 445);
  }

  /** A certificate for the machine's name and address, of an authority made for it: `ca` is the authority's. */
  async certificate(name: string, last: number, realm: string): Promise<Record<'ca' | 'certificate' | 'key', string>> {
    const at = (file: string) => join(this.folder, `${name}-${file}.pem`);
    const files = { ca: at('ca'), certificate: at('certificate'), key: at('key') };
    const key = ['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '30'];
    await command('openssl', [...key, '-subj', '/CN=Lab authority', '-keyout', at('ca-key'), '-out', files.ca]);
    const names = `subjectAltName=DNS:${name}.${realm},IP:${this.address(last)}`;
    await command('openssl', [
      ...key,
      ...['-subj', `/CN=${name}.${realm}`, '-addext', names, '-addext', 'basicConstraints=critical,CA:FALSE'],
      ...['-CA', files.ca, '-CAkey', at('ca-key'), '-keyout', files.key, '-out', files.certificate],
    ]);
    return files;
  }

  /** A domain controller of a domain made for this machine; `settings` are lines for its smb.conf. */
  async domainController(name: string, last: number, realm: string, settings: string[] = []): Promise<void> {
    const folder = await this.add(name, last);
    const provision = [
      'samba-tool domain provision',
      `--realm=${realm} --domain=${realm.split('.')[0]!.toUpperCase()}`,
      `--host-name=${name} --host-ip=${this.address(last)} --targetdir=${folder}`,
      '--server-role=dc --dns-backend=SAMBA_INTERNAL --adminpass=Lab-password-7',
    ].join(' ');
    const made = await attempt('ip', this.inside(name, `exec ${provision}`));
    if (made.code !== 0) throw new Error(`the domain can't be made: ${made.stderr.slice(-800)}`);
    const config = join(folder, 'etc/smb.conf');
    const global = ['[global]', ...settings].join('\n');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace('[global]', () => global),
    );
    this.run(name, `exec samba --foreground --no-process-group --configfile=${config} --debug-stdout >/dev/null 2>&1`);
    await this.until(last, 389);
    await this.until(last, 445);
  }

  /** Puts entries into the directory of a domain controller at once, also attributes that only the controller itself writes. */
  async addEntries(name: string, ldif: string): Promise<void> {
    const folder = join(this.folder, name);
    const script = [
      'import sys',
      'from samba.auth import system_session',
      'from samba.param import LoadParm',
      'from samba.samdb import SamDB',
      'settings = LoadParm()',
      'settings.load(sys.argv[1])',
      'directory = SamDB(url=sys.argv[2], session_info=system_session(settings), lp=settings)',
      'directory.transaction_start()',
      'directory.add_ldif(sys.stdin.read(), ["relax:0"])',
      'directory.transaction_commit()',
    ].join('\n');
    const files = [join(folder, 'etc/smb.conf'), join(folder, 'private/sam.ldb')];
    // Debian's own: Samba's modules are there.
    await command('/usr/bin/python3', ['-c', script, ...files], { input: ldif });
  }

  /** Answers SNMP v3's greeting, and v1 and v2c with "public", as a device that describes itself so. */
  async snmp(name: string, last: number, device: { description: string; object: string; name: string }): Promise<void> {
    const folder = await this.add(name, last);
    const config = join(folder, 'snmpd.conf');
    writeFileSync(
      config,
      [
        'agentAddress udp:161',
        'rocommunity public',
        `sysDescr ${device.description}`,
        `sysObjectID ${device.object}`,
        `sysName ${device.name}`,
      ].join('\n'),
    );
    this.run(name, `exec snmpd -f -C -c ${config} -Lf ${folder}/log -p ${folder}/pid`, { SNMP_PERSISTENT_DIR: folder });
  }

  /** Answers SNMP v1 and v2c with "public" as the device did whose capture (snmp-replay.ts) this is. */
  async replay(name: string, last: number, capture: string): Promise<void> {
    await this.add(name, last);
    const script = join(import.meta.dirname, 'snmp-replay.ts');
    const inside = ['netns', 'exec', namespaceOf(this.network.name, name), process.execPath, script, capture];
    spawn('ip', inside, { stdio: ['ignore', 'ignore', 'inherit'] }).unref();
  }

  /** Says over multicast DNS what it is; `service` is the XML of one more service. */
  async avahi(name: string, last: number, service: string): Promise<void> {
    const folder = await this.add(name, last);
    writeFileSync(
      join(folder, 'avahi.conf'),
      `[server]\nhost-name=${name}\nuse-ipv6=no\nenable-dbus=no\nallow-interfaces=eth0\n[publish]\npublish-workstation=no\n`,
    );
    mkdirSync(join(folder, 'services'));
    writeFileSync(join(folder, 'services/test.service'), service);
    // Its places can't be chosen; the namespace has mounts of its own.
    const mounts = [
      'mkdir -p /run/avahi-daemon',
      'mount -t tmpfs tmpfs /run/avahi-daemon',
      `mount --bind ${folder}/services /etc/avahi/services`,
    ].join(' && ');
    this.run(
      name,
      `${mounts} && exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f ${folder}/avahi.conf >/dev/null 2>&1`,
    );
    // It asks three times whether its names are free before it answers for them (RFC 6762, 8.1).
    await pause(3_000);
  }
}
