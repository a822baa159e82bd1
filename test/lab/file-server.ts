/**
 * Serves a folder over HTTP on one address of the lab: `node file-server.ts ADDRESS PORT FOLDER [SERVER-NAME]`. Reads
 * only; stays inside the folder.
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

const [address = '127.0.0.1', port = '80', folder = '.', name = 'lab-repository'] = process.argv.slice(2);

createServer((request, response) => {
  response.setHeader('Server', name);
  const path = join(folder, normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://lab').pathname)));
  const found = statSync(path, { throwIfNoEntry: false });
  const file = found?.isDirectory() ? join(path, 'index.html') : path;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found\n');
    return;
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (Math.floor(stat.mtimeMs / 1000) * 1000 <= since) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, {
    'Content-Length': stat.size,
    'Content-Type': file.endsWith('.html') ? 'text/html' : 'application/octet-stream',
    'Last-Modified': stat.mtime.toUTCString(),
  });
  createReadStream(file).pipe(response);
}).listen(Number(port), address);
