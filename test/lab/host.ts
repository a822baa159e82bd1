/**
 * One machine of the lab: an overlay on a base with a disk of its own, processes and network of its own, and the faults a
 * real machine has. What it is told to do takes effect at once; files can also be read while it is off.
 */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile, appendFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { attempt, command, type Ended } from './command.ts';
import type { Base } from './base.ts';
import { addressIn, dropPackets, limitRate, namespaceOf, plug, type LabNetwork } from './network.ts';
import { repositoryName } from './settings.ts';

export interface HostSettings {
  name: string;
  /** Last number of its address. */
  last: number;
  base: Base;
  /** Size of its disk; default 600 MB, in memory. */
  diskMegabytes?: number;
}

/** Until something answers on that port; throws after ten seconds. */
export async function waitForPort(address: string, port: number): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const open = await new Promise<boolean>((done) => {
      const socket = connect({ host: address, port, timeout: 1000 });
      const finish = (answer: boolean) => {
        socket.destroy();
        done(answer);
      };
      socket
        .on('connect', () => finish(true))
        .on('error', () => finish(false))
        .on('timeout', () => finish(false));
    });
    if (open) return;
    if (Date.now() > end) throw new Error(`nothing answers at ${address}:${port}`);
    await new Promise((done) => setTimeout(done, 40));
  }
}

const fillFile = 'var/tmp/fill';

export class LabHost {
  readonly name: string;
  readonly address: string;
  readonly last: number;
  readonly base: Base;
  /** Its file system as this machine sees it. Mounts of its own (/proc, /run) are not in it. */
  readonly root: string;
  readonly #network: LabNetwork;
  readonly #folder: string;
  readonly #disk: number;
  readonly #publicKey: string;

  constructor(network: LabNetwork, folder: string, publicKey: string, settings: HostSettings) {
    this.name = settings.name;
    this.last = settings.last;
    this.base = settings.base;
    this.address = addressIn(network, settings.last);
    this.#network = network;
    this.#folder = join(folder, settings.name);
    this.#disk = settings.diskMegabytes ?? 600;
    this.#publicKey = publicKey;
    this.root = join(this.#folder, 'root');
  }

  /** A fresh disk with this machine's own identity; its network must be there. */
  async install(): Promise<void> {
    const disk = join(this.#folder, 'disk');
    await mkdir(disk, { recursive: true });
    await mkdir(this.root, { recursive: true });
    await command('mount', ['-t', 'tmpfs', '-o', `size=${this.#disk}m`, `plab-${this.#network.name}`, disk]);
    await mkdir(join(disk, 'upper'));
    await mkdir(join(disk, 'work'));
    const layers = `lowerdir=${this.base.layers.join(':')},upperdir=${join(disk, 'upper')},workdir=${join(disk, 'work')}`;
    await command('mount', ['-t', 'overlay', '-o', layers, `plab-${this.#network.name}`, this.root]);

    const id = createHash('sha256').update(`${this.#network.prefix}.${this.last}`).digest('hex').slice(0, 32);
    await this.write('etc/machine-id', `${id}\n`);
    await this.write('etc/hostname', `${this.name}\n`);
    const lines = [
      '127.0.0.1 localhost',
      `${this.address} ${this.name}.lab ${this.name}`,
      `${addressIn(this.#network, 2)} ${repositoryName}`,
      '',
    ];
    await this.write('etc/hosts', lines.join('\n'));
    await mkdir(join(this.root, 'root/.ssh'), { recursive: true, mode: 0o700 });
    await writeFile(join(this.root, 'root/.ssh/authorized_keys'), this.#publicKey, { mode: 0o600 });
    await this.#makeHostKeys();
  }

  async #makeHostKeys(): Promise<void> {
    for (const type of ['ed25519', 'ecdsa']) {
      const path = join(this.root, `etc/ssh/ssh_host_${type}_key`);
      await rm(path, { force: true });
      await rm(`${path}.pub`, { force: true });
      await command('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', `root@${this.name}`, '-f', path]);
    }
  }

  /** Its process 1 as this machine numbers it; null while it is off. */
  get pid(): number | null {
    try {
      const pid = Number(readFileSync(join(this.#folder, 'pid'), 'utf8'));
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.includes('lab-init') ? pid : null;
    } catch {
      return null;
    }
  }

  /** Starts it and waits until sshd answers. */
  async boot(): Promise<void> {
    if (this.pid !== null) throw new Error(`${this.name} is on`);
    const log = openSync(join(this.#folder, 'console'), 'a');
    const script = join(import.meta.dirname, 'host-files/boot.sh');
    const isolate = ['unshare', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child'];
    const child = spawn(
      'ip',
      [
        'netns',
        'exec',
        namespaceOf(this.#network.name, this.name),
        ...isolate,
        'sh',
        script,
        this.root,
        this.name,
        randomUUID(),
      ],
      { detached: true, stdio: ['ignore', log, log] },
    );
    closeSync(log);
    child.unref();
    const end = Date.now() + 10_000;
    for (;;) {
      const first = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').catch(() => '');
      await writeFile(join(this.#folder, 'pid'), first.trim());
      if (this.pid !== null) break;
      if (Date.now() > end) throw new Error(`${this.name} did not start: ${await this.console()}`);
      await new Promise((done) => setTimeout(done, 20));
    }
    await waitForPort(this.address, 22);
  }

  /** What it printed while it started. */
  async console(): Promise<string> {
    return readFile(join(this.#folder, 'console'), 'utf8').catch(() => '');
  }

  /** Loss of power: every process ends at once, in the middle of what it does. */
  async crash(): Promise<void> {
    const pid = this.pid;
    if (pid === null) return;
    process.kill(pid, 'SIGKILL');
    while (this.pid !== null) await new Promise((done) => setTimeout(done, 10));
  }

  async reboot(): Promise<void> {
    await this.crash();
    await this.boot();
  }

  /** As new: a fresh disk, faults lifted, switched on. */
  async reset(): Promise<void> {
    await this.crash();
    await this.unmount();
    await dropPackets(this.#network, this.name, 0);
    await limitRate(this.#network, this.name, null);
    await plug(this.#network, this.last, true);
    await this.install();
    await this.boot();
  }

  async unmount(): Promise<void> {
    await attempt('umount', ['-l', this.root]);
    await attempt('umount', ['-l', join(this.#folder, 'disk')]);
  }

  /** Runs a program on it as root, without the network. */
  async tryExec(args: readonly string[], input?: string): Promise<Ended> {
    const pid = this.pid;
    if (pid === null) throw new Error(`${this.name} is off`);
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    const inside = [
      '-t',
      String(pid),
      '-m',
      '-u',
      '-i',
      '-n',
      '-p',
      '-r',
      '-w',
      '--',
      'env',
      '-i',
      path,
      'LC_ALL=C.UTF-8',
    ];
    return attempt('nsenter', [...inside, 'DEBIAN_FRONTEND=noninteractive', ...args], { input });
  }

  async exec(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.tryExec(args, input);
    if (code !== 0) throw new Error(`${args.join(' ')} on ${this.name} ended with ${code}:\n${stderr}${stdout}`);
    return stdout;
  }

  async read(path: string): Promise<string> {
    return readFile(join(this.root, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), text);
  }

  async hold(pack: string): Promise<void> {
    await this.exec(['apt-mark', 'hold', pack]);
  }

  /** Leaves so much room on its disk. */
  async fillDisk(leaveKilobytes = 1024): Promise<void> {
    const line = (await this.exec(['df', '--output=avail', '-k', '/'])).trim().split('\n').at(-1) ?? '0';
    const kilobytes = Math.max(0, Number(line) - leaveKilobytes);
    await command('fallocate', ['-l', `${kilobytes}KiB`, join(this.root, fillFile)]);
  }

  async freeDisk(): Promise<void> {
    await rm(join(this.root, fillFile), { force: true });
  }

  /** A reinstalled machine at the same address: new host keys. */
  async changeHostKey(): Promise<void> {
    await this.#makeHostKeys();
    await this.exec(['/etc/init.d/ssh', 'restart']);
    await waitForPort(this.address, 22);
  }

  /** `lab-ledger` takes so long to configure. */
  async slowUpgrade(seconds: number): Promise<void> {
    await this.write('etc/lab-ledger.seconds', `${seconds}\n`);
  }

  /** The upgrade of `lab-ledger` fails when it is configured. */
  async failUpgrade(fails: boolean): Promise<void> {
    if (fails) await this.write('etc/lab-ledger.fail', '');
    else await rm(join(this.root, 'etc/lab-ledger.fail'), { force: true });
  }

  /** `lab-board` will not start any more once it has been upgraded. */
  async breakService(): Promise<void> {
    await this.write('etc/lab-board/refuse-1.1-1', '');
  }

  /** Another program works with dpkg until the answered function is called. */
  async holdDpkgLock(): Promise<() => Promise<void>> {
    const script =
      'use Fcntl; open my $f, ">", "/var/lib/dpkg/lock-frontend" or die; my $l = pack("s s l! l! i", F_WRLCK, 0, 0, 0, 0); fcntl($f, F_SETLK, $l) or die; sleep 600';
    await this.exec([
      'sh',
      '-c',
      `setsid perl -e '${script}' </dev/null >/dev/null 2>&1 & echo $! >/run/lab-lock; sleep 0.3`,
    ]);
    return async () => {
      await this.exec(['sh', '-c', 'kill $(cat /run/lab-lock)']);
    };
  }

  /** Only these accounts may log in by password; the key of root works no more. */
  async passwordOnly(): Promise<void> {
    await rm(join(this.root, 'root/.ssh/authorized_keys'), { force: true });
    await appendFile(join(this.root, 'etc/ssh/sshd_config'), '\nPermitRootLogin no\nPasswordAuthentication yes\n');
    await this.exec(['/etc/init.d/ssh', 'restart']);
    await waitForPort(this.address, 22);
  }

  dropPackets(percent: number): Promise<void> {
    return dropPackets(this.#network, this.name, percent);
  }

  limitRate(kilobits: number | null): Promise<void> {
    return limitRate(this.#network, this.name, kilobits);
  }

  plug(connected: boolean): Promise<void> {
    return plug(this.#network, this.last, connected);
  }
}
