/**
 * A throwaway Debian root with a package repository of its own, for trying what changes a machine's packages: an overlay
 * on the lab's base that is thrown away afterwards. Touches neither the base nor this machine's packages.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { composeScript } from '../../src-main/engine/remote/compose-script.ts';
import type { RemoteHost, RemoteOutput } from '../../src-main/engine/remote/remote-host.ts';
import { Refusal } from '../../src-shared/errors.ts';

/** Where the lab keeps what debootstrap made. */
const bases = process.env.PATCHLEDGER_LAB_CACHE ?? '/var/cache/patchledger-lab';

/** The lab's Debian 12, as a folder of its own or with the repository beside it. */
function findBase(): string | null {
  const names = existsSync(bases) ? readdirSync(bases).filter((name) => /^bookworm(?:-[0-9a-f]+)?$/.test(name)) : [];
  const places = names.flatMap((name) => [join(bases, name, 'root'), join(bases, name)]);
  return places.find((place) => existsSync(join(place, 'var/lib/dpkg/status'))) ?? null;
}

/** Why no root can be made here; null where it can. */
export function whyNoRoot(): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'not root';
  if (findBase() === null) return 'no Debian base made by the lab';
  if (spawnSync('dpkg-deb', ['--version']).status !== 0) return 'no dpkg-deb';
  return null;
}

export interface TestPackage {
  name: string;
  version: string;
  arch?: string;
  /** Further fields of the control file: Depends, Conflicts, ... */
  fields?: Record<string, string>;
  postinst?: string;
  conffiles?: Record<string, string>;
  /** Bytes of ballast that don't compress. */
  ballast?: number;
}

export interface AptRoot {
  root: string;
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

function buildPackage(pool: string, work: string, item: TestPackage): void {
  const arch = item.arch ?? 'all';
  const file = join(pool, `${item.name}_${item.version.replace(':', '%3a')}_${arch}.deb`);
  if (existsSync(file)) return;
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
  const control = Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`);
  write(join(folder, 'DEBIAN/control'), control.join(''));
  write(join(folder, `usr/share/${item.name}/version`), `${item.version}\n`);
  if (item.ballast) {
    const seed = createHash('sha512').update(item.name + item.version);
    let block = seed.digest();
    const blocks: Buffer[] = [];
    for (let size = 0; size < item.ballast; size += block.length) {
      block = createHash('sha512').update(block).digest();
      blocks.push(block);
    }
    write(join(folder, `usr/share/${item.name}/ballast`), Buffer.concat(blocks));
  }
  for (const [path, text] of Object.entries(item.conffiles ?? {})) write(join(folder, path), text);
  if (item.conffiles) write(join(folder, 'DEBIAN/conffiles'), `${Object.keys(item.conffiles).join('\n')}\n`);
  if (item.postinst) write(join(folder, 'DEBIAN/postinst'), `#!/bin/sh\nset -e\n${item.postinst}\n`, 0o755);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '-b', folder, file], { stdio: 'ignore' });
  rmSync(folder, { recursive: true });
}

/** Lays out pool and index as Debian's security archive does, so that apt takes the packages for security updates. */
function writeRepository(place: string, work: string, packages: TestPackage[]): void {
  const pool = join(place, 'pool');
  rmSync(pool, { recursive: true, force: true });
  mkdirSync(pool, { recursive: true });
  for (const item of packages) buildPackage(pool, work, item);
  const index = readdirSync(pool)
    .sort()
    .map((file) => {
      const bytes = readFileSync(join(pool, file));
      const control = execFileSync('dpkg-deb', ['-f', join(pool, file)], { encoding: 'utf8' });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return `${control}Filename: pool/${file}\nSize: ${bytes.length}\nSHA256: ${sha256}\n\n`;
    })
    .join('');
  const dist = join(place, 'dists/bookworm-security');
  write(join(dist, 'main/binary-amd64/Packages'), index);
  const sum = createHash('sha256').update(index).digest('hex');
  const release = [
    'Origin: Debian',
    'Label: Debian-Security',
    'Suite: oldstable-security',
    'Codename: bookworm-security',
    'Architectures: amd64',
    'Components: main',
    `Date: ${new Date().toUTCString()}`,
    'SHA256:',
    ` ${sum} ${Buffer.byteLength(index)} main/binary-amd64/Packages`,
  ];
  write(join(dist, 'Release'), `${release.join('\n')}\n`);
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

/** `on`: what `freeze` answered, to start from; the lab's base without packages of ours where absent. */
export function makeAptRoot(on?: string): AptRoot {
  const base = findBase();
  if (base === null) throw new Error(`no Debian base in ${bases}`);
  const work = mkdtempSync(join(tmpdir(), 'patchledger-apt-root-'));
  const root = join(work, 'root');
  const upper = join(work, 'upper');
  for (const name of ['root', 'upper', 'inner']) mkdirSync(join(work, name));
  const layers = `lowerdir=${on ? `${on}:` : ''}${base},upperdir=${upper},workdir=${join(work, 'inner')}`;
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root]);
  execFileSync('mount', ['-t', 'proc', 'proc', join(root, 'proc')]);
  const repository = join(root, 'repository');
  if (!on) {
    rmSync(join(root, 'etc/apt/sources.list.d'), { recursive: true, force: true });
    write(join(root, 'etc/apt/sources.list'), 'deb [trusted=yes] copy:/repository bookworm-security main\n');
    execFileSync('sh', ['-c', 'rm -rf "$1"/var/lib/apt/lists/*', 'sh', root]);
    write(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', 0o755);
  }
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
    host: localHost(root, connections),
    disconnect() {
      for (const pid of connections) kill(-pid);
    },
    sh,
    processes,
    powerOff,
    publish(packages, options = {}) {
      writeRepository(repository, work, packages);
      if (options.update !== false) sh('apt-get update -q');
    },
    freeze() {
      powerOff();
      execFileSync('umount', [join(root, 'proc')]);
      execFileSync('umount', [root]);
      return upper;
    },
    close() {
      powerOff();
      spawnSync('umount', ['-l', join(root, 'proc')]);
      spawnSync('umount', ['-l', root]);
      rmSync(work, { recursive: true, force: true });
    },
  };
}
