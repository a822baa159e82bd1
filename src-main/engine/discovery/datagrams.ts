/**
 * Questions over UDP: one datagram to one address, once more where nobody answers, and what comes back. Never rejects; an
 * answer that the port is closed ends it at once.
 */
import { createSocket } from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';

export interface Asked {
  address: string;
  port: number;
  first: Buffer;
  /** Sent where the first stays unanswered. */
  second: Buffer;
  isAnswer(bytes: Buffer): boolean;
  /** Milliseconds to wait for more once there is an answer. */
  linger?: number;
  /** Resolves when a datagram may be sent; to false when none may any more. */
  turn(): Promise<boolean>;
}

/** Milliseconds for the first and the second; who is asleep answers late. */
const patience = [400, 900] as const;
const mostAnswers = 16;

/** What came from that very address and port and is an answer. */
export async function askOver({ address, port, first, second, isAnswer, linger = 0, turn }: Asked): Promise<Buffer[]> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const answers: Buffer[] = [];
  let wake = () => {};
  let over = false;
  const end = () => {
    over = true;
    wake();
  };
  socket.on('error', end);
  socket.on('message', (bytes) => {
    if (over || answers.length >= mostAnswers || !isAnswer(bytes)) return;
    answers.push(bytes);
    wake();
  });
  const waiting = (time: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, time);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  try {
    await new Promise<void>((connected) => {
      wake = connected;
      // Typed as if it told nothing, but it is handed the error there was.
      socket.connect(port, address, (error?: Error) => {
        over ||= error !== undefined && error !== null;
        connected();
      });
    });
    for (const [i, datagram] of [first, second].entries()) {
      if (!(await turn()) || over) break;
      socket.send(datagram, () => {});
      await waiting(patience[i]!);
      if (over || answers.length > 0) break;
    }
    if (!over && answers.length > 0 && linger > 0) await wait(linger);
  } finally {
    socket.removeAllListeners('message');
    socket.close();
  }
  return answers;
}
