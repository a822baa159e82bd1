/** NTLM's challenge as [MS-NLMP] 4.2.4.3 shows it, as Windows and as Samba send it, and as nobody should. */
import { describe, expect, it } from 'vitest';
import { ntlmNegotiate, readNtlmChallenge } from './ntlm.ts';
import { ntlmChallenge } from '../../../../test/ntlm-bytes.ts';
import { readRdpConfirm } from './rdp.ts';
import { readWinrmAnswer } from './winrm.ts';

/** [MS-NLMP] 4.2.4.3, NTLMv2 challenge of the protocol's own examples. */
const documented = Buffer.from(
  '4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000' +
    '0600701700000f005300650072007600650072000200' +
    '0c0044006f006d00610069006e0001000c005300650072007600650072000000' +
    '0000',
  'hex',
);

describe('the NTLM challenge', () => {
  it('of the protocol’s own example names server and domain', () => {
    expect(readNtlmChallenge(documented)).toEqual({
      computer: 'Server',
      domain: 'Domain',
      version: { major: 6, minor: 0, build: 6000 },
    });
  });

  it('of a Windows server tells its names, domain, forest and build, wherever it stands', () => {
    const bytes = ntlmChallenge(
      {
        computer: 'DC1',
        domain: 'CORP',
        dnsComputer: 'dc1.corp.example',
        dnsDomain: 'corp.example',
        dnsForest: 'corp.example',
      },
      { major: 10, minor: 0, build: 20_348 },
    );
    const told = {
      computer: 'DC1',
      domain: 'CORP',
      dnsComputer: 'dc1.corp.example',
      dnsDomain: 'corp.example',
      dnsForest: 'corp.example',
      version: { major: 10, minor: 0, build: 20_348 },
    };
    expect(readNtlmChallenge(bytes)).toEqual(told);
    expect(readNtlmChallenge(Buffer.concat([Buffer.from('a1810101', 'hex'), bytes]))).toEqual(told);
    const answer = Buffer.from(
      `HTTP/1.1 401 \r\nServer: Microsoft-HTTPAPI/2.0\r\nWWW-Authenticate: Negotiate ${bytes.toString('base64')}\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(readWinrmAnswer(answer)).toEqual({ service: 'winrm', server: 'Microsoft-HTTPAPI/2.0', ntlm: told });
  });

  it('without names or version tells what is left', () => {
    expect(readNtlmChallenge(ntlmChallenge({}, null))).toEqual({});
    expect(readNtlmChallenge(documented.subarray(0, 40))).toEqual({});
    expect(readNtlmChallenge(documented.subarray(0, 31))).toBeNull();
    expect(readNtlmChallenge(ntlmNegotiate)).toBeNull();
    expect(readNtlmChallenge(Buffer.from('HTTP/1.1 401 Unauthorized'))).toBeNull();
  });

  it('is asked for without a name of ours', () => {
    expect(ntlmNegotiate.toString('latin1', 0, 7)).toBe('NTLMSSP');
    expect(ntlmNegotiate.readUInt32LE(8)).toBe(1);
    expect(ntlmNegotiate.readUInt16LE(16)).toBe(0);
    expect(ntlmNegotiate.readUInt16LE(24)).toBe(0);
  });
});

describe('a remote desktop', () => {
  it.each([
    // [MS-RDPBCGR] 4.1.2: a confirm with PROTOCOL_RDP chosen; then TLS, CredSSP, CredSSP with early authorisation.
    ['030000130ed000001234000200080000000000', 'none'],
    ['030000130ed000001234000200080001000000', 'tls'],
    ['030000130ed00000123400021f080002000000', 'credssp'],
    ['030000130ed00000123400021f080008000000', 'none'],
    ['0300000b06d00000123400', 'none'],
    // RDP_NEG_FAILURE: SSL_NOT_ALLOWED_BY_SERVER.
    ['030000130ed000001234000300080002000000', 'none'],
    ['030000130ee000000000000100080003000000', null],
    ['485454502f312e3120343030', null],
    ['0300', null],
  ])('says with %s which security it wants', (hex, security) =>
    expect(readRdpConfirm(Buffer.from(hex, 'hex'))).toBe(security),
  );
});
