/**
 * A lab that is up: bridge, package repository, hosts and a device that only has a web page. Several can be up at once
 * under different names and subnets. What a crash leaves behind is found by name and removed.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareBases, type Base } from './base.ts';
import { attempt, command } from './command.ts';
import { LabHost, waitForPort } from './host.ts';
import { addMachine, addressIn, bridgeOf, makeBridge, namespaceOf, removeNetwork, type LabNetwork } from './network.ts';
import { runFolder, type Release } from './settings.ts';
import { site, device, type SiteHost } from './site.ts';

export interface LabOptions {
  /** Lower-case letters and digits, at most six. Default "lab". */
  name?: string;
  /** Default "10.77.1". */
  prefix?: string;
  /** Default: the whole site. */
  hosts?: readonly SiteHost[];
}

const folderOf = (name: string) => join(runFolder, name);

export class Lab {
  readonly name: string;
  readonly network: LabNetwork;
  readonly folder: string;
  readonly keyFile: string;
  readonly hosts: readonly LabHost[];
  readonly bases: ReadonlyMap<Release, Base>;

  private constructor(network: LabNetwork, bases: readonly Base[], publicKey: string, hosts: readonly SiteHost[]) {
    this.name = network.name;
    this.network = network;
    this.folder = folderOf(network.name);
    this.keyFile = join(this.folder, 'id_ed25519');
    this.bases = new Map(bases.map((base) => [base.release, base]));
    this.hosts = hosts.map(
      ({ release, ...host }) =>
        new LabHost(network, join(this.folder, 'hosts'), publicKey, { ...host, base: this.bases.get(release)! }),
    );
  }

  /** e.g. 10.77.1.0/24 */
  get subnet(): string {
    return `${this.network.prefix}.0/24`;
  }

  get repositoryAddress(): string {
    return addressIn(this.network, 2);
  }

  get deviceAddress(): string {
    return addressIn(this.network, device.last);
  }

  host(name: string): LabHost {
    const found = this.hosts.find((host) => host.name === name);
    if (!found) throw new Error(`the lab has no host ${name}`);
    return found;
  }

  /** Builds what is not there and starts everything; removes a former lab of that name first. */
  static async up(options: LabOptions = {}): Promise<Lab> {
    const name = options.name ?? 'lab';
    const prefix = options.prefix ?? '10.77.1';
    if (!/^[a-z0-9]{1,6}$/.test(name)) throw new Error('a lab’s name is one to six lower-case letters and digits');
    if (!/^10\.\d{1,3}\.\d{1,3}$/.test(prefix)) throw new Error('a lab’s prefix is like 10.77.1');
    const bases = await prepareBases();
    await removeLab(name);
    const folder = folderOf(name);
    await mkdir(folder, { recursive: true });
    try {
      const keyFile = join(folder, 'id_ed25519');
      await command('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', keyFile]);
      await chmod(keyFile, 0o600);
      const hosts = options.hosts ?? site;
      const lab = new Lab({ name, prefix }, bases, await readFile(`${keyFile}.pub`, 'utf8'), hosts);
      await writeFile(join(folder, 'lab.json'), JSON.stringify({ name, prefix, hosts }));
      await lab.#start();
      return lab;
    } catch (error) {
      await removeLab(name);
      throw error;
    }
  }

  /** A lab that another process has started. */
  static async open(name: string): Promise<Lab> {
    const folder = folderOf(name);
    const text = await readFile(join(folder, 'lab.json'), 'utf8').catch(() => null);
    if (text === null) throw new Error(`no lab ${name} is up`);
    const { prefix, hosts } = JSON.parse(text) as { prefix: string; hosts: SiteHost[] };
    const publicKey = await readFile(join(folder, 'id_ed25519.pub'), 'utf8');
    return new Lab({ name, prefix }, await prepareBases(), publicKey, hosts);
  }

  async #start(): Promise<void> {
    await makeBridge(this.network);
    await this.#startServers();
    await Promise.all(
      this.hosts.map(async (host) => {
        await addMachine(this.network, host.name, host.last);
        await host.install();
        await host.boot();
      }),
    );
  }

  async #startServers(): Promise<void> {
    const served = join(this.folder, 'repository');
    await mkdir(served);
    for (const folder of ['debian', 'debian-security']) await mkdir(join(served, folder, 'dists'), { recursive: true });
    for (const base of this.bases.values()) {
      for (const folder of ['debian', 'debian-security']) {
        for (const part of ['dists', 'pool']) {
          await mkdir(join(served, folder, part), { recursive: true });
          for (const name of await readdir(join(base.repository, folder, part))) {
            await command('ln', ['-s', join(base.repository, folder, part, name), join(served, folder, part, name)]);
          }
        }
      }
    }
    await this.#serve('repository', 2, 80, served, 'lab-repository');
    const page = join(this.folder, 'device');
    await mkdir(page);
    await writeFile(join(page, 'index.html'), device.page);
    await this.#serve(device.name, device.last, 80, page, device.server);
  }

  async #serve(name: string, last: number, port: number, folder: string, server: string): Promise<void> {
    await addMachine(this.network, name, last);
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    const script = join(import.meta.dirname, 'file-server.ts');
    const address = addressIn(this.network, last);
    const child = spawn(
      'ip',
      ['netns', 'exec', namespaceOf(this.name, name), process.execPath, script, address, String(port), folder, server],
      { detached: true, stdio: ['ignore', log, log] },
    );
    closeSync(log);
    child.unref();
    await waitForPort(address, port);
  }

  async down(): Promise<void> {
    await removeLab(this.name);
  }

  /** Removes the lab also when this process ends without having said so. */
  removeOnExit(): void {
    const clean = join(import.meta.dirname, 'cli.ts');
    const parent = String(process.pid);
    const watcher = spawn(process.execPath, [clean, 'watch', this.name, parent], { detached: true, stdio: 'ignore' });
    watcher.unref();
  }
}

/** Ends and removes everything that carries a lab's name. */
export async function removeLab(name: string): Promise<void> {
  await removeNetwork(name);
  const folder = folderOf(name);
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toReversed();
  for (const path of mounts) await attempt('umount', ['-l', path]);
  rmSync(folder, { recursive: true, force: true });
}

/** Names of all labs that are up or left something behind. */
export async function labNames(): Promise<string[]> {
  const names = new Set<string>(await readdir(runFolder).catch(() => []));
  const links = (await attempt('ip', ['-br', 'link', 'show', 'type', 'bridge'])).stdout;
  for (const match of links.matchAll(/^plab-([a-z0-9]+)\s/gm)) names.add(match[1]!);
  const spaces = (await attempt('ip', ['netns', 'list'])).stdout;
  for (const match of spaces.matchAll(/^plab-([a-z0-9]+)-/gm)) names.add(match[1]!);
  return [...names].toSorted();
}

export async function isUp(name: string): Promise<boolean> {
  return (await attempt('ip', ['link', 'show', bridgeOf(name)])).code === 0;
}

export async function forget(name: string): Promise<void> {
  await rm(folderOf(name), { recursive: true, force: true });
}
