/** Reverse DNS against a small name server on loopback. */
import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNameFinder } from './names.ts';

let server: Socket;
let place: string;
let asked = 0;
let silent = false;

const label = (name: string) =>
  Buffer.concat([...name.split('.').map((part) => Buffer.from([part.length, ...Buffer.from(part)])), Buffer.from([0])]);

/** 5.0.0.10 has two names, all others none. */
function answer(question: Buffer): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const known = question.subarray(12, end).toString('latin1').includes('\u00015\u00010\u00010\u000210');
  const names = known ? ['NAS.Office.test', 'files.office.test'] : [];
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(names.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  const records = names.map((name) => {
    const data = label(name);
    const record = Buffer.from([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, data.length]);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, question.subarray(12, end), ...records]);
}

beforeAll(async () => {
  server = createSocket('udp4');
  server.on('message', (question, from) => {
    asked += 1;
    if (!silent) server.send(answer(question), from.port, from.address);
  });
  await new Promise<void>((done) => server.bind(0, '127.0.0.1', done));
  place = `127.0.0.1:${server.address().port}`;
});
afterAll(() => server.close());

describe('reverse DNS', () => {
  it('tells names in lower case, and none where there is none', async () => {
    const finder = createNameFinder([place]);
    expect((await finder.namesOf('10.0.0.5')).toSorted()).toEqual(['files.office.test', 'nas.office.test']);
    expect(await finder.namesOf('10.0.0.6')).toEqual([]);
    expect(finder.silent).toBe(false);
  });

  it('gives up where nobody answers, so that a sweep need not wait for each address', async () => {
    silent = true;
    asked = 0;
    const finder = createNameFinder([place]);
    const began = performance.now();
    const names = await Promise.all(Array.from({ length: 200 }, (_, i) => finder.namesOf(`10.0.1.${i}`)));
    expect(names.flat()).toEqual([]);
    expect(finder.silent).toBe(true);
    expect(asked).toBeLessThanOrEqual(32);
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});
