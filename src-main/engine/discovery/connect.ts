/** One TCP connection attempt, without privileges. Sends nothing, and closes by reset so that nothing lingers on either side. */
import { Socket } from 'node:net';

/**
 * open: connected. refused: something is there and says no. unreachable: the network or a firewall says no.
 * starved: this computer has no socket, port or memory left for it; nothing was sent.
 */
export type Outcome = 'open' | 'refused' | 'unreachable' | 'starved';

const outcomes: Record<string, Outcome> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  EMFILE: 'starved',
  ENFILE: 'starved',
  ENOBUFS: 'starved',
  ENOMEM: 'starved',
  EAGAIN: 'starved',
  EADDRNOTAVAIL: 'starved',
};

/**
 * Tells the outcome once, unless `drop` comes first; a system that gives up by itself (ETIMEDOUT) tells nothing. With
 * `open` the connection is the listener's to close.
 */
export function connect(address: string, port: number, tell: (outcome: Outcome, socket: Socket) => void): Socket {
  const socket = new Socket();
  const onError = (error: NodeJS.ErrnoException) => {
    socket.destroy();
    if (error.code !== 'ETIMEDOUT') tell(outcomes[error.code ?? ''] ?? 'unreachable', socket);
  };
  socket.once('error', onError);
  socket.connect({ host: address, port }, () => {
    socket.off('error', onError);
    // Whatever the other side does from here on is the reader's matter; it must not end the program.
    socket.on('error', () => {});
    // An attempt at one of this computer's own free ports can meet itself.
    const itself = socket.localPort === port && socket.localAddress === socket.remoteAddress;
    if (itself) drop(socket);
    tell(itself ? 'refused' : 'open', socket);
  });
  return socket;
}

/**
 * Closes by reset: no side keeps the connection in TIME_WAIT. Where the other side has ended it already, our own end is
 * on its way: libuv refuses a reset then and would leave the socket open for good.
 */
export function drop(socket: Socket): void {
  if (socket.connecting || socket.readableEnded || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
