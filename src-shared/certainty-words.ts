/** How sure a finding is, in words: the same in the window and on the command line. */
import type { Certainty } from './model/finding.ts';

export const certaintyWords: Record<Certainty, { word: string; why: string }> = {
  vendor: { word: 'vendor', why: 'The vendor’s own advisory names this package and version.' },
  maker: { word: 'maker', why: 'The maker’s own CVE record names this product and its versions.' },
  database: { word: 'OSV', why: 'An OSV record names this package and the versions that are affected.' },
  support: { word: 'end of support', why: 'The maker’s own date has passed.' },
  scanner: { word: 'scanner', why: 'Only another scanner reports it; no feed here speaks of it.' },
  unconfirmed: {
    word: 'unconfirmed',
    why: 'Product name and version range (CPE) fit; neither its maker nor who packages it says so.',
  },
};
