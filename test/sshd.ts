/**
 * A real sshd on loopback with keys of its own, for tests of everything that goes over SSH: as the user who runs the test,
 * or, as root, with accounts that exist only in its own mount namespace.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const program = '/usr/sbin/sshd';
export const hasSshd = existsSync(program) && existsSync('/usr/bin/ssh-keygen');

function canUnshare(): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['-m', 'mount', '--bind', '/etc/hostname', '/etc/hostname']).status === 0;
}
/** Can a server have accounts of its own: root, and mount namespaces are allowed. */
export const hasAccounts = hasSshd && canUnshare();
export const hasSudo = existsSync('/usr/bin/sudo');

export interface Account {
  name: string;
  password: string;
  /** What stands in sudoers behind "NAME ALL=(ALL) "; absent: no sudo. */
  sudo?: string;
  shell?: string;
}

export interface SshdOptions {
  hostKeys?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  /** More lines for sshd_config; they win over the usual ones. */
  config?: readonly string[];
  accounts?: readonly Account[];
  /** Port to use again. */
  port?: number;
  /** Folder of a server before, whose keys to use again. */
  folder?: string;
}

export interface Sshd {
  port: number;
  folder: string;
  /** User of the test, who logs in with `keyPath`. */
  user: string;
  keyPath: string;
  /** SHA256:... of a host key. */
  fingerprint(type: string): string;
  log(): string;
  /** Takes its folder away too, unless another server shall have its keys. */
  stop(options?: { keep?: boolean }): Promise<void>;
}

export function makeKey(path: string, type = 'ed25519', passphrase = '', more: readonly string[] = []): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path, ...more]);
  return path;
}

export function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answers(port: number): Promise<boolean> {
  return new Promise((told) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => (socket.destroy(), told(true)));
    socket.on('error', () => told(false));
  });
}

/** Copies of the account files with the accounts added, bound over the real ones in the server's own namespace. */
function accountMounts(folder: string, accounts: readonly Account[]): string[] {
  const passwd = readFileSync('/etc/passwd', 'utf8');
  const shadow = readFileSync('/etc/shadow', 'utf8');
  const lines = accounts.map((account, i) => {
    const home = join(folder, 'home', account.name);
    mkdirSync(home, { recursive: true });
    execFileSync('chown', [String(61_000 + i), home]);
    const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: account.password }).toString().trim();
    return {
      passwd: `${account.name}:x:${61_000 + i}:65534::${home}:${account.shell ?? '/bin/sh'}\n`,
      shadow: `${account.name}:${hash}:19000:0:99999:7:::\n`,
      sudoers: account.sudo === undefined ? '' : `${account.name} ALL=(ALL) ${account.sudo}\n`,
    };
  });
  const all = (name: 'passwd' | 'shadow' | 'sudoers') => lines.map((line) => line[name]).join('');
  writeFileSync(join(folder, 'passwd'), passwd + all('passwd'));
  writeFileSync(join(folder, 'shadow'), shadow + all('shadow'), { mode: 0o600 });
  writeFileSync(join(folder, 'sudoers'), `Defaults !lecture\n${all('sudoers')}`, { mode: 0o440 });
  return ['passwd', 'shadow', ...(existsSync('/etc/sudoers') ? ['sudoers'] : [])];
}

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'patchledger-sshd-'));
  chmodSync(folder, 0o755);
  const port = options.port ?? (await freePort());
  const user = userInfo().username;
  const types = options.hostKeys ?? ['ed25519'];
  for (const type of types) if (!existsSync(join(folder, `host-${type}`))) makeKey(join(folder, `host-${type}`), type);
  const keyPath = join(folder, 'login-key');
  if (!existsSync(keyPath)) makeKey(keyPath);
  writeFileSync(join(folder, 'authorized'), readFileSync(`${keyPath}.pub`));
  const config = join(folder, 'sshd_config');
  writeFileSync(
    config,
    [
      ...(options.config ?? []),
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      ...types.map((type) => `HostKey ${join(folder, `host-${type}`)}`),
      `AuthorizedKeysFile ${join(folder, 'authorized')}`,
      'PidFile none',
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin yes',
      'PasswordAuthentication yes',
      'KbdInteractiveAuthentication no',
      'MaxStartups 100',
      'LogLevel VERBOSE',
      '',
    ].join('\n'),
  );
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const mounts = options.accounts ? accountMounts(folder, options.accounts) : [];
  const bind =
    'folder=$1; shift; for f in $1; do mount --bind "$folder/$f" "/etc/$f" || exit 1; done; shift; exec "$@"';
  const server = [program, '-D', '-e', '-f', config];
  const child: ChildProcess = mounts.length
    ? spawn('unshare', ['-m', 'sh', '-c', bind, 'sh', folder, mounts.join(' '), ...server])
    : spawn(server[0]!, server.slice(1));
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  for (let i = 0; i < 100 && !(await answers(port)); i++) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${log}`);
    await new Promise((go) => setTimeout(go, 50));
  }
  return {
    port,
    folder,
    user,
    keyPath,
    fingerprint: (type) =>
      execFileSync('ssh-keygen', ['-l', '-f', join(folder, `host-${type}.pub`)])
        .toString()
        .split(' ')[1]!,
    log: () => log,
    stop: ({ keep = false } = {}) =>
      new Promise((done) => {
        const end = () => {
          if (!keep) rmSync(folder, { recursive: true, force: true });
          done();
        };
        if (child.exitCode !== null) return end();
        child.on('exit', end);
        child.kill('SIGTERM');
        return undefined;
      }),
  };
}

/** The same, but its sessions see no package lists: reading them is what takes apt its time. */
export async function quickSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'patchledger-sshd-'));
  const settings = join(folder, 'apt.conf');
  writeFileSync(settings, 'Dir::State::lists "/nonexistent";\n');
  chmodSync(settings, 0o644);
  return startSshd({ ...options, folder, config: [`SetEnv APT_CONFIG=${settings}`, ...(options.config ?? [])] });
}
