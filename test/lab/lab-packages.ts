/**
 * Small packages of the lab's own, built by dpkg-deb, for what real updates do too rarely to wait for: one whose upgrade
 * pulls in another, one that is slow to configure, and one service that can fail after its upgrade.
 */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { command } from './command.ts';

interface LabPackage {
  name: string;
  version: string;
  depends?: string;
  description: string;
  /** Path without leading slash, and text; `executable` for scripts. */
  files: { path: string; text: string; executable?: boolean }[];
  scripts?: Record<'postinst' | 'prerm' | 'postrm', string> | Partial<Record<'postinst' | 'prerm' | 'postrm', string>>;
}

/** Sleeps as long as /etc/lab-ledger.seconds says, and fails where /etc/lab-ledger.fail is. */
const slowPostinst = `#!/bin/sh
set -e
if [ "$1" = configure ]; then
  if [ -e /etc/lab-ledger.seconds ]; then sleep "$(cat /etc/lab-ledger.seconds)"; fi
  if [ -e /etc/lab-ledger.fail ] && [ -n "$2" ]; then echo "lab-ledger: the migration of the ledger failed" >&2; exit 1; fi
fi
`;

const boardInit = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          lab-board
# Required-Start:    $remote_fs
# Required-Stop:     $remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: small web service of the lab
### END INIT INFO
pid() { cat /run/lab-board.pid 2>/dev/null; }
running() { [ -n "$(pid)" ] && kill -0 "$(pid)" 2>/dev/null; }
case "$1" in
  start) running || /usr/sbin/lab-board ;;
  stop) if running; then kill "$(pid)"; rm -f /run/lab-board.pid; fi ;;
  restart|force-reload) "$0" stop; "$0" start ;;
  status) if running; then echo "lab-board is running"; else echo "lab-board is not running"; exit 3; fi ;;
  *) echo "usage: $0 start|stop|restart|status" >&2; exit 2 ;;
esac
`;

/** As debhelper writes them; a service that refuses to start does not fail the upgrade, as with many real ones. */
const boardPostinst = `#!/bin/sh
set -e
update-rc.d lab-board defaults >/dev/null
if [ "$1" = configure ]; then invoke-rc.d lab-board restart || true; fi
`;
const boardPrerm = `#!/bin/sh
set -e
if [ "$1" = remove ]; then invoke-rc.d lab-board stop || true; fi
`;
const boardPostrm = `#!/bin/sh
set -e
if [ "$1" = purge ]; then update-rc.d lab-board remove >/dev/null; fi
`;

const board = async (version: string): Promise<LabPackage> => {
  const template = await readFile(join(import.meta.dirname, 'host-files/lab-board'), 'utf8');
  return {
    name: 'lab-board',
    version,
    depends: 'perl-base',
    description: 'small web service of the lab',
    files: [
      { path: 'usr/sbin/lab-board', text: template.replaceAll('@VERSION@', version), executable: true },
      { path: 'etc/init.d/lab-board', text: boardInit, executable: true },
    ],
    scripts: { postinst: boardPostinst, prerm: boardPrerm, postrm: boardPostrm },
  };
};

const ledger = (version: string): LabPackage => ({
  name: 'lab-ledger',
  version,
  description: 'slow to configure',
  files: [{ path: 'usr/share/lab-ledger/version', text: `${version}\n` }],
  scripts: { postinst: slowPostinst },
});

const tools = (version: string, depends?: string): LabPackage => ({
  name: 'lab-tools',
  version,
  depends,
  description: 'tools whose next version needs another package',
  files: [{ path: 'usr/share/lab-tools/version', text: `${version}\n` }],
});

/** What hosts have at first, and what the security suite then offers. */
export async function labPackages(): Promise<{ main: LabPackage[]; security: LabPackage[] }> {
  return {
    main: [tools('1.0-1'), ledger('1.0-1'), await board('1.0-1')],
    security: [
      tools('1.1-1', 'lab-tools-data (= 1.1-1)'),
      {
        name: 'lab-tools-data',
        version: '1.1-1',
        description: 'pulled in by lab-tools 1.1',
        files: [{ path: 'usr/share/lab-tools/data', text: 'data\n' }],
      },
      ledger('1.1-1'),
      await board('1.1-1'),
    ],
  };
}

/** Builds one into `folder` and answers its path. */
export async function buildPackage(pack: LabPackage, folder: string): Promise<string> {
  const tree = await mkdtemp(join(tmpdir(), 'patchledger-lab-'));
  try {
    for (const file of pack.files) {
      const path = join(tree, file.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, file.text);
      await chmod(path, file.executable ? 0o755 : 0o644);
    }
    const control = [
      `Package: ${pack.name}`,
      `Version: ${pack.version}`,
      'Architecture: all',
      'Maintainer: Lab <lab@localhost>',
      'Section: admin',
      'Priority: optional',
      ...(pack.depends ? [`Depends: ${pack.depends}`] : []),
      `Description: ${pack.description}`,
      '',
    ];
    await mkdir(join(tree, 'DEBIAN'));
    await writeFile(join(tree, 'DEBIAN/control'), control.join('\n'));
    for (const [name, text] of Object.entries(pack.scripts ?? {})) {
      await writeFile(join(tree, 'DEBIAN', name), text, { mode: 0o755 });
      await chmod(join(tree, 'DEBIAN', name), 0o755);
    }
    await chmod(tree, 0o755);
    const path = join(folder, `${pack.name}_${pack.version}_all.deb`);
    await command('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', tree, path]);
    return path;
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}
