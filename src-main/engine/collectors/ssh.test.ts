/**
 * What the shipped script's answer is read as, on this machine and over a real sshd. Docker, macOS and Windows are not here:
 * programs of the same name stand in for them, which check what they are asked and answer as captured or documented.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, windowsClient } from '../../../test/collected-files.ts';
import { root as checkout } from '../../../test/program.ts';
import { hasSshd, startSshd, type Sshd } from '../../../test/sshd.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { readKernelNetwork } from '../domain/machine-network.ts';
import { Sections } from '../domain/sections.ts';
import { readCollectedFile } from '../files/collected-file.ts';
import { composePowerShell } from '../remote/compose-powershell.ts';
import { composeScript } from '../remote/compose-script.ts';
import { connectHost, type ConnectedHost } from '../remote/connect-host.ts';
import type { RemoteOutput, StrangeHost } from '../remote/remote-host.ts';
import { collectLocal } from './local.ts';
import { collectSsh } from './ssh.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'collect-ssh-'));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with programs of our own. */
function standIns(programs: Record<string, string>): string {
  const place = mkdtempSync(join(folder, 'programs-'));
  chmodSync(place, 0o755);
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(place, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return place;
}

/** Runs scripts on this machine without SSH, with programs before the system's and the text changed a little. */
function here(
  programs: Record<string, string> = {},
  change: (text: string) => string = (text) => text,
  answer: (output: RemoteOutput) => RemoteOutput = (output) => output,
): StrangeHost {
  const place = standIns({ 'apt-get': 'exit 0', 'apt-cache': 'exit 0', ...programs });
  return {
    address: 'here',
    server: 'OpenSSH_9.2p1',
    isRoot: false,
    run(script, options) {
      const text = change(composeScript(script)).replace('\nPATH=', `\nPATH=${place}:`);
      const ran = spawnSync('/bin/sh', ['-s'], { input: text, encoding: 'utf8', maxBuffer: 1 << 27 });
      options?.onOutput?.(ran.stdout);
      return Promise.resolve(answer({ exit: ran.status, stdout: ran.stdout, stderr: ran.stderr }));
    },
    runPowerShell: () => Promise.reject(new Error('this is no Windows')),
    close: () => {},
  };
}
const isDebian = existsSync('/usr/bin/dpkg-query') && existsSync('/usr/bin/apt-get');

async function refusal(act: Promise<unknown>): Promise<Refusal> {
  const error = await act.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe.skipIf(!isDebian)('what can’t be collected', { timeout: 120_000 }, () => {
  it('is refused by its name, with what to do', async () => {
    const bsd = await refusal(collectSsh(here({ uname: 'echo FreeBSD 14.1-RELEASE amd64' })));
    expect([bsd.code, bsd.message]).toEqual(['system-unsupported', expect.stringContaining('FreeBSD 14.1-RELEASE')]);
    expect(bsd.hint).toContain('collect.sh');
    const bare = (text: string) =>
      text.replaceAll('/var/lib/dpkg/status', '/nowhere').replace('elif has rpm;', 'elif false;');
    expect((await refusal(collectSsh(here({}, bare)))).code).toBe('system-unsupported');
  });

  it('is no half answer', async () => {
    const whole: RemoteOutput[] = [];
    await collectSsh(here({}, undefined, (output) => (whole.push(output), output)));
    for (const left of [-9, 2000, 40, 0]) {
      const cut = { ...here(), run: () => Promise.resolve({ ...whole[0]!, stdout: whole[0]!.stdout.slice(0, left) }) };
      expect((await refusal(collectSsh(cut))).code, `${left}`).toBe('collection-failed');
    }
    const failing = await refusal(collectSsh(here({ 'dpkg-query': 'echo "E: database is locked" >&2; exit 2' })));
    expect([failing.code, failing.message]).toEqual([
      'collection-failed',
      expect.stringContaining('database is locked'),
    ]);
  });
});

describe.skipIf(!isDebian)('this machine', { timeout: 120_000 }, () => {
  it('is warned of when its clock is off by more than five minutes', async () => {
    const late = await collectSsh(here(), { now: () => Date.now() + 3_600_000 });
    expect(late.source).toBe('ssh-linux');
    expect(late.inventory.clockOffset).toBeGreaterThan(-3_660);
    expect(late.inventory.clockOffset).toBeLessThanOrEqual(-3_590);
    expect(late.warnings.join('\n')).toMatch(/clock is \d+ seconds behind/);
  });
});

/** Three containers: Debian's and Alpine's packages, and one that has no shell; ids as docker gives them. */
const docker = String.raw`
a=$(printf '%064d' 1) b=$(printf '%064d' 2) c=$(printf '%064d' 3)
case $1 in
  ps) [ "$*" = 'ps -q --no-trunc' ] && printf '%s\n' $a $b $c ;;
  inspect)
    for id in $a $b $c; do
      printf 'docker %s /%s registry.example/%s:1 sha256:%s\n' $id "app-$\{id#\${id%?}}" web $id
    done ;;
  exec)
    [ "$2 $3" = '--user 65534:65534' ] || exit 9
    [ "$5" = sh ] && [ "$6" = -c ] || exit 8
    case $4 in
      $a) printf 'ID=debian\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n\n== dpkg x86_64\nii \tnginx\t1.22.1-9\tamd64\tnginx\t1.22.1-9\t\n' ;;
      $b) printf 'ID=alpine\nNAME="Alpine Linux"\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n\n== apk x86_64\nP:musl\nV:1.2.5-r0\nA:x86_64\no:musl\n\n' ;;
      *) echo 'exec: "sh": executable file not found in $PATH' >&2; exit 126 ;;
    esac ;;
esac`
  .replaceAll('\\{', '{')
  .replaceAll('\\$', '$');

describe.skipIf(!isDebian)('containers, with a stand-in for docker', { timeout: 120_000 }, () => {
  it('are machines of their own that name their host; nobody is who looks inside', async () => {
    const { containers, warnings, inventory } = await collectSsh(here({ docker }));
    const host = inventory.identity;
    expect(containers.map(({ name }) => name)).toEqual(['app-1', 'app-2', 'app-3']);
    expect(containers[0]!.inventory).toMatchObject({
      kind: 'container',
      identity: { name: `${host.name}/app-1`, machineId: `${host.machineId}6170702d31` },
      container: { host: host.name, engine: 'docker', image: 'registry.example/web:1' },
      os: { family: 'debian', version: '12', arch: 'amd64' },
      packages: [{ name: 'nginx', version: '1.22.1-9', scheme: 'dpkg' }],
    });
    expect(containers[1]!.inventory.packages).toMatchObject([{ name: 'musl', version: '1.2.5-r0', scheme: 'apk' }]);
    expect(containers[2]!.inventory.packages).toBeUndefined();
    expect(warnings.join('\n')).toContain('the packages of 1 container(s) could not be listed: app-3');
  });

  it('are told to be unknown where the login may not ask', async () => {
    const denied = 'echo "permission denied while trying to connect to the docker API" >&2; exit 1';
    const { containers, warnings } = await collectSsh(here({ docker: denied }));
    expect([containers, warnings.join('\n')]).toEqual([[], expect.stringContaining('permission denied')]);
    const dead = 'echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock" >&2; exit 1';
    expect((await collectSsh(here({ docker: dead }))).warnings.join('\n')).not.toContain('container');
  });
});

describe.skipIf(!isDebian)('a Mac, with stand-ins for its programs', { timeout: 120_000 }, () => {
  const mac = {
    uname: 'case $1 in -n) echo mini.local ;; -s) echo Darwin ;; *) echo Darwin 23.5.0 arm64 ;; esac',
    sw_vers: String.raw`printf 'ProductName:\t\tmacOS\nProductVersion:\t\t14.5\nBuildVersion:\t\t23F79\n'`,
    ifconfig: String.raw`printf 'en0: flags=8863<UP,RUNNING> mtu 1500\n\tether a4:83:e7:00:00:01\n\tinet 192.0.2.44 netmask 0xffffff00\n\tstatus: active\n'`,
    ioreg: 'echo \'"IOPlatformSerialNumber" = "C02TEST00001"\'',
    sysctl: 'echo "{ sec = 1763500000, usec = 1 } Tue Nov 18"',
    system_profiler: `[ "$1" = -json ] && cat <<'END'
{"SPApplicationsDataType":[{"_name":"Safari","version":"17.5","obtained_from":"apple","path":"/Applications/Safari.app"},{"_name":"Firefox","version":"126.0","signed_by":["Developer ID Application: Mozilla Corporation (43AQ936H96)"],"path":"/Applications/Firefox.app"}],
"SPHardwareDataType":[{"chip_type":"Apple M2","machine_model":"Mac14,3","physical_memory":"16 GB","platform_UUID":"01234567-89AB-CDEF-0123-456789ABCDEF","serial_number":"C02TEST00001"}],
"SPSoftwareDataType":[{"os_version":"macOS 14.5 (23F79)","kernel_version":"Darwin 23.5.0","local_host_name":"mini"}]}
END`,
    softwareupdate: String.raw`[ "$*" = '--list --no-scan' ] && printf 'Software Update found the following new or updated software:\n* Label: macOS Sonoma 14.6.1-23G93\n\tTitle: macOS Sonoma 14.6.1, Version: 14.6.1, Size: 1500000KiB, Recommended: YES, Action: restart, \n'`,
    defaults: 'echo 2026-11-20 08:00:00 +0000',
  };

  it('tells system, applications and what Software Update found last', async () => {
    const { source, inventory } = await collectSsh(here(mac));
    expect(source).toBe('ssh-macos');
    expect(inventory).toMatchObject({
      identity: { name: 'mini', serial: 'C02TEST00001', macs: ['a4:83:e7:00:00:01'] },
      os: { family: 'macos', version: '14.5', build: '23F79', arch: 'arm64' },
      hardware: { cpu: 'Apple M2', memory: 17_179_869_184 },
      sections: ['programs'],
      available: [{ name: 'macOS Sonoma 14.6.1', version: '14.6.1' }],
      availableAsOf: '2026-11-20T08:00:00.000Z',
    });
    expect(inventory.packages!.map(({ name, version, origin }) => [name, version, origin])).toEqual([
      ['Safari', '17.5', 'Apple'],
      ['Firefox', '126.0', 'Mozilla Corporation'],
    ]);
  });
});

/** A process whose program is gone from the disk, as after an upgrade; null where the test may not write to /opt. */
function staleProcess(): { file: string; end(): void } | null {
  if (process.getuid?.() !== 0) return null;
  const file = `/opt/patchledger-test-${process.pid}`;
  copyFileSync('/bin/sleep', file);
  const child = spawn(file, ['600'], { stdio: 'ignore' });
  execFileSync('/bin/sleep', ['0.3']); // until it has become that program
  rmSync(file);
  return { file, end: () => child.kill() };
}

const pins = { accept: false, find: () => null, pin: () => {} };
const reach = (sshd: Sshd): Promise<ConnectedHost> =>
  connectHost(
    { address: '127.0.0.1', port: sshd.port, user: sshd.user, credentials: { keyPath: sshd.keyPath } },
    { pins },
  );

describe.skipIf(!hasSshd || !isDebian)('over a real sshd', () => {
  let sshd: Sshd;
  let host: ConnectedHost;
  beforeAll(async () => {
    sshd = await startSshd();
    host = await reach(sshd);
  });
  afterAll(async () => {
    host.close();
    await sshd.stop();
  });

  it('this machine says what it says on the spot', { timeout: 300_000 }, async () => {
    const stale = staleProcess();
    const [there, onTheSpot] = [await collectSsh(host), await collectLocal()];
    stale?.end();
    const { clockOffset, staleServices: remoteStale, listening, ...remote } = there.inventory;
    const { staleServices: localStale, listening: localListening, ...local } = onTheSpot.inventory;
    expect(remote).toEqual(local);
    // Other tests open and close ports all the time.
    expect([listening, localListening].map(Array.isArray)).toEqual([true, true]);
    const ours = (services: typeof localStale) => services!.filter(({ files }) => stale && files.includes(stale.file));
    expect(ours(remoteStale)).toEqual(ours(localStale));
    expect(ours(remoteStale)).toHaveLength(stale ? 1 : 0);
    expect(Math.abs(clockOffset!)).toBeLessThanOrEqual(2);
    // Without `ip` it is the same from the kernel's files.
    const script = readFileSync(join(checkout, 'resources/collect.sh'), 'utf8').replace('ip -o link', 'false');
    const ran = await host.run({
      text: `set -- -o -\n${script.replace('apt-get -s $apt_quiet dist-upgrade', 'true')}`,
    });
    const told = new Sections(readCollectedFile(JSON.parse(ran.stdout), Buffer.from(ran.stdout)).sections);
    const network = readKernelNetwork({
      cards: told.text('cards'),
      routes: told.text('routes'),
      fib: told.text('fib'),
      inet6: told.text('inet6'),
    });
    expect(network).toEqual({ macs: local.identity.macs, addresses: local.addresses });
  });
});

describe.skipIf(!hasSshd)('Windows, with a stand-in for its SSH server and PowerShell', { timeout: 60_000 }, () => {
  /** Refuses all but the loader with exactly the shipped script, and answers as PowerShell does: CRLF, CLIXML on standard error. */
  async function windows(document: string, exit: number): Promise<{ sshd: Sshd; host: ConnectedHost }> {
    const shipped = readFileSync(join(checkout, 'resources/collect.ps1'), 'utf8');
    writeFileSync(join(folder, 'expected'), composePowerShell(shipped, "-OutFile '-' -Quiet"));
    writeFileSync(join(folder, 'document'), `${document.replace(/"sha256":"\w+"\}\n$/, '"sha256":"none"}')}\r\n`);
    const shim = standIns({
      'force.sh': [
        'encoded=${SSH_ORIGINAL_COMMAND##* }',
        `[ "\${SSH_ORIGINAL_COMMAND% *}" = 'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -OutputFormat Text -EncodedCommand' ] || exit 61`,
        '[ ${#SSH_ORIGINAL_COMMAND} -lt 2000 ] || exit 62',
        `printf %s "$encoded" | base64 -d | iconv -f UTF-16LE -t ASCII | grep -qF 'Invoke-Expression (@($input)' || exit 63`,
        String.raw`printf 'patchledger: begin\r\n'`,
        `cmp -s - '${join(folder, 'expected')}' || exit 64`,
        String.raw`printf '#< CLIXML\r\n<Objs Version="1.1.0.1"><S S="progress">x</S></Objs>' >&2`,
        `cat '${join(folder, 'document')}'`,
        `exit ${exit}`,
      ].join('\n'),
    });
    const sshd = await startSshd({
      config: ['VersionAddendum OpenSSH_for_Windows_9.5', `ForceCommand ${join(shim, 'force.sh')}`],
    });
    return { sshd, host: await reach(sshd) };
  }

  it('is asked by the shipped collect.ps1 over standard input, and read like its file', async () => {
    const { sshd, host } = await windows(fileOf(windowsClient).toString(), 0);
    try {
      const { source, inventory, warnings } = await collectSsh(host);
      expect(source).toBe('ssh-windows');
      expect(inventory).toMatchObject({
        identity: { name: 'Empfang-PC', machineId: '0d6c3a1e-1111-2222-3333-0123456789ab' },
        os: { family: 'windows', build: '22631', ubr: 4169 },
      });
      expect(inventory.packages!.length).toBeGreaterThan(0);
      expect(warnings.join('\n')).not.toContain('hash');
    } finally {
      host.close();
      await sshd.stop();
    }
  });

  it('is refused in words where PowerShell does not answer to the end', async () => {
    const { sshd, host } = await windows('ParserError: x', 1);
    try {
      expect((await refusal(collectSsh(host))).message).toContain('exit status 1');
    } finally {
      host.close();
      await sshd.stop();
    }
  });
});
