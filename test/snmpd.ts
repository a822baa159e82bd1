/** A real snmpd (Net-SNMP) on loopback with a community and users of version 3, for tests of everything that goes over SNMP. */
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const program = '/usr/sbin/snmpd';
export const hasSnmpd = existsSync(program) && spawnSync(program, ['--version']).status === 0;

export interface SnmpUser {
  name: string;
  /** As snmpd.conf names them: SHA, SHA-256, ... and AES, AES-256, ... */
  auth: string;
  authPassword: string;
  priv?: string;
  privPassword?: string;
}

export interface Snmpd {
  port: number;
  /** Requests that came, and what of them was refused, as its log tells. */
  log(): string;
  stop(): Promise<void>;
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** `config` are more lines for snmpd.conf. */
export async function startSnmpd(
  community: string,
  users: readonly SnmpUser[] = [],
  config: readonly string[] = [],
): Promise<Snmpd> {
  const folder = mkdtempSync(join(tmpdir(), 'patchledger-snmpd-'));
  const port = await freeUdpPort();
  const lines = [
    `rocommunity ${community}`,
    ...users.flatMap(({ name, auth, authPassword, priv, privPassword }) => [
      `createUser ${name} ${auth} ${authPassword}${priv ? ` ${priv} ${privPassword}` : ''}`,
      `rouser ${name} ${priv ? 'authpriv' : 'authnopriv'}`,
    ]),
    ...config,
  ];
  writeFileSync(join(folder, 'snmpd.conf'), `${lines.join('\n')}\n`);
  const child = spawn(
    program,
    [
      '-f',
      '-C',
      '-c',
      join(folder, 'snmpd.conf'),
      '-Lf',
      join(folder, 'log'),
      '-p',
      join(folder, 'pid'),
      `udp:127.0.0.1:${port}`,
    ],
    { stdio: 'ignore', env: { ...process.env, SNMP_PERSISTENT_DIR: folder, MIBS: '' } },
  );
  const log = () => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : '');
  for (let waited = 0; !/NET-SNMP version/.test(log()); waited += 50) {
    if (waited > 20_000 || child.exitCode !== null) throw new Error(`snmpd did not start: ${log()}`);
    await pause(50);
  }
  return {
    port,
    log,
    async stop() {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
