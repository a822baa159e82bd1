/** Makes an NTLM CHALLENGE_MESSAGE ([MS-NLMP] 2.2.1.2) for tests, as a machine of that name and version sends it. */
import type { NtlmFacts } from '../src-main/engine/discovery/probes/ntlm.ts';

const ids = { computer: 1, domain: 2, dnsComputer: 3, dnsDomain: 4, dnsForest: 5 } as const;

export function ntlmChallenge(
  names: Partial<Record<keyof typeof ids, string>>,
  version: NtlmFacts['version'] | null,
): Buffer {
  const target = Buffer.from(names.domain ?? '', 'utf16le');
  const pairs = Object.entries(names).map(([name, text]) => {
    const value = Buffer.from(text, 'utf16le');
    const head = Buffer.alloc(4);
    head.writeUInt16LE(ids[name as keyof typeof ids], 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  const info = Buffer.concat([...pairs, Buffer.alloc(4)]);
  const message = Buffer.alloc(56);
  message.write('NTLMSSP\0', 'latin1');
  message.writeUInt32LE(2, 8);
  message.writeUInt16LE(target.length, 12);
  message.writeUInt16LE(target.length, 14);
  message.writeUInt32LE(56, 16);
  message.writeUInt32LE(version ? 0xe28a8215 : 0xe08a8215, 20);
  message.write('0123456789abcdef', 24, 'hex');
  message.writeUInt16LE(info.length, 40);
  message.writeUInt16LE(info.length, 42);
  message.writeUInt32LE(56 + target.length, 44);
  if (version) {
    message[48] = version.major;
    message[49] = version.minor;
    message.writeUInt16LE(version.build, 50);
    message[55] = 15;
  }
  return Buffer.concat([message, target, info]);
}
