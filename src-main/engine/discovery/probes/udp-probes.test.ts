/** What is asked over UDP and what is read of the answers: NetBIOS, multicast DNS, SNMP. */
import { describe, expect, it } from 'vitest';
import { answers } from '../../../../test/fixtures/discovery/answers.ts';
import { element, integer, octets, oid, sequence } from './ber.ts';
import { dnsQuery, readDnsAnswer, recordTypes } from './dns-message.ts';
import { mdnsRequest, readMdnsAnswers } from './mdns.ts';
import { netbiosRequest, readNetbiosAnswer } from './netbios.ts';
import { enterpriseOf } from '../../domain/device-makers.ts';
import { readSnmpEngine, readSnmpSystem, snmpEngineRequest, snmpSystemRequest } from './snmp.ts';

describe('NetBIOS', () => {
  const name = (text: string, suffix: number, flags: number) =>
    Buffer.concat([Buffer.from(text.padEnd(15), 'latin1'), Buffer.from([suffix, flags, 0])]);
  const answer = (id: number, names: Buffer[], card: string) => {
    const head = Buffer.from('000084000000000100000000', 'hex');
    head.writeUInt16BE(id, 0);
    const owner = Buffer.from(`\u0020CK${'A'.repeat(30)}\0`, 'latin1');
    const data = Buffer.concat([Buffer.from([names.length]), ...names, Buffer.from(card, 'hex'), Buffer.alloc(40)]);
    const record = Buffer.from('0021000100000000', 'hex');
    return Buffer.concat([head, owner, record, Buffer.from([data.length >> 8, data.length & 0xff]), data]);
  };

  it('is asked for the name “*” as RFC 1002 encodes it', () => {
    expect(netbiosRequest(0x1234).toString('hex')).toBe(`12340000000100000000000020434b${'41'.repeat(30)}0000210001`);
  });

  it('of a domain controller tells names, domain, roles and card', () => {
    const names = [
      name('DC1', 0x00, 0x04),
      name('CORP', 0x00, 0x84),
      name('CORP', 0x1c, 0x84),
      name('DC1', 0x20, 0x04),
      name('CORP', 0x1b, 0x04),
    ];
    expect(readNetbiosAnswer(answer(7, names, '00155d010203'), 7)).toEqual({
      computer: 'DC1',
      group: 'CORP',
      mac: '00:15:5d:01:02:03',
      servesFiles: true,
      domainController: true,
      masterBrowser: true,
    });
  });

  it('of Samba tells no card, and of another request nothing', () => {
    const samba = answer(7, [name('FILES1', 0x00, 0x04), name('OFFICE', 0x00, 0x84)], '000000000000');
    expect(readNetbiosAnswer(samba, 7)).toEqual({
      computer: 'FILES1',
      group: 'OFFICE',
      servesFiles: false,
      domainController: false,
      masterBrowser: false,
    });
    expect(readNetbiosAnswer(answers.netbiosFiles, 7)).toEqual({
      computer: 'FILES1',
      group: 'OFFICE',
      servesFiles: true,
      domainController: false,
      masterBrowser: true,
    });
    expect(readNetbiosAnswer(answers.netbiosController, 7)).toEqual({
      computer: 'DC1',
      group: 'CORP',
      servesFiles: true,
      domainController: true,
      masterBrowser: true,
    });
    expect(readNetbiosAnswer(samba, 8)).toBeNull();
    expect(readNetbiosAnswer(netbiosRequest(7), 7)).toBeNull();
  });
});

describe('multicast DNS', () => {
  const encode = (labels: readonly string[]) =>
    Buffer.concat([
      ...labels.map((label) => Buffer.concat([Buffer.from([Buffer.byteLength(label)]), Buffer.from(label)])),
      Buffer.from([0]),
    ]);
  const record = (name: readonly string[], type: number, data: Buffer) => {
    const head = Buffer.from('0000000100000078', 'hex');
    head.writeUInt16BE(type, 0);
    return Buffer.concat([encode(name), head, Buffer.from([data.length >> 8, data.length & 0xff]), data]);
  };
  const message = (...records: Buffer[]) => {
    const head = Buffer.from('000084000000000000000000', 'hex');
    head.writeUInt16BE(records.length, 6);
    return Buffer.concat([head, ...records]);
  };
  const text = (...texts: string[]) =>
    Buffer.concat(texts.map((one) => Buffer.concat([Buffer.from([one.length]), Buffer.from(one)])));
  const services = ['_services', '_dns-sd', '_udp', 'local'];

  it('asks six questions, and wants the answers for itself', () => {
    const asked = mdnsRequest(5, '10.0.0.7');
    expect(asked.readUInt16BE(4)).toBe(6);
    expect(asked.includes(encode(['7', '0', '0', '10', 'in-addr', 'arpa']))).toBe(true);
    expect(asked.subarray(-4).toString('hex')).toBe('000c8001');
    expect(mdnsRequest(5, 'fd00::7').readUInt16BE(4)).toBe(5);
  });

  it('of a real Avahi tells name, card, model and services', () => {
    expect(readMdnsAnswers([answers.mdns], '10.78.8.14')).toEqual({
      host: 'media1',
      model: 'MacBookPro18,3',
      mac: '02:50:0a:4e:08:0e',
      services: ['device-info', 'workstation'],
    });
  });

  it('of a Mac tells name and model', () => {
    const answers = [
      message(
        record(['7', '0', '0', '10', 'in-addr', 'arpa'], recordTypes.ptr, encode(['Annas-MacBook', 'local'])),
        record(services, recordTypes.ptr, encode(['_companion-link', '_tcp', 'local'])),
        record(services, recordTypes.ptr, encode(['_airplay', '_tcp', 'local'])),
      ),
      message(
        record(
          ['Annas-MacBook', '_device-info', '_tcp', 'local'],
          recordTypes.txt,
          text('model=MacBookPro18,3', 'osxvers=23'),
        ),
      ),
    ];
    expect(readMdnsAnswers(answers, '10.0.0.7')).toEqual({
      host: 'Annas-MacBook',
      model: 'MacBookPro18,3',
      services: ['airplay', 'companion-link', 'device-info'],
    });
  });

  it('of a printer tells the model that is meant for people, and of a workstation its card', () => {
    const printer = message(
      record(['_ipp', '_tcp', 'local'], recordTypes.ptr, encode(['HP LaserJet (hall)', '_ipp', '_tcp', 'local'])),
      record(
        ['HP LaserJet (hall)', '_ipp', '_tcp', 'local'],
        recordTypes.txt,
        text('txtvers=1', 'ty=HP LaserJet Pro M404dn', 'product=(HP LaserJet Pro M404dn)'),
      ),
      record(
        ['HP LaserJet (hall)', '_ipp', '_tcp', 'local'],
        recordTypes.srv,
        Buffer.concat([Buffer.from('000000000277', 'hex'), encode(['NPI123456', 'local'])]),
      ),
    );
    expect(readMdnsAnswers([printer], '10.0.0.9')).toEqual({
      host: 'NPI123456',
      model: 'HP LaserJet Pro M404dn',
      services: ['ipp'],
    });
    const workstation = message(
      record(
        ['_workstation', '_tcp', 'local'],
        recordTypes.ptr,
        encode(['nas [00:11:32:aa:bb:cc]', '_workstation', '_tcp', 'local']),
      ),
    );
    expect(readMdnsAnswers([workstation], '10.0.0.9')).toEqual({ mac: '00:11:32:aa:bb:cc', services: ['workstation'] });
  });

  it('reads compressed names, and none that lead forward or round', () => {
    const query = dnsQuery(1, [{ name: services, type: recordTypes.ptr }]);
    const compressed = Buffer.concat([
      query,
      Buffer.from('c00c000c00010000000a0008045f736d62', 'hex'),
      Buffer.from([4]),
      Buffer.from('_tcp'),
      Buffer.from([0xc0, 35]),
    ]);
    compressed[2] = 0x84;
    compressed.writeUInt16BE(1, 6);
    compressed.writeUInt16BE(12, compressed.length - 14);
    const [read] = readDnsAnswer(compressed);
    expect(read).toMatchObject({ name: services, target: ['_smb', '_tcp', 'local'] });
    for (const pointer of ['c00c', 'c0ff', 'c00e']) {
      const round = Buffer.concat([message(Buffer.from(`${pointer}000c0001000000780002c00c`, 'hex'))]);
      round.writeUInt16BE(1, 6);
      expect(readDnsAnswer(round), pointer).toEqual([]);
    }
    expect(readMdnsAnswers([query], '10.0.0.7')).toBeNull();
  });
});

describe('SNMP', () => {
  /** Of net-snmp 5.9 on Debian: a report of usmStatsUnknownEngineIDs. */
  const report = (engine: string) => {
    const user = sequence(
      octets(Buffer.from(engine, 'hex')),
      integer(3),
      integer(90_000),
      octets(''),
      octets(''),
      octets(''),
    );
    const counted = sequence(oid('1.3.6.1.6.3.15.1.1.4.0'), element(0x41, Buffer.from([1])));
    return sequence(
      integer(3),
      sequence(integer(7), integer(65_507), octets(Buffer.from([0])), integer(3)),
      octets(user),
      sequence(octets(''), octets(''), element(0xa8, integer(7), integer(0), integer(0), sequence(counted))),
    );
  };

  it('is greeted as RFC 3414 says, without a user', () => {
    expect(snmpEngineRequest(7).toString('hex')).toBe(
      '3038020103300e020107020300ffe304010402010304103' +
        '00e0400020100020100040004000400' +
        '301104000400a00b0201070201000201003000',
    );
  });

  it('names its engine’s maker, starts and time', () => {
    expect(readSnmpEngine(report('80001f8880e9630000d61ff449'))).toEqual({
      enterprise: 8072,
      boots: 3,
      upSeconds: 90_000,
    });
    expect(readSnmpEngine(report('800000090300aabbccddee00'))).toMatchObject({ enterprise: 9 });
    expect(readSnmpEngine(answers.snmpEngine)).toEqual({ enterprise: 8072, boots: 1, upSeconds: 248 });
    expect(readSnmpEngine(report('80'))).toBeNull();
    expect(readSnmpEngine(snmpSystemRequest(7, 'public', 1))).toBeNull();
  });

  it('is asked for three texts and nothing else, with the community given', () => {
    const asked = snmpSystemRequest(5, 'public', 1);
    expect(asked.toString('hex')).toContain('02010104067075626c6963a0');
    for (const one of ['1.3.6.1.2.1.1.1.0', '1.3.6.1.2.1.1.2.0', '1.3.6.1.2.1.1.5.0'])
      expect(asked.includes(oid(one))).toBe(true);
  });

  it('describes the system; an error or another request’s answer tells nothing', () => {
    const answer = (status: number) =>
      sequence(
        integer(0),
        octets('public'),
        element(
          0xa2,
          integer(5),
          integer(status),
          integer(0),
          sequence(
            sequence(oid('1.3.6.1.2.1.1.1.0'), octets('Brother NC-8700w, Firmware Ver.1.06\r\n(13.07.31)')),
            sequence(oid('1.3.6.1.2.1.1.2.0'), oid('1.3.6.1.4.1.2435.2.3.9.1')),
            sequence(oid('1.3.6.1.2.1.1.5.0'), octets('BRW008077112233')),
          ),
        ),
      );
    expect(readSnmpSystem(answer(0), 5)).toEqual({
      description: 'Brother NC-8700w, Firmware Ver.1.06 (13.07.31)',
      object: '1.3.6.1.4.1.2435.2.3.9.1',
      name: 'BRW008077112233',
    });
    expect(readSnmpSystem(answers.snmpSystem, 7)).toEqual({
      description: 'RouterOS RB750Gr3',
      object: '1.3.6.1.4.1.14988.1',
      name: 'switch1',
    });
    expect(enterpriseOf('1.3.6.1.4.1.2435.2.3.9.1')).toBe(2435);
    expect(enterpriseOf('1.3.6.1.2.1')).toBeUndefined();
    expect(readSnmpSystem(answer(2), 5)).toBeNull();
    expect(readSnmpSystem(answer(0), 6)).toBeNull();
  });
});
