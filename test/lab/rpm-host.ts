/**
 * A machine with rpm and dnf or zypper: a throwaway view of this one with another os-release, no dpkg, an RPM database and
 * a repository of its own, in a mount namespace with its own sshd on loopback or in a network namespace of a lab. What it writes shows in its /srv/written. Needs root and Debian's `rpm dnf zypper
 * createrepo-c`; touches nothing of this machine.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectHost, type ConnectedHost } from '../../src-main/engine/remote/connect-host.ts';
import { freePort, makeKey } from '../sshd.ts';
import { makeRpms } from './rpm-packages.ts';

const programs = ['rpmbuild', 'dnf', 'zypper', 'createrepo_c', 'modifyrepo_c'].map((name) => `/usr/bin/${name}`);
export const missingPrograms = programs.filter((path) => !existsSync(path));
export const canHaveRpmHosts =
  process.getuid?.() === 0 && missingPrograms.length === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

export interface RpmHost {
  /** Logs in as root or as the plain user ops. */
  connect(user: 'root' | 'ops'): Promise<ConnectedHost>;
  close(): void;
}

const osRelease = {
  dnf: 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\nPLATFORM_ID="platform:el9"\nPRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"\n',
  zypper:
    'NAME="openSUSE Leap"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"\nPRETTY_NAME="openSUSE Leap 15.6"\n',
};

/** $1 the folder of the host, $2 the package manager. Mounts vanish with the namespace. */
const setup = `set -e
folder=$1 kind=$2
mount -t tmpfs -o mode=755 none "$folder/memory"
mkdir "$folder/memory/upper" "$folder/memory/work" "$folder/memory/root"
root=$folder/memory/root
mount -t overlay none -o "lowerdir=/,upperdir=$folder/memory/upper,workdir=$folder/memory/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind /sys "$root/sys"
mkdir -p "$root/srv/lab"
mount --bind "$folder" "$root/srv/lab"
mkdir "$root/srv/written"
mount --bind "$folder/memory/upper" "$root/srv/written"
# Nothing of this machine's own RPM files, nor of its Debian.
rm -rf "$root/var/lib/dpkg/status" "$root/etc/yum.repos.d" "$root/etc/zypp/repos.d" "$root/var/cache/dnf" "$root/var/cache/zypp" "$root/var/lib/rpm"
mkdir -p "$root/etc/rpm" "$root/etc/yum.repos.d" "$root/etc/zypp/repos.d" "$root/var/lib/rpm" "$root/run/sshd" "$root/home/ops" "$root/etc/dnf/plugins"
rm -f "$root/etc/os-release"
cp "$folder/os-release" "$root/etc/os-release"
# Debian's rpm keeps its database in the home of who asks.
echo '%_dbpath /var/lib/rpm' >"$root/etc/rpm/macros.lab"
printf '[lab]\\nname=lab\\nbaseurl=file:///srv/lab/repository\\nenabled=1\\ngpgcheck=0\\n' >"$root/etc/yum.repos.d/lab.repo"
cp "$root/etc/yum.repos.d/lab.repo" "$root/etc/zypp/repos.d/lab.repo"
echo 'lab-held-0:1.0-1.el9.*' >"$root/etc/dnf/plugins/versionlock.list"
echo 'ops:x:61007:65534::/home/ops:/bin/sh' >>"$root/etc/passwd"
echo 'ops:*:19000:0:99999:7:::' >>"$root/etc/shadow"
chown 61007 "$root/home/ops"
chroot "$root" sh -c 'rpm --initdb; rpm -i --force-debian --nodeps --noscripts /srv/lab/installed/noarch/*.rpm'
if [ "$kind" = dnf ]; then
  chroot "$root" dnf -q makecache
  rm -f "$root/usr/bin/zypper"
else
  chroot "$root" zypper -q --non-interactive refresh
  rm -f "$root/usr/bin/dnf" "$root/usr/bin/dnf-3"
fi
exec chroot "$root" /usr/sbin/sshd -D -e -f /srv/lab/sshd_config`;

/** `namespace`: the network namespace it stands in, with sshd on port 22 of every address there; else on loopback. */
export async function startRpmHost(kind: 'dnf' | 'zypper', namespace?: string): Promise<RpmHost> {
  const folder = mkdtempSync(join(tmpdir(), 'patchledger-rpm-'));
  chmodSync(folder, 0o755);
  await makeRpms(folder);
  spawnSync('mkdir', [join(folder, 'memory')]);
  writeFileSync(join(folder, 'os-release'), osRelease[kind]);
  const port = namespace === undefined ? await freePort() : 22;
  makeKey(join(folder, 'host-key'));
  const keyPath = makeKey(join(folder, 'login-key'));
  writeFileSync(join(folder, 'authorized'), readFileSync(`${keyPath}.pub`));
  writeFileSync(
    join(folder, 'sshd_config'),
    `ListenAddress ${namespace === undefined ? '127.0.0.1' : '0.0.0.0'}\nPort ${port}\nHostKey /srv/lab/host-key\nAuthorizedKeysFile /srv/lab/authorized\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nDebianBanner no\n`,
  );
  const inside = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace];
  const [program = '', ...args] = [...inside, 'unshare', '-m', 'sh', '-c', setup, 'sh', folder, kind];
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', HOME: '/root' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise<void>((ready, failed) => {
    child.stderr.on('data', () => said.includes('Server listening') && ready());
    child.on('exit', (code) => failed(new Error(`the ${kind} host ended with ${code}: ${said}`)));
  });
  return {
    connect: (user) =>
      connectHost(
        { address: '127.0.0.1', port, user, credentials: { keyPath } },
        { pins: { accept: false, find: () => null, pin: () => {} } },
      ),
    close() {
      child.removeAllListeners('exit');
      child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      child.kill('SIGTERM');
    },
  };
}
