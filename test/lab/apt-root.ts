/**
 * A throwaway Debian root with a package repository of its own, for trying what changes a machine's packages: an overlay
 * on the lab's base that is thrown away afterwards. Touches neither the base nor this machine's packages.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Base } from './base.ts';
import { composeScript } from '../../src-main/engine/remote/compose-script.ts';
import type { RemoteHost, RemoteOutput } from '../../src-main/engine/remote/remote-host.ts';
import { Refusal } from '../../src-shared/errors.ts';

export interface TestPackage {
  name: string;
  version: string;
  arch?: string;
  /** Further fields of the control file: Depends, Conflicts, ... */
  fields?: Record<string, string>;
  postinst?: string;
  conffiles?: Record<string, string>;
  /** Bytes of ballast. */
  ballast?: number;
}

export interface AptRoot {
  root: string;
  release: string;
  host: RemoteHost;
  /** Breaks all connections, as a pulled cable or a killed PatchLedger does. */
  disconnect(): void;
  /** Runs a shell command inside as root; throws where it fails. */
  sh(command: string): string;
  /** Makes these packages the repository's whole content and, unless told not to, reads its lists. */
  publish(packages: TestPackage[], options?: { update?: boolean }): void;
  /** Processes that live inside, by command name. */
  processes(): { pid: number; name: string; command: string }[];
  /** Kills everything inside, as a loss of power does. */
  powerOff(): void;
  /** Ends its use and answers what others can be made on, until it is closed. */
  freeze(): string;
  close(): void;
}

function write(path: string, text: string | Buffer, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

/** Kills a process, with a minus its group, unless it is gone already. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** This machine's architecture in Debian's words, which is the bases' too. */
export const native = spawnSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).stdout?.trim() || 'amd64';

interface Built {
  file: string;
  bytes: Buffer;
  /** Its paragraph in the index. */
  paragraph: string;
}

/** What is built once serves all tests of a file. */
const built = new Map<string, Built>();

function buildPackage(work: string, item: TestPackage): Built {
  const key = JSON.stringify(item);
  const known = built.get(key);
  if (known) return known;
  const arch = item.arch ?? 'all';
  const file = `${item.name}_${item.version.replace(':', '%3a')}_${arch}.deb`;
  const folder = mkdtempSync(join(work, 'package-'));
  chmodSync(folder, 0o755);
  const fields = {
    Package: item.name,
    Version: item.version,
    Architecture: arch,
    Maintainer: 'PatchLedger tests <tests@localhost>',
    'Installed-Size': String(4 + Math.ceil((item.ballast ?? 0) / 1024)),
    Description: `test package ${item.name}`,
    ...item.fields,
  };
  const control = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  write(join(folder, 'DEBIAN/control'), control.join(''));
  write(join(folder, `usr/share/${item.name}/version`), `${item.version}\n`);
  if (item.ballast) write(join(folder, `usr/share/${item.name}/ballast`), Buffer.alloc(item.ballast));
  for (const [path, text] of Object.entries(item.conffiles ?? {})) write(join(folder, path), text);
  if (item.conffiles) write(join(folder, 'DEBIAN/conffiles'), `${Object.keys(item.conffiles).join('\n')}\n`);
  if (item.postinst) write(join(folder, 'DEBIAN/postinst'), `#!/bin/sh\nset -e\n${item.postinst}\n`, 0o755);
  const path = join(work, file);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '-b', folder, path], { stdio: 'ignore' });
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const text = execFileSync('dpkg-deb', ['-f', path], { encoding: 'utf8' });
  const paragraph = `${text}Filename: pool/${file}\nSize: ${bytes.length}\nSHA256: ${sha256}\n\n`;
  rmSync(folder, { recursive: true });
  rmSync(path);
  const result = { file, bytes, paragraph };
  built.set(key, result);
  return result;
}

/** Lays out pool and index as Debian's security archive does, so that apt takes the packages for security updates. */
function writeRepository(place: string, work: string, release: string, packages: TestPackage[]): void {
  const pool = join(place, 'pool');
  rmSync(pool, { recursive: true, force: true });
  mkdirSync(pool, { recursive: true });
  const all = packages.map((item) => buildPackage(work, item));
  for (const { file, bytes } of all) writeFileSync(join(pool, file), bytes);
  const index = all.map((item) => item.paragraph).join('');
  const dist = join(place, `dists/${release}-security`);
  write(join(dist, `main/binary-${native}/Packages`), index);
  const sum = createHash('sha256').update(index).digest('hex');
  const fields = [
    'Origin: Debian',
    'Label: Debian-Security',
    `Suite: ${release}-security`,
    `Codename: ${release}-security`,
    `Architectures: ${native}`,
    'Components: main',
    `Date: ${new Date().toUTCString()}`,
    'SHA256:',
    ` ${sum} ${Buffer.byteLength(index)} main/binary-${native}/Packages`,
  ];
  write(join(dist, 'Release'), `${fields.join('\n')}\n`);
}

const systemPath = '/usr/sbin:/usr/bin:/sbin:/bin';
const settings = `LC_ALL=C PATH=${systemPath}; export LC_ALL PATH\n`;

function localHost(root: string, children: Set<number>): RemoteHost {
  return {
    address: '127.0.0.1',
    isRoot: true,
    run(script, options = {}) {
      return new Promise<RemoteOutput>((resolve, reject) => {
        // A session of its own, as sshd gives it: killing that is the loss of the connection.
        const child = spawn('chroot', [root, '/bin/sh', '-s'], { detached: true, cwd: '/', env: { PATH: systemPath } });
        if (child.pid) children.add(child.pid);
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
          options.onOutput?.(text);
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
        child.stdin.on('error', () => {});
        child.on('error', reject);
        child.on('close', (exit, signal) => {
          if (child.pid) children.delete(child.pid);
          if (signal)
            return reject(new Refusal('connection-lost', `The connection was lost (${signal}).`, 'Try again.'));
          return resolve({ exit, stdout, stderr });
        });
        child.stdin.end(composeScript(script));
      });
    },
    close() {},
  };
}

/** `on`: what `freeze` answered, to start from; the bare system where absent. */
export function makeAptRoot(base: Base, on?: string): AptRoot {
  const work = mkdtempSync(join(tmpdir(), 'patchledger-apt-root-'));
  // In memory: dpkg waits for the disk a lot.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600m,mode=755', 'patchledger-apt', work]);
  const root = join(work, 'root');
  const upper = join(work, 'upper');
  for (const name of ['root', 'upper', 'inner']) mkdirSync(join(work, name));
  const layers = `lowerdir=${[...(on ? [on] : []), ...base.layers].join(':')},upperdir=${upper},workdir=${join(work, 'inner')}`;
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root]);
  execFileSync('mount', ['-t', 'proc', 'proc', join(root, 'proc')]);
  const repository = join(root, 'repository');
  if (!on) {
    rmSync(join(root, 'etc/apt/sources.list.d'), { recursive: true, force: true });
    write(join(root, 'etc/apt/sources.list'), `deb [trusted=yes] copy:/repository ${base.release}-security main\n`);
    execFileSync('sh', ['-c', 'rm -rf "$1"/var/lib/apt/lists/*', 'sh', root]);
    write(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', 0o755);
  }
  let isMounted = true;
  const connections = new Set<number>();
  const inside = statSync(root);
  const isInside = (pid: string) => {
    try {
      const place = statSync(`/proc/${pid}/root/.`);
      return place.ino === inside.ino && place.dev === inside.dev;
    } catch {
      return false;
    }
  };
  const processes = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && isInside(name))
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
          return command === ''
            ? []
            : [{ pid: Number(pid), name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), command }];
        } catch {
          return [];
        }
      });
  const powerOff = () => {
    for (let left = processes(); left.length > 0; left = processes()) for (const { pid } of left) kill(pid);
  };
  const sh = (command: string) =>
    execFileSync('chroot', [root, '/bin/sh', '-c', `${settings}${command}`], {
      encoding: 'utf8',
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: systemPath, DEBIAN_FRONTEND: 'noninteractive' },
    });
  return {
    root,
    release: base.release,
    host: localHost(root, connections),
    disconnect() {
      for (const pid of connections) kill(-pid);
    },
    sh,
    processes,
    powerOff,
    publish(packages, options = {}) {
      writeRepository(repository, work, base.release, packages);
      if (options.update !== false) sh('apt-get update -q');
    },
    freeze() {
      powerOff();
      execFileSync('umount', [join(root, 'proc')]);
      execFileSync('umount', [root]);
      isMounted = false;
      return upper;
    },
    close() {
      // Another file system may have got its number since it was frozen: what lives there is not ours to end.
      if (isMounted) {
        powerOff();
        spawnSync('umount', ['-l', join(root, 'proc')]);
        spawnSync('umount', ['-l', root]);
      }
      spawnSync('umount', ['-l', work]);
      rmSync(work, { recursive: true, force: true });
    },
  };
}
