/** Logins, host keys, jump hosts and sudo against a real sshd on loopback. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasAccounts, hasSshd, hasSudo, makeKey, startSshd, type Sshd } from '../../../test/sshd.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { connectHost, createConnector, type Target } from './connect-host.ts';
import { placeOf, type HostKey, type HostPins } from './host-key.ts';

/** Pins in memory, and what was pinned in order. */
function memoryPins(accept = false): HostPins & { log: string[]; keys: Map<string, HostKey> } {
  const keys = new Map<string, HostKey>();
  const log: string[] = [];
  return {
    accept,
    keys,
    log,
    find: (address, port) => keys.get(placeOf(address, port)) ?? null,
    pin(address, port, shown, before) {
      keys.set(placeOf(address, port), shown);
      log.push(`${before ? 'accepted' : 'pinned'} ${shown.fingerprint}`);
    },
  };
}

async function refusal(act: Promise<unknown>): Promise<Refusal> {
  const error = await act.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(Refusal);
  expect((error as Refusal).hint).not.toBe('');
  return error as Refusal;
}

const targetOf = (sshd: Sshd, more: Partial<Target> = {}): Target => ({
  address: '127.0.0.1',
  port: sshd.port,
  user: sshd.user,
  credentials: { keyPath: sshd.keyPath },
  ...more,
});

describe.skipIf(!hasSshd)('a host with sshd', { timeout: 60_000 }, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({ hostKeys: ['ed25519', 'rsa'] });
  });
  afterAll(() => sshd.stop());

  it('runs scripts and tells their output and status', async () => {
    const host = await connectHost(targetOf(sshd), { pins: memoryPins() });
    const heard: string[] = [];
    const ran = await host.run(
      { text: 'input words | tr a-z A-Z; echo "no" >&2; exit 4', inputs: { words: ['$(id)', 'é'] } },
      { onOutput: (text) => heard.push(text) },
    );
    expect(ran).toEqual({ exit: 4, stdout: '$(ID)\né\n', stderr: 'no\n' });
    expect(heard.join('')).toBe(ran.stdout);
    expect((await host.run({ text: 'kill -9 $$' })).exit).toBeNull();
    const many = await Promise.all(Array.from({ length: 8 }, (_, i) => host.run({ text: `sleep 0.1; echo ${i}` })));
    expect(many.map((one) => one.stdout.trim())).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(host.isRoot).toBe(sshd.user === 'root');
    expect(host.peer).toBe('127.0.0.1');
    host.close();
  });

  it('pins its key once, whichever type it shows first, and is known again', async () => {
    const pins = memoryPins();
    for (let i = 0; i < 2; i++) (await connectHost(targetOf(sshd), { pins })).close();
    expect(pins.log).toEqual([`pinned ${sshd.fingerprint('ed25519')}`]);
    // Pinned by its other key, it is asked for that one: no false alarm.
    const other = memoryPins();
    const [, key] = readFileSync(join(sshd.folder, 'host-rsa.pub'), 'utf8').split(' ');
    other.keys.set(placeOf('127.0.0.1', sshd.port), {
      algorithm: 'ssh-rsa',
      key: key!,
      fingerprint: sshd.fingerprint('rsa'),
    });
    (await connectHost(targetOf(sshd), { pins: other })).close();
    expect(other.log).toEqual([]);
  });

  it('stops before any authentication when the key is another, and goes on once it is accepted', async () => {
    const talking = await startSshd({ config: ['LogLevel DEBUG1'] });
    try {
      const pins = memoryPins();
      const pinned = { algorithm: 'ssh-ed25519', key: 'AAAA', fingerprint: 'SHA256:former' };
      pins.keys.set(placeOf('127.0.0.1', talking.port), pinned);
      const stopped = await refusal(connectHost(targetOf(talking), { pins }));
      expect(stopped.code).toBe('host-key-changed');
      expect(stopped.message).toContain('SHA256:former');
      expect(stopped.message).toContain(talking.fingerprint('ed25519'));
      expect(stopped.hint).toContain('--accept-host-key');
      await new Promise((go) => setTimeout(go, 300));
      expect(talking.log()).toContain('host key algorithm: ssh-ed25519');
      expect(talking.log()).not.toContain('userauth-request');
      expect(pins.log).toEqual([]);
      (await connectHost(targetOf(talking), { pins: Object.assign(pins, { accept: true }) })).close();
      expect(pins.log).toEqual([`accepted ${talking.fingerprint('ed25519')}`]);
      expect(talking.log()).toContain('userauth-request');
    } finally {
      await talking.stop();
    }
  });

  it('is stopped where it shows none of the keys collected from the machine', async () => {
    const stopped = await refusal(connectHost(targetOf(sshd, { knownKeys: ['SHA256:other'] }), { pins: memoryPins() }));
    expect([stopped.code, stopped.message]).toEqual(['host-key-changed', expect.stringContaining('none of those')]);
    const known = targetOf(sshd, { knownKeys: ['SHA256:other', sshd.fingerprint('ed25519')] });
    (await connectHost(known, { pins: memoryPins() })).close();
  });

  it('is logged in to by text, encrypted key or agent; a bad key is told before anything is dialled', async () => {
    const login = async (credentials: Target['credentials']) =>
      (await connectHost(targetOf(sshd, { credentials }), { pins: memoryPins() })).close();
    const key = readFileSync(sshd.keyPath, 'utf8');
    await login({ privateKey: key });
    await login({ privateKey: `\uFEFF${key.replaceAll('\n', '\r\n')}` });

    const locked = join(sshd.folder, 'locked-key');
    writeFileSync(locked, readFileSync(sshd.keyPath), { mode: 0o600 });
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'correct horse', '-a', '1', '-f', locked]);
    await login({ keyPath: locked, keyPassphrase: 'correct horse' });

    const text = join(sshd.folder, 'prose');
    writeFileSync(text, 'not a key at all');
    const port = 1; // nothing listens there: whoever dialled would say so
    const bad = (credentials: Target['credentials']) =>
      refusal(connectHost(targetOf(sshd, { port, credentials }), { pins: memoryPins() }));
    expect((await bad({ keyPath: locked })).message).toContain('is encrypted');
    expect((await bad({ keyPath: locked, keyPassphrase: 'wrong' })).message).toContain('does not open');
    expect((await bad({ keyPath: `${sshd.keyPath}.pub` })).message).toContain('only a public key');
    expect((await bad({ keyPath: text })).code).toBe('key-unusable');
    expect((await bad({ keyPath: join(sshd.folder, 'none') })).code).toBe('file-unreadable');

    const socket = join(sshd.folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      for (let i = 0; i < 50 && !existsSync(socket); i++) await new Promise((go) => setTimeout(go, 50));
      execFileSync('ssh-add', ['-q', sshd.keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      await login({ agent: socket });
    } finally {
      agent.kill();
    }
    const silent = await refusal(login({ agent: join(sshd.folder, 'no-agent') }));
    expect([silent.code, silent.message]).toEqual(['login-refused', expect.stringContaining('agent did not answer')]);
  });

  it('tells what it refused and what it accepts', async () => {
    const stranger = makeKey(join(sshd.folder, 'stranger-key'));
    const refused = await refusal(
      connectHost(targetOf(sshd, { credentials: { keyPath: stranger } }), { pins: memoryPins() }),
    );
    expect(refused.code).toBe('login-refused');
    expect(refused.message).toMatch(/did not let \S+ in: it refused the private key\. It accepts: publickey/);
    const nothing = await refusal(connectHost(targetOf(sshd, { credentials: {} }), { pins: memoryPins() }));
    expect(nothing.message).toContain('no way to log in');
  });

  it('ends a script that takes too long, is cancelled or prints without end', async () => {
    const host = await connectHost(targetOf(sshd), { pins: memoryPins() });
    const mark = `${process.pid}.25`;
    const slow = await refusal(host.run({ text: `sleep 9${mark}` }, { timeoutMs: 300 }));
    expect(slow.code).toBe('host-timeout');
    const abort = new AbortController();
    const cancelled = refusal(host.run({ text: `sleep 9${mark}` }, { signal: abort.signal }));
    setTimeout(() => abort.abort(), 100);
    expect((await cancelled).code).toBe('task-cancelled');
    const endless = await refusal(host.run({ text: 'head -c 80000000 /dev/zero' }));
    expect(endless.code).toBe('output-too-large');
    expect((await host.run({ text: 'echo still here' })).stdout).toBe('still here\n');
    const running = () => execFileSync('ps', ['-eo', 'args']).toString();
    await expect.poll(running, { timeout: 10_000 }).not.toContain(`sleep 9${mark}`);
    host.close();
  });

  it('ends its script when the connection ends, but not what left the group', async () => {
    const host = await connectHost(targetOf(sshd), { pins: memoryPins() });
    const mark = `${process.pid}.5`;
    let told = '';
    const lost = refusal(
      host.run(
        { text: `setsid sleep 8${mark} >/dev/null 2>&1 & echo begun; sleep 9${mark} | cat` },
        { onOutput: (text) => (told += text) },
      ),
    );
    await expect.poll(() => told, { timeout: 10_000 }).toBe('begun\n');
    const running = () => execFileSync('ps', ['-eo', 'args']).toString();
    // It has left the group once it is no setsid any more.
    await expect.poll(() => running().split('\n'), { timeout: 10_000 }).toContain(`sleep 8${mark}`);
    host.close();
    expect((await lost).code).toBe('connection-lost');
    await expect.poll(running, { timeout: 10_000 }).not.toContain(`sleep 9${mark}`);
    expect(running()).toContain(`sleep 8${mark}`);
    spawnSync('pkill', ['-f', `^sleep 8${mark}`]);
  });

  it('that goes away in the middle is a lost connection, not an answer', async () => {
    const host = await connectHost(targetOf(sshd), { pins: memoryPins() });
    const lost = refusal(host.run({ text: 'echo half; kill -9 $PPID; sleep 5' }));
    expect((await lost).code).toBe('connection-lost');
    expect((await refusal(host.run({ text: 'true' }))).code).toBe('connection-lost');
  });

  it('is reached through a jump host that is pinned too and shared by all behind it', async () => {
    const jump = await startSshd();
    const closed = await startSshd({ config: ['AllowTcpForwarding no'] });
    // Both hops take the same key.
    for (const one of [jump, closed])
      writeFileSync(join(one.folder, 'authorized'), readFileSync(`${sshd.keyPath}.pub`));
    try {
      const pins = memoryPins();
      const connector = createConnector({ pins });
      const via = (one: Sshd, port = sshd.port) =>
        connector.connect(targetOf(sshd, { port, jump: { address: 'localhost', port: one.port, user: one.user } }));
      const hosts = await Promise.all([via(jump), via(jump), via(jump)]);
      for (const host of hosts) {
        expect((await host.run({ text: 'echo "$SSH_CONNECTION"' })).stdout).toContain(String(sshd.port));
        expect(host.peer).toBeNull();
        host.close();
      }
      expect([...pins.keys.keys()].sort()).toEqual(
        [placeOf('127.0.0.1', sshd.port), placeOf('localhost', jump.port)].sort(),
      );
      expect(jump.log().match(/Accepted publickey/g)).toHaveLength(1);
      const shut = await refusal(via(closed));
      expect([shut.code, shut.message]).toEqual(['host-unreachable', expect.stringContaining('does not forward')]);
      expect((await refusal(via(jump, 1))).message).toContain("can't reach 127.0.0.1:1");
      pins.keys.set(placeOf('localhost', jump.port), {
        algorithm: 'ssh-ed25519',
        key: 'AAAA',
        fingerprint: 'SHA256:x',
      });
      connector.close();
      const changed = await refusal(via(jump));
      expect([changed.code, changed.message]).toEqual([
        'host-key-changed',
        expect.stringContaining('On the way, at the jump host'),
      ]);
      connector.close();
    } finally {
      await jump.stop();
      await closed.stop();
    }
  });
});

describe('what is no SSH server', () => {
  const servers: Server[] = [];
  const listen = (greet: string | null) =>
    new Promise<number>((found) => {
      const server = createServer((socket) => {
        socket.on('error', () => {});
        if (greet === null) socket.destroy();
        else socket.end(greet);
      });
      servers.push(server);
      server.listen(0, '127.0.0.1', () => found((server.address() as { port: number }).port));
    });
  afterAll(() => servers.forEach((server) => server.close()));
  const attempt = (address: string, port: number, signal?: AbortSignal) =>
    refusal(
      connectHost(
        { address, port, user: 'ann', credentials: { password: 'never sent' } },
        { pins: memoryPins(), signal },
      ),
    );

  it('is told apart: closed port, unknown name, other service, silence, cancelled', async () => {
    const closed = await attempt('127.0.0.1', 1);
    expect([closed.code, closed.message]).toEqual(['host-unreachable', expect.stringContaining('refuses connections')]);
    const unknown = await attempt('no-such-host.invalid', 22);
    expect([unknown.code, unknown.message]).toEqual(['host-unreachable', expect.stringContaining('is not found')]);
    const web = await attempt('127.0.0.1', await listen('HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n'));
    expect(web.code).toBe('host-unreachable');
    expect(web.message).not.toContain('never sent');
    const silent = await attempt('127.0.0.1', await listen(null));
    expect([silent.code, silent.message]).toEqual([
      'host-unreachable',
      expect.stringContaining('closed the connection'),
    ]);
    const abort = new AbortController();
    abort.abort();
    expect((await attempt('127.0.0.1', 1, abort.signal)).code).toBe('task-cancelled');
  });
});

describe.skipIf(!hasAccounts)('accounts with passwords (needs root)', { timeout: 60_000 }, () => {
  let sshd: Sshd;
  const password = 'päss "word" $(id) \\';
  const accounts = [
    { name: 'plann', password },
    { name: 'plbob', password: 'other', sudo: 'ALL' },
    { name: 'plcat', password, sudo: 'NOPASSWD: ALL' },
    { name: 'pldan', password, shell: '/usr/sbin/nologin' },
  ];
  beforeAll(async () => {
    sshd = await startSshd({ accounts });
  });
  afterAll(() => sshd.stop());
  const account = (user: string, password: string, more: Partial<Target> = {}) =>
    targetOf(sshd, { user, credentials: { password }, ...more });
  const failures = (user: string) => sshd.log().match(new RegExp(`Failed password for ${user}`, 'g'))?.length ?? 0;

  it('log in with any password', async () => {
    const host = await connectHost(account('plann', password), { pins: memoryPins() });
    expect((await host.run({ text: 'id -un', asRoot: true })).stdout).toBe('plann\n');
    expect(host.isRoot).toBe(false);
    host.close();
  });

  it('get at most one wrong password, however many machines are asked at once', async () => {
    const connector = createConnector({ pins: memoryPins() });
    const all = await Promise.all(
      Array.from({ length: 6 }, () => refusal(connector.connect(account('plbob', 'wrong')))),
    );
    expect(all.map((one) => one.code)).toEqual(Array.from({ length: 6 }, () => 'login-refused'));
    expect(all.filter((one) => one.message.includes('was not tried'))).toHaveLength(5);
    expect(all.map((one) => one.message + one.hint).join('')).not.toContain('wrong"');
    await new Promise((go) => setTimeout(go, 300));
    expect(failures('plbob')).toBe(1);
    connector.close();
  });

  it('whose shell runs nothing are told so', async () => {
    const host = await connectHost(account('pldan', password), { pins: memoryPins() });
    const refused = await refusal(host.run({ text: 'true' }));
    expect([refused.code, refused.message]).toEqual(['login-refused', expect.stringContaining('runs no commands')]);
    host.close();
  });

  it('answer the question for a password where only that is asked (keyboard-interactive)', async () => {
    if (!existsSync('/etc/pam.d/sshd')) return;
    const asking = await startSshd({
      accounts,
      config: ['UsePAM yes', 'PasswordAuthentication no', 'KbdInteractiveAuthentication yes'],
    });
    try {
      const at = (pass: string) => ({ ...account('plann', pass), port: asking.port });
      const host = await connectHost(at(password), { pins: memoryPins() });
      expect((await host.run({ text: 'id -un' })).stdout).toBe('plann\n');
      host.close();
      const wrong = await refusal(connectHost(at('wrong'), { pins: memoryPins() }));
      expect([wrong.code, wrong.message]).toEqual(['login-refused', expect.stringContaining('refused the password')]);
      await new Promise((go) => setTimeout(go, 300));
      expect(asking.log().match(/authentication failure|error: PAM/gi)?.length ?? 0).toBeLessThanOrEqual(1);
    } finally {
      await asking.stop();
    }
  });

  describe.skipIf(!hasSudo)('with sudo', () => {
    it('end a script of root that takes too long', async () => {
      const host = await connectHost(account('plcat', password, { sudo: {} }), { pins: memoryPins() });
      const mark = `${process.pid}.75`;
      const slow = await refusal(host.run({ text: `sleep 9${mark}`, asRoot: true }, { timeoutMs: 1500 }));
      expect(slow.code).toBe('host-timeout');
      const running = () => execFileSync('ps', ['-eo', 'args']).toString();
      await expect.poll(running, { timeout: 10_000 }).not.toContain(`sleep 9${mark}`);
      host.close();
    });

    const whoami = { text: 'cat; id -u; input word', inputs: { word: ['x'] }, asRoot: true };

    it('become root, by password and without', async () => {
      for (const [user, pass] of [
        ['plbob', 'other'],
        ['plcat', password],
      ] as const) {
        const host = await connectHost(account(user, pass, { sudo: { password: pass } }), { pins: memoryPins() });
        expect(host.isRoot).toBe(true);
        expect(await host.run(whoami)).toEqual({ exit: 0, stdout: '0\nx\n', stderr: '' });
        expect((await host.run({ text: 'id -un' })).stdout).toBe(`${user}\n`);
        host.close();
      }
      const free = await connectHost(account('plcat', password, { sudo: {} }), { pins: memoryPins() });
      expect((await free.run(whoami)).stdout).toBe('0\nx\n');
      free.close();
    });

    it('are refused in words: password wanted, wrong (once), not allowed', async () => {
      const ask = async (user: string, pass: string, sudo: { password?: string }) => {
        const host = await connectHost(account(user, pass, { sudo }), { pins: memoryPins() });
        const refused = await refusal(host.run(whoami));
        const again = await refusal(host.run(whoami));
        host.close();
        expect([refused.code, again.code]).toEqual(['sudo-refused', 'sudo-refused']);
        return [refused.message, again.message];
      };
      expect((await ask('plbob', 'other', {}))[0]).toContain('sudo wants a password');
      const [first, second] = await ask('plbob', 'other', { password: 'wrong' });
      expect(first).toContain('sudo refused the password');
      expect(second).toContain('was not given to sudo');
      expect((await ask('plann', password, { password }))[0]).toContain('may not use sudo');
    });
  });
});
