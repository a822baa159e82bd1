/**
 * resources/collect.sh, really run in each shell that is here: its import must say what collecting over SSH says of this
 * machine; whatever bytes programs print must arrive; and where the file can't be written there must be none.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectSsh } from '../src-main/engine/collectors/ssh.ts';
import { readContent } from '../src-main/engine/files/content.ts';
import { collected } from '../src-main/engine/importers/collected.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';
import { composeScript } from '../src-main/engine/remote/compose-script.ts';
import type { Inventory } from '../src-shared/model/software.ts';
import { root as checkout } from './program.ts';

const script = join(checkout, 'resources/collect.sh');
const isRoot = process.getuid?.() === 0;
const isDebian = existsSync('/usr/bin/dpkg-query') && existsSync('/usr/bin/apt-get');
const onPath = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
const shells = [['dash'], ['bash'], ['busybox', 'sh']].filter(([program]) => onPath(program!));
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const users = [
  { who: isRoot ? 'root' : 'this user', before: [] as string[] },
  ...(isRoot && onPath('setpriv') ? [{ who: 'nobody', before: asNobody }] : []),
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'collect-script-'));
  cpSync(script, join(folder, 'collect.sh'));
  chmodSync(folder, 0o777);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the script; standard output as bytes. */
function runScript(command: readonly string[], args: readonly string[], env: Record<string, string> = {}) {
  const [program, ...rest] = [...command, join(folder, 'collect.sh'), ...args];
  const ran = spawnSync(program!, rest, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', ...env },
    maxBuffer: 1 << 28,
  });
  return { exit: ran.status, out: ran.stdout, err: ran.stderr.toString() };
}

function importBytes(bytes: Uint8Array): { inventory: Inventory; warnings: string[] } {
  const content = readContent({ name: 'x.json', folder: '', bytes });
  expect(detectImporter(content)).toBe(collected);
  const parsed = [...collected.parse(content)];
  expect(parsed).toHaveLength(1);
  return parsed[0]!;
}

/** What collecting over SSH says of this machine, without the network; asked once for each user. */
const answers = new Map<string, ReturnType<typeof collectSsh>>();
function overSsh(before: readonly string[]): ReturnType<typeof collectSsh> {
  const known = answers.get(before.join(' '));
  if (known) return known;
  const answer = collectSsh({
    address: 'here',
    server: 'OpenSSH_9.2',
    isRoot: false,
    runPowerShell: () => Promise.reject(new Error('this is no Windows')),
    run(told) {
      const [program, ...rest] = [...before, '/bin/sh', '-s'];
      const ran = spawnSync(program, rest, { input: composeScript(told), encoding: 'utf8', maxBuffer: 1 << 28 });
      return Promise.resolve({ exit: ran.status, stdout: ran.stdout, stderr: ran.stderr });
    },
    close: () => {},
  });
  answers.set(before.join(' '), answer);
  return answer;
}

/** Without what belongs to the moment: the clock, and processes that come and go. */
function lasting({ takenAt, clockOffset, staleServices, ...rest }: Inventory): Partial<Inventory> {
  void [takenAt, clockOffset, staleServices];
  return rest;
}

describe.skipIf(!isDebian).each(users)('as $who on this machine', ({ before }) => {
  it.each(shells.map((words) => ({ shell: words.join(' '), words })))(
    'says in $shell what collecting over SSH says',
    { timeout: 240_000 },
    async ({ words }) => {
      const ran = runScript([...before, ...words], ['-o', '-']);
      expect(ran.err).toBe('');
      expect(ran.exit).toBe(0);
      const [ours, theirs] = [importBytes(ran.out), await overSsh(before)];
      expect(lasting(ours.inventory)).toEqual(lasting(theirs.inventory));
      const plain = (warnings: string[]) => warnings.filter((text) => !/process\(es\)|clock/.test(text));
      expect(plain(ours.warnings)).toEqual(plain(theirs.warnings));
      expect(Math.abs(Date.parse(ours.inventory.takenAt!) - Date.now())).toBeLessThan(120_000);
      // Plain ASCII, and its hash can be taken by hand.
      expect(ran.out.every((byte) => byte === 10 || (byte >= 32 && byte < 127))).toBe(true);
      const text = ran.out.toString();
      const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
      expect(text.endsWith(`"sha256":"${createHash('sha256').update(body).digest('hex')}"}\n`)).toBe(true);
    },
  );
});

/** Links to all that busybox can do, but for what stands in for package managers. */
function busyboxTools(): string {
  const tools = mkdtempSync(join(folder, 'busybox-'));
  chmodSync(tools, 0o755);
  const names = execFileSync('busybox', ['--list']).toString().trim().split('\n');
  for (const name of names.filter((one) => !/^(?:\[|rpm|dpkg)/.test(one)))
    symlinkSync('/usr/bin/busybox', join(tools, name));
  return `${tools}:${process.env.PATH}`;
}

it.skipIf(!isDebian || !existsSync('/usr/bin/busybox'))(
  "says the same with nothing but busybox's own tools",
  { timeout: 240_000 },
  async () => {
    const ran = runScript(['busybox', 'sh'], ['-o', '-'], { PATH: busyboxTools() });
    expect([ran.exit, ran.err]).toEqual([0, '']);
    const [ours, theirs] = [importBytes(ran.out).inventory, (await overSsh([])).inventory];
    // Its find and stat know no parts of a second.
    const whole = (inventory: Inventory) => ({
      ...lasting(inventory),
      availableAsOf: inventory.availableAsOf?.slice(0, 19),
    });
    expect(whole(ours)).toEqual(whole(theirs));
  },
);

/** Programs of our own before the system's. */
function stubs(programs: Record<string, string>): string {
  const place = mkdtempSync(join(folder, 'stubs-'));
  chmodSync(place, 0o755);
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(place, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return `${place}:${process.env.PATH}`;
}

/** Nothing that takes long. */
const quick = { 'apt-get': 'exit 0', 'apt-cache': 'exit 0' };

/** Every byte but NUL, sequences that are nearly UTF-8, and what JSON must escape. */
function nastyBytes(): Buffer {
  const every = Buffer.from(Array.from({ length: 255 }, (_, i) => i + 1));
  const sequences = [
    [0xc3, 0xa9],
    [0xe2, 0x82, 0xac],
    [0xf0, 0x9f, 0x98, 0x80], // é, €, a face
    [0xc0, 0x80],
    [0xc3],
    [0xe2, 0x82],
    [0xe2, 0x28, 0xa1],
    [0xe0, 0x80, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x9f, 0x98],
    [0xf0, 0x9f],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf5, 0x80],
    [0xf4, 0x8f, 0xbf, 0xbf],
  ].flatMap((bytes) => [...bytes, 0x41, ...bytes, ...bytes, 0x0a]);
  const words = Buffer.from('a "quoted" \\ back\\slash\\n %s %d & $(x) `y` \t tab \r\n\n\n  spaces  \n');
  const random = Buffer.from(Array.from({ length: 4000 }, (_, i) => 1 + ((i * i * 31 + i * 7) % 255)));
  const long = Buffer.concat([Buffer.alloc(9000, 'x'), Buffer.from('"é'), Buffer.alloc(9000, 'y')]);
  return Buffer.concat([every, Buffer.from(sequences), words, random, long, Buffer.from('\nend\n\n')]);
}

describe.skipIf(!isDebian).each(shells.map((words) => ({ shell: words.join(' '), words })))(
  'in $shell',
  ({ words }) => {
    it('passes on every byte that programs print, on both streams, and their exit status', () => {
      const bytes = nastyBytes();
      writeFileSync(join(folder, 'nasty'), bytes, { mode: 0o644 });
      // Alpine's awk is busybox's.
      const awk: Record<string, string> = words[0] === 'busybox' ? { awk: 'exec busybox awk "$@"' } : {};
      const PATH = stubs({
        ...quick,
        ...awk,
        'dpkg-query': `cat '${join(folder, 'nasty')}'; printf 'E: "no" \\\\ \\351\\n' >&2; exit 7`,
      });
      const ran = runScript(words, ['-o', '-'], { PATH });
      expect(ran.exit).toBe(1);
      const { sections } = JSON.parse(ran.out.toString('latin1')) as {
        sections: Record<string, { text: string; exit: number; errors?: string }>;
      };
      const told = sections.packages!;
      expect(told.text).toBe(bytes.toString('utf8'));
      expect([told.exit, told.errors]).toEqual([7, 'E: "no" \\ \uFFFD']);
      const { inventory, warnings } = importBytes(ran.out);
      expect(inventory.packages).toBeUndefined();
      expect(warnings.join('\n')).toContain('the installed packages could not be listed');
    });

    it('makes a sound file name of any host name', () => {
      const place = mkdtempSync(join(folder, 'names-'));
      const PATH = stubs({
        ...quick,
        'dpkg-query': String.raw`printf 'ii \tbash\t5.2\tamd64\tbash\t5.2\tA "B"\\\n'`,
        uname: String.raw`[ "$1" != -n ] && exec /bin/uname "$@"; printf '../a "b"\\\351c\n'`,
      });
      const [program, ...rest] = [...words, join(folder, 'collect.sh')];
      const ran = spawnSync(program!, rest, { cwd: place, env: { PATH } });
      expect(ran.status).toBe(0);
      const [name, ...others] = readdirSync(place);
      expect(others).toEqual([]);
      expect(name).toMatch(/^_\._a__b___c-\d{8}T\d{6}Z\.patchledger\.json$/);
      expect(ran.stdout.toString()).toBe(`./${name}\n`);
      expect(statSync(join(place, name!)).mode & 0o777).toBe(0o600);
      const file = readFileSync(join(place, name!));
      expect((JSON.parse(file.toString()) as { host: unknown }).host).toEqual({ name: '../a "b"\\\uFFFDc' });
      expect(importBytes(file).inventory.packages).toMatchObject([{ name: 'bash', origin: 'A "B"\\' }]);
    });

    it('leaves no file where none can be written, and says so', () => {
      const PATH = stubs(quick);
      const missing = runScript(words, ['-o', join(folder, 'nowhere/x.json')], { PATH });
      expect([missing.exit, missing.err]).toEqual([3, expect.stringContaining("can't be written")]);
      expect(runScript(words, ['-o', folder], { PATH }).exit).toBe(3);
      expect(runScript(words, ['-o']).exit).toBe(2);
      expect(runScript(words, ['--nonsense']).exit).toBe(2);
      const help = runScript(words, ['--help']);
      expect([help.exit, help.err, help.out.toString()]).toEqual([0, '', expect.stringContaining('exit status')]);
      if (!isRoot) return;
      const place = mkdtempSync(join(folder, 'full-'));
      const inside = `mount -t tmpfs -o size=16k none "$1" && cd "$1" && shift; "$@" -o ./x.json; echo "exit $?"; ls -A`;
      const full = spawnSync('unshare', ['-m', 'sh', '-c', inside, 'sh', place, ...words, join(folder, 'collect.sh')], {
        env: { PATH },
        encoding: 'utf8',
      });
      expect(full.stdout).toBe('exit 3\n');
      expect(full.stderr).toContain('could not be written whole');
      const toFull = spawnSync('sh', ['-c', '"$@" -o - >/dev/full', 'sh', ...words, join(folder, 'collect.sh')], {
        env: { PATH },
      });
      expect(toFull.status).toBe(3);
    });

    it('leaves no finished file when it is killed, whenever that is', async () => {
      for (const slow of ['dpkg-query', 'wc', 'mv']) {
        const place = mkdtempSync(join(folder, 'kill-'));
        const PATH = stubs({ ...quick, [slow]: `: >'${place}.there'; sleep 30` });
        const [program, ...rest] = [...words, join(folder, 'collect.sh'), '-o', join(place, 'x.json')];
        const child = spawn(program!, rest, { env: { PATH }, stdio: 'ignore', detached: true });
        for (let tries = 0; tries < 400 && !existsSync(`${place}.there`); tries++) await pause(25);
        expect(existsSync(`${place}.there`)).toBe(true);
        process.kill(-child.pid!, 'SIGKILL');
        expect(existsSync(join(place, 'x.json'))).toBe(false);
      }
    });
  },
);

/** Runs a command on a copy-on-write view of this machine after changing it; lists what the command itself wrote. */
const onView = `set -e
mount -t tmpfs none "$1"
mkdir "$1/written" "$1/aside" "$1/view"
mount -t overlay none -o "lowerdir=/,upperdir=$1/written,workdir=$1/aside" "$1/view"
for place in proc sys dev; do mount --rbind "/$place" "$1/view/$place"; done
sh -c "$2" sh "$1/view"
find "$1/written" -mindepth 1 | sort >"$1/before"
status=0
chroot "$1/view" sh -s -- -o - <"$3" || status=$?
find "$1/written" -mindepth 1 | sort >"$1/after"
find /dev/shm -name 'patchledger*' >>"$1/after"
comm -13 "$1/before" "$1/after" >&2
exit "$status"
`;
function runOnView(change: string) {
  const place = mkdtempSync(join(folder, 'view-'));
  const ran = spawnSync('unshare', ['-m', 'sh', '-c', onView, 'sh', place, change, script], { maxBuffer: 1 << 28 });
  return { exit: ran.status, out: ran.stdout, written: ran.stderr.toString() };
}
const canView = isRoot && isDebian && spawnSync('unshare', ['-m', 'true']).status === 0;

describe.skipIf(!canView)('on copy-on-write views of this machine (needs root)', () => {
  it('writes nothing at all', { timeout: 120_000 }, () => {
    const ran = runOnView('true');
    expect([ran.exit, ran.written]).toEqual([0, '']);
    expect(importBytes(ran.out).inventory.packages!.length).toBeGreaterThan(50);
  });

  const program = (name: string, text: string) =>
    `printf '%s' '${Buffer.from(`#!/bin/sh\n${text}\n`).toString('base64')}' | base64 -d >"$1/usr/local/bin/${name}"; chmod 755 "$1/usr/local/bin/${name}"`;

  it('asks rpm and dnf as nobody, with a log in memory that is gone afterwards', () => {
    const ran = runOnView(
      [
        'mv "$1/var/lib/dpkg/status" "$1/var/lib/dpkg/status.not"',
        'mkdir -p "$1/var/cache/dnf/baseos-1/repodata" "$1/etc/dnf/plugins"; chmod 1777 "$1/var/tmp"; touch "$1/var/tmp/x"',
        'touch -d "2026-11-20 10:00:00 UTC" "$1/var/cache/dnf/baseos-1/repodata/repomd.xml"',
        `printf 'kernel-0:5.14.0-1.el9.*\\n' >"$1/etc/dnf/plugins/versionlock.list"`,
        program(
          'rpm',
          String.raw`[ "$1" = --querytags ] && { echo MODULARITYLABEL; exit 0; }
[ "$(id -u)" = 65534 ] || exit 9
printf 'bash\t(none)\t5.1.8\t6.el9\tx86_64\tbash-5.1.8-6.el9.src.rpm\tRocky "R"\t(none)\n'
printf 'kernel\t(none)\t5.14.0\t1.el9\tx86_64\tkernel-5.14.0-1.el9.src.rpm\tRocky\t(none)\n'
printf 'gpg-pubkey\t(none)\t1\t2\t(none)\t(none)\t(none)\t(none)\n'
printf 'nodejs\t1\t18.20.4\t1.module+el9\tx86_64\tnodejs-18.20.4-1.module+el9.src.rpm\tRocky\tnodejs:18:9:x\n'`,
        ),
        // It ends with 1 where a restart is due.
        program('needs-restarting', '[ "$*" = -r ] && [ "$(id -u)" = 65534 ] && exit 1; exit 9'),
        program(
          'dnf',
          String.raw`[ "$(id -u)" = 65534 ] || exit 9
mkdir /var/tmp/dnf-nobody-0815 || exit 7
for word in "$@"; do case $word in --setopt=logdir=*) echo log >"\${word#--setopt=logdir=}/dnf.log" || exit 8 ;; esac; done
case "$*" in
  *updateinfo*) echo 'RLSA-2026:11 Important/Sec. bash-5.1.8-9.el9.x86_64' ;;
  *) printf 'bash 0 5.1.8 9.el9 x86_64 bash-5.1.8-9.el9.src.rpm baseos\n' ;;
esac`.replaceAll('\\$', '$'),
        ),
      ].join('\n'),
    );
    expect([ran.exit, ran.written]).toEqual([0, '']);
    const { inventory } = importBytes(ran.out);
    expect(inventory.packages!.map(({ name, version, held, module }) => [name, version, held, module])).toEqual([
      ['bash', '5.1.8-6.el9', false, undefined],
      ['kernel', '5.14.0-1.el9', true, undefined],
      ['nodejs', '1:18.20.4-1.module+el9', false, 'nodejs:18:9:x'],
    ]);
    expect(inventory.availableAsOf).toBe('2026-11-20T10:00:00.000Z');
    expect(inventory.available).toMatchObject([
      { name: 'bash', version: '5.1.8-9.el9', source: 'bash', security: true, advisories: ['RLSA-2026:11'] },
    ]);
    expect(inventory.reboot).toEqual({ required: true, packages: [] });
  });

  it('reads the database of apk', () => {
    const ran = runOnView(
      [
        'mv "$1/var/lib/dpkg/status" "$1/var/lib/dpkg/status.not"',
        'mkdir -p "$1/lib/apk/db" "$1/etc/apk" "$1/var/cache/apk"',
        'touch -d "2026-11-20 10:00:00 UTC" "$1/var/cache/apk/APKINDEX.1.tar.gz"',
        `printf 'musl=1.2.5-r0\\nbusybox\\n' >"$1/etc/apk/world"`,
        `printf 'C:Q1x=\\nP:musl\\nV:1.2.5-r0\\nA:x86_64\\no:musl\\nF:lib\\nR:ld.so\\n\\nP:busybox\\nV:1.36.1-r2\\nA:x86_64\\no:busybox\\n\\n' >"$1/lib/apk/db/installed"`,
        program(
          'apk',
          `echo 'Installed:                                Available:'; echo 'busybox-1.36.1-r2                       < 1.36.1-r29 '`,
        ),
      ].join('\n'),
    );
    expect([ran.exit, ran.written]).toEqual([0, '']);
    const { inventory } = importBytes(ran.out);
    expect(inventory.packages).toMatchObject([
      { name: 'musl', version: '1.2.5-r0', held: true, scheme: 'apk' },
      { name: 'busybox', held: false },
    ]);
    expect(inventory.available).toMatchObject([{ name: 'busybox', version: '1.36.1-r29', arch: 'x86_64' }]);
  });
});

describe('the text of the script', () => {
  it('is read by each shell without complaint', () => {
    for (const [program, ...rest] of shells)
      expect(execFileSync(program!, [...rest, '-n', script]).toString()).toBe('');
  });
});
