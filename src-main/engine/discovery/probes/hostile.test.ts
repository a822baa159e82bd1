/** No answer, however wrong, makes a reader throw, answer nonsense without bound or take long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ntlmChallenge } from '../../../../test/ntlm-bytes.ts';
import { readElements } from './ber.ts';
import { readDnsAnswer } from './dns-message.ts';
import { isWholeLdap, readRootEntry } from './ldap-codec.ts';
import { readMdnsAnswers } from './mdns.ts';
import { readNetbiosAnswer } from './netbios.ts';
import { readNtlmChallenge } from './ntlm.ts';
import { readRdpConfirm } from './rdp.ts';
import { answers } from '../../../../test/fixtures/discovery/answers.ts';
import { isWholeSmb, readOldNegotiated, readSmbChallenge, readSmbNegotiated } from './smb-codec.ts';
import { readSnmpEngine, readSnmpSystem } from './snmp.ts';
import { readWinrmAnswer } from './winrm.ts';

const readers: Record<string, (bytes: Buffer) => unknown> = {
  readElements,
  readDnsAnswer,
  isWholeLdap,
  readRootEntry,
  readMdnsAnswers: (bytes) => readMdnsAnswers([bytes, bytes], '10.0.0.7'),
  readNetbiosAnswer: (bytes) => readNetbiosAnswer(bytes, 7),
  readNtlmChallenge,
  readRdpConfirm,
  isWholeSmb,
  readOldNegotiated,
  readSmbChallenge,
  readSmbNegotiated,
  readSnmpEngine,
  readSnmpSystem: (bytes) => readSnmpSystem(bytes, 7),
  readWinrmAnswer,
};

const real = [...Object.values(answers), ntlmChallenge({ computer: 'PC', dnsDomain: 'corp.example' }, null)];

/** A real answer with bytes turned over, cut off or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...real),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
    fc.option(fc.nat(), { nil: null }),
    fc.boolean(),
  )
  .map(([bytes, changes, cut, doubled]) => {
    const changed = Buffer.from(bytes);
    for (const [at, value] of changes) changed[at % changed.length] = value;
    const short = cut === null ? changed : changed.subarray(0, cut % (changed.length + 1));
    return doubled ? Buffer.concat([short, short]) : short;
  });
const random = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes));

describe('hostile answers', () => {
  it.each(Object.keys(readers))('%s takes anything and tells little', (name) => {
    fc.assert(
      fc.property(fc.oneof(mutated, random), (bytes) => {
        const said = JSON.stringify(readers[name]!(bytes)) ?? '';
        expect(said.length).toBeLessThan(8 * bytes.length + 2_000);
      }),
      { numRuns: 400 },
    );
  });

  it('a name that is nothing but pointers, and sets within sets, end at once', () => {
    const loops = Buffer.alloc(60_000, Buffer.from([0xc0, 0x0c]));
    loops[2] = 0x84;
    const nested = Buffer.alloc(60_000, 0x30);
    const began = performance.now();
    for (const read of Object.values(readers)) for (const bytes of [loops, nested]) read(bytes);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
