/** Questions over UDP against sockets on loopback: answered, answered late, not at all, refused, and forbidden. */
import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { scopeOf } from '../domain/address-ranges.ts';
import { askOver, type Asked } from './datagrams.ts';
import { coversNetwork } from './group-listener.ts';
import { parseRange } from '../domain/address-ranges.ts';

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

/** Answers each datagram with what `reply` makes of it; answers its port and what it heard. */
async function server(reply: (text: string) => string[]): Promise<{ port: number; heard: string[] }> {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  open.push(socket);
  socket.on('message', (bytes, from) => {
    heard.push(bytes.toString());
    for (const text of reply(bytes.toString())) socket.send(text, from.port, from.address);
  });
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  return { port: socket.address().port, heard };
}

const ask = (port: number, change: Partial<Asked> = {}) =>
  askOver({
    address: '127.0.0.1',
    port,
    first: Buffer.from('one'),
    second: Buffer.from('two'),
    isAnswer: (bytes) => bytes.toString().startsWith('answer'),
    turn: () => Promise.resolve(true),
    ...change,
  });

describe('a question over UDP', () => {
  it('is asked once where it is answered, and what is no answer is passed over', async () => {
    const { port, heard } = await server(() => ['noise', 'answer']);
    expect((await ask(port)).map(String)).toEqual(['answer']);
    expect(heard).toEqual(['one']);
  });

  it('is asked once more, in other words, and then given up', async () => {
    const late = await server((text) => (text === 'two' ? ['answer'] : []));
    expect((await ask(late.port)).map(String)).toEqual(['answer']);
    const silent = await server(() => []);
    expect(await ask(silent.port)).toEqual([]);
    expect(silent.heard).toEqual(['one', 'two']);
  });

  it('ends at once where the port is closed', async () => {
    const { port } = await server(() => []);
    open.pop()!.close();
    const began = performance.now();
    expect(await ask(port)).toEqual([]);
    expect(performance.now() - began).toBeLessThan(390);
  });

  it('takes a few answers and no flood', async () => {
    const { port } = await server(() => Array.from({ length: 200 }, (_, i) => `answer ${i}`));
    const answers = await ask(port, { linger: 150 });
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.length).toBeLessThanOrEqual(16);
  });

  it('is not sent when it may not be any more', async () => {
    const { port, heard } = await server(() => ['answer']);
    expect(await ask(port, { turn: () => Promise.resolve(false) })).toEqual([]);
    expect(heard).toEqual([]);
  });
});

describe('the whole segment', () => {
  const covers = (ranges: string[], exclude: string[] = []) =>
    coversNetwork(scopeOf(ranges, exclude), { span: parseRange('10.0.0.0/24')! });
  it('is asked only where every address of it is in the scope', () => {
    expect(covers(['10.0.0.0/24'])).toBe(true);
    expect(covers(['10.0.0.1-10.0.0.254'])).toBe(true);
    expect(covers(['10.0.0.0/23'])).toBe(true);
    expect(covers(['10.0.0.2-10.0.0.254'])).toBe(false);
    expect(covers(['10.0.0.0/24'], ['10.0.0.13'])).toBe(false);
    expect(covers(['10.1.0.0/24'])).toBe(false);
  });
});
