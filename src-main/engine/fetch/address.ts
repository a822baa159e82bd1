/** Addresses of the network as a person writes them: checked, joined, and shown without what is secret in them. Pure. */
import { Refusal } from '../../../src-shared/errors.ts';

/** Without login, query and fragment: those may carry secrets. */
export const shownAddress = (url: URL): string => `${url.protocol}//${url.host}${url.pathname}`;

const wrong = (what: string, hint: string) => new Refusal('invalid-argument', what, hint);

function parse(text: string, what: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw wrong(`${what} is not an address`, 'Write it whole, like https://mirror.example/feeds.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw wrong(`${what} begins with ${url.protocol}`, 'Only http: and https: are fetched; import files by name.');
  return url;
}

/** The folder of a mirror. Throws invalid-argument for anything but http: and https:, and for a query or fragment. */
export function parseBase(text: string): URL {
  const url = parse(text.trim(), 'the base address');
  if (url.search || url.hash)
    throw wrong(
      'the base address has a query or a fragment',
      'Give the folder below which there is one folder for each feed.',
    );
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** A proxy. Throws invalid-argument for anything but http: and https:. */
export function parseProxy(text: string): URL {
  return parse(text.trim(), 'the proxy');
}

export const hasLogin = (url: URL): boolean => url.username !== '' || url.password !== '';

/** `path` below the base, whatever characters it has. */
export function below(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname += path.split('/').map(encodeURIComponent).join('/');
  return url;
}
