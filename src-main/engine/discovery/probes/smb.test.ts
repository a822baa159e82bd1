/** The beginning of an SMB connection and a directory's root entry: real answers of Samba, and others as specified. */
import { describe, expect, it } from 'vitest';
import { answers } from '../../../../test/fixtures/discovery/answers.ts';
import { domainOf, isWholeLdap, readRootEntry, rootEntryRequest } from './ldap-codec.ts';
import { readNtlmChallenge } from './ntlm.ts';
import {
  isWholeSmb,
  oldNegotiate,
  readOldNegotiated,
  readSmbChallenge,
  readSmbNegotiated,
  smbNegotiate,
  smbSessionSetup,
} from './smb-codec.ts';

describe('SMB', () => {
  it('begins with all dialects, its messages aligned as [MS-SMB2] 2.2.3 says', () => {
    const message = smbNegotiate(Buffer.alloc(48, 7));
    expect(message.readUInt32BE(0)).toBe(message.length - 4);
    expect(isWholeSmb(message)).toBe(true);
    expect(isWholeSmb(message.subarray(0, 40))).toBe(false);
    // NegotiateContextOffset points at the context, on a multiple of eight.
    const at = message.readUInt32LE(4 + 64 + 28);
    expect(at % 8).toBe(0);
    expect(message.subarray(4 + at, 4 + at + 6).toString('hex')).toBe('010026000000');
    expect(message.length).toBe(4 + at + 46);
    const setup = smbSessionSetup();
    expect(setup.subarray(4 + setup.readUInt16LE(4 + 64 + 12)).indexOf('NTLMSSP')).toBeGreaterThan(0);
  });

  it('of a real Samba tells dialect, signing, names and domain', () => {
    expect(readSmbNegotiated(answers.smbNegotiated)).toEqual({ dialect: '3.1.1', signingRequired: true });
    expect(readNtlmChallenge(readSmbChallenge(answers.smbChallenge)!)).toEqual({
      computer: 'DC1',
      domain: 'CORP',
      dnsComputer: 'dc1.corp.example',
      dnsDomain: 'corp.example',
      version: { major: 6, minor: 1, build: 0 },
    });
  });

  it('of Windows tells when it was started', () => {
    const windows = Buffer.from(answers.smbNegotiated);
    // 2026-11-02 06:15:00 UTC as FILETIME.
    windows.writeBigUInt64LE((1_793_600_100_000n + 11_644_473_600_000n) * 10_000n, 4 + 112);
    windows.writeUInt16LE(1, 4 + 66);
    windows.writeUInt16LE(0x0210, 4 + 68);
    expect(readSmbNegotiated(windows)).toEqual({
      dialect: '2.1',
      signingRequired: false,
      startedAt: 1_793_600_100_000,
    });
  });

  it('takes nothing else for it, and a refused session for no challenge', () => {
    expect(readSmbNegotiated(answers.smbChallenge)).toBeNull();
    expect(readSmbChallenge(answers.smbNegotiated)).toBeNull();
    expect(readSmbNegotiated(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))).toBeNull();
    const refused = Buffer.from(answers.smbChallenge);
    refused.writeUInt32LE(0xc0000022, 4 + 8);
    expect(readSmbChallenge(refused)).toBeNull();
  });

  it('1 tells domain and name where it is all a machine speaks', () => {
    // [MS-CIFS] 2.2.4.52.2: 17 words, a challenge of eight bytes, then domain and server in UTF-16.
    const head = Buffer.alloc(69);
    head.write('\u00ffSMB\u0072', 'latin1');
    head[32] = 17;
    head[66] = 8;
    const names = Buffer.from('OFFICE\0OLDNAS\0', 'utf16le');
    const message = Buffer.concat([head, Buffer.alloc(8, 1), names]);
    expect(readOldNegotiated(Buffer.concat([Buffer.from([0, 0, 0, message.length]), message]))).toEqual({
      domain: 'OFFICE',
      computer: 'OLDNAS',
    });
    expect(readOldNegotiated(answers.oldSmbRefused)).toBeNull();
    expect(oldNegotiate().includes('NT LM 0.12')).toBe(true);
  });
});

describe('a directory', () => {
  it('is asked for its root entry alone', () => {
    expect(rootEntryRequest.subarray(0, 24).toString('hex')).toMatch(/^30819?\w*020101638/);
    expect(rootEntryRequest.includes('domainFunctionality')).toBe(true);
  });

  it('of a real Samba tells domain, name, maker and level', () => {
    expect(isWholeLdap(answers.ldapRoot)).toBe(true);
    expect(isWholeLdap(answers.ldapRoot.subarray(0, 300))).toBe(false);
    expect(readRootEntry(answers.ldapRoot)).toEqual({
      domain: 'corp.example',
      dnsHostName: 'dc1.corp.example',
      vendor: 'Samba Team (https://www.samba.org) 4.17.12-Debian',
      functionality: 4,
    });
  });

  it('that keeps its entry to itself is one all the same', () => {
    expect(readRootEntry(Buffer.from('300c02010165070a013204000400', 'hex'))).toEqual({});
    expect(readRootEntry(Buffer.from('220 mail ESMTP\r\n'))).toBeNull();
    expect(domainOf('CN=Configuration,DC=corp,DC=example')).toBe('corp.example');
    expect(domainOf('o=Some Company')).toBeUndefined();
  });
});
