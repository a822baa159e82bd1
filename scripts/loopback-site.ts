/** A small network of made-up hosts on loopback addresses (Linux), for the pictures of Discovery: listeners that greet. */
import { createServer as createHttp } from 'node:http';
import { createServer, type Server } from 'node:net';

/** What to sweep: not the machine's own loopback address. */
export const loopbackScope = { ranges: '127.20.0.8/29', ports: '22022, 2222, 3306, 5000, 5432, 8080, 9100' };

const hosts: { address: string; ssh?: string; page?: { server: string; title: string }; silent?: number[] }[] = [
  {
    address: '127.20.0.8',
    ssh: 'SSH-2.0-ROSSSH',
    page: { server: 'mikrotik', title: 'RouterOS router configuration page' },
  },
  { address: '127.20.0.9', ssh: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7', silent: [5432] },
  {
    address: '127.20.0.10',
    ssh: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5',
    page: { server: 'nginx/1.22.1', title: 'Intranet' },
  },
  {
    address: '127.20.0.11',
    ssh: 'SSH-2.0-OpenSSH_10.0p2 Debian-7',
    page: { server: 'Apache/2.4.65 (Debian)', title: 'Tickets' },
  },
  { address: '127.20.0.12', page: { server: 'HP HTTP Server', title: 'HP LaserJet Pro M404dn' }, silent: [9100] },
  { address: '127.20.0.13', ssh: 'SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.13', silent: [3306] },
  { address: '127.20.0.14', page: { server: 'nginx', title: 'DiskStation - Synology NAS' } },
];

/** Starts them; answers how to stop them. */
export async function openLoopbackSite(): Promise<() => void> {
  const servers: Server[] = [];
  const listen = (server: Server, address: string, port: number) => {
    servers.push(server);
    return new Promise<void>((done, failed) => server.once('error', failed).listen(port, address, done));
  };
  for (const { address, ssh, page, silent = [] } of hosts) {
    if (ssh !== undefined) {
      const greet = createServer((socket) => {
        socket.on('error', () => {});
        socket.write(`${ssh}\r\n`);
      });
      await listen(greet, address, 2222);
    }
    if (page) {
      const front = createHttp((_request, response) => {
        response.setHeader('Server', page.server);
        response.end(`<title>${page.title}</title>`);
      });
      await listen(front, address, 8080);
    }
    for (const port of silent)
      await listen(
        createServer((socket) => socket.on('error', () => {})),
        address,
        port,
      );
  }
  return () => {
    for (const server of servers) server.close();
  };
}
