/**
 * Serves the built window: files of one folder and nothing outside it, with headers that leave a page no
 * other origin, no eval and no frame.
 */
import { randomBytes } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
};

/** Where index.html wants the nonce of this answer; the window's style library reads it from its meta element. */
export const noncePlaceholder = '__STYLE_NONCE__';

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // Charts and virtual rows set style attributes.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer. */
export function strictHeaders(nonce = randomBytes(16).toString('base64')): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

export function plainAnswer(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...strictHeaders(), 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** Absolute path of a file under `folder`, or null. */
async function findFile(folder: string, pathname: string): Promise<string | null> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, decoded === '/' ? 'index.html' : decoded));
    return path.startsWith(root + sep) && (await stat(path)).isFile() ? path : null;
  } catch {
    return null;
  }
}

/** GET and HEAD of the window's files. */
export async function serveWindowFile(folder: string | undefined, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plainAnswer(405, 'method not allowed');
  const { pathname } = new URL(request.url);
  const path = folder === undefined ? null : await findFile(folder, pathname);
  if (!path) return plainAnswer(404, 'not found');
  const nonce = randomBytes(16).toString('base64');
  const ending = extname(path).toLowerCase();
  const content = await readFile(path);
  const body = ending === '.html' ? Buffer.from(content.toString('utf8').replaceAll(noncePlaceholder, nonce)) : content;
  // The build names every asset by its content; only pages change under the same name.
  const cache = pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
    headers: {
      ...strictHeaders(nonce),
      'content-type': types[ending] ?? 'application/octet-stream',
      'content-length': String(body.byteLength),
      'cache-control': cache,
    },
  });
}
