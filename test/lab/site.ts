/** The machines of the lab's site: who they are. What goes wrong with them is up to each test. */
import type { Release } from './settings.ts';

export interface SiteHost {
  name: string;
  /** Last number of its address. */
  last: number;
  release: Release;
  diskMegabytes?: number;
}

export const site: readonly SiteHost[] = [
  { name: 'web1', last: 11, release: 'bookworm' },
  { name: 'web2', last: 12, release: 'bookworm' },
  { name: 'files1', last: 13, release: 'bookworm' },
  { name: 'mail1', last: 14, release: 'bookworm' },
  { name: 'desk1', last: 15, release: 'bookworm' },
  { name: 'db1', last: 21, release: 'trixie' },
  { name: 'app1', last: 22, release: 'trixie' },
  { name: 'pay1', last: 23, release: 'trixie' },
  { name: 'ops1', last: 24, release: 'trixie' },
  { name: 'lossy1', last: 25, release: 'trixie' },
];

/** A printer-like thing that only has a web page. */
export const device = {
  name: 'printer',
  last: 90,
  server: 'PrintServer/2.1',
  page: '<!doctype html><title>Printer in the hall</title><p>Ready</p>\n',
};
