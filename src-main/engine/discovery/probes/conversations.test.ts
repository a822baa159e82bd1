/** The probes of SMB, remote management, remote desktop and directories against servers on loopback that speak as specified. */
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls, TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { answers } from '../../../../test/fixtures/discovery/answers.ts';
import { ntlmChallenge } from '../../../../test/ntlm-bytes.ts';
import type { Manner } from '../../domain/services.ts';
import { element, integer, octets, sequence } from './ber.ts';
import { bannerOf, readGreeting } from './index.ts';

const pem = readFileSync(join(import.meta.dirname, '../../../../test/fixtures/discovery/test-only.pem'));
const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** Answers what comes, one answer after the other; null closes. */
const scripted = (script: (Buffer | null)[]) => {
  const replies = [...script];
  return createServer((socket) => {
    socket.on('data', () => {
      const reply = replies.shift();
      if (reply) socket.write(reply);
      else socket.destroy();
    });
  });
};

function open(port: number): Promise<Socket> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(socket));
    sockets.push(socket);
    socket.on('error', () => {});
  });
}

async function greetingAt(port: number, manner: Exclude<Manner, 'silent' | 'none'>, time = 2_000) {
  const socket = await open(port);
  return readGreeting(socket, manner, { address: '127.0.0.1', port, time }, () => open(port));
}

const windows = ntlmChallenge(
  { computer: 'PC7', domain: 'CORP', dnsComputer: 'pc7.corp.example', dnsDomain: 'corp.example' },
  { major: 10, minor: 0, build: 19_041 },
);

describe('SMB', () => {
  it('tells dialect and names, and is left before a login', async () => {
    const port = await listen(scripted([answers.smbNegotiated, answers.smbChallenge, null]));
    const said = await greetingAt(port, 'smb');
    expect(said).toMatchObject({
      service: 'smb',
      smb: { dialect: '3.1.1' },
      ntlm: { dnsComputer: 'dc1.corp.example' },
    });
    expect(bannerOf(said)).toBe('SMB 3.1.1, signing required; it is dc1.corp.example of corp.example');
  });

  it('1 alone is told as such', async () => {
    const old = Buffer.alloc(73);
    old.write('\u00ffSMB\u0072', 4, 'latin1');
    old.writeUInt16BE(69, 2);
    old[36] = 17;
    const port = await listen(scripted([null, old]));
    const said = await greetingAt(port, 'smb');
    expect(said).toEqual({ service: 'smb', oldSmb: {} });
    expect(bannerOf(said)).toBe('SMB 1 and nothing newer');
  });

  it('of who stays silent is nothing, in the time that was given', async () => {
    const port = await listen(createServer());
    const began = performance.now();
    expect(await greetingAt(port, 'smb', 300)).toEqual({});
    expect(performance.now() - began).toBeLessThan(1_500);
  });
});

describe('remote management', () => {
  const answer = (status: string) =>
    Buffer.from(
      `HTTP/1.1 ${status}\r\nServer: Microsoft-HTTPAPI/2.0\r\nWWW-Authenticate: Negotiate ${windows.toString('base64')}\r\nContent-Length: 0\r\n\r\n`,
    );
  it('tells names and build, plain and by TLS', async () => {
    const plain = await greetingAt(await listen(scripted([answer('401')])), 'winrm');
    expect(plain).toMatchObject({
      service: 'winrm',
      server: 'Microsoft-HTTPAPI/2.0',
      ntlm: { dnsDomain: 'corp.example' },
    });
    expect(bannerOf(plain)).toBe('Microsoft-HTTPAPI/2.0; it is pc7.corp.example of corp.example version 10.0.19041');
    const secure = createTls({ key: pem, cert: pem }, (socket) => {
      socket.on('data', () => socket.write(answer('401'))).on('error', () => {});
    });
    expect(await greetingAt(await listen(secure), 'winrm')).toMatchObject({
      service: 'winrm-https',
      certificate: { subject: 'nas.office.test' },
      ntlm: { computer: 'PC7' },
    });
  });
});

describe('a remote desktop', () => {
  /** Confirms the protocol, then speaks TLS over the same connection, and answers one TSRequest. */
  const desktop = (protocol: number) =>
    createServer((socket) => {
      socket.once('data', () => {
        const confirm = Buffer.from('030000130ed000000000000200080000000000', 'hex');
        confirm[15] = protocol;
        socket.write(confirm);
        if (protocol === 0) return;
        const secure = new TLSSocket(socket, { isServer: true, key: pem, cert: pem });
        secure.on('error', () => {});
        secure.on('data', () => {
          const token = sequence(sequence(element(0xa0, octets(windows))));
          secure.write(sequence(element(0xa0, integer(6)), element(0xa1, token)));
        });
      });
    });

  it('tells names and build by CredSSP, and its certificate', async () => {
    expect(await greetingAt(await listen(desktop(2)), 'rdp')).toMatchObject({
      service: 'rdp',
      certificate: { subject: 'nas.office.test' },
      ntlm: { dnsComputer: 'pc7.corp.example', version: { build: 19_041 } },
    });
  });

  it('tells its certificate alone with TLS, and nothing more without', async () => {
    const tls = await greetingAt(await listen(desktop(1)), 'rdp');
    expect(tls).toMatchObject({ service: 'rdp', certificate: { subject: 'nas.office.test' } });
    expect(tls.ntlm).toBeUndefined();
    expect(await greetingAt(await listen(desktop(0)), 'rdp')).toEqual({ service: 'rdp' });
  });
});

describe('a directory', () => {
  it('tells its domain, plain and by TLS', async () => {
    const plain = await greetingAt(await listen(scripted([answers.ldapRoot])), 'ldap');
    expect(plain).toMatchObject({ service: 'ldap', directory: { domain: 'corp.example' } });
    const secure = createTls({ key: pem, cert: pem }, (socket) => {
      socket.on('data', () => socket.write(answers.ldapRoot)).on('error', () => {});
    });
    const said = await greetingAt(await listen(secure), 'ldaps');
    expect(said).toMatchObject({ service: 'ldaps', directory: { functionality: 4 } });
    expect(bannerOf(said)).toMatch(/^directory of corp\.example; Samba Team .*; certificate nas\.office\.test/);
  });
});
