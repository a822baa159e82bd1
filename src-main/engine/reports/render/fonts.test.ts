import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readResource, resourcePath } from '../../resources.ts';
import { loadFonts, renamed, shippedFamily } from './fonts.ts';
import { readCoverage } from './glyphs.ts';

const files = readdirSync(resourcePath('fonts')).filter((file) => file.endsWith('.ttf'));

describe('fonts of reports', () => {
  it('are known under a name of their own, with the same glyphs', () => {
    const original = readResource('fonts/IBMPlexSans-SemiBold.ttf');
    const changed = renamed(original, shippedFamily('IBMPlexSans-SemiBold.ttf'));
    expect(readCoverage(changed)).toEqual(readCoverage(original));
    const names = changed.subarray(original.length).swap16().toString('utf16le');
    expect(names).toContain('Shipped IBMPlexSans');
    expect(shippedFamily('IBMPlexMono-Regular.ttf')).toBe('Shipped IBMPlexMono');
    expect(() => renamed(Buffer.alloc(64), 'x')).toThrow(RangeError);
  });

  it('ship with their licence, and under 2 MB', () => {
    expect(files).toContain('IBMPlexSans-Regular.ttf');
    expect(loadFonts()).toHaveLength(files.length);
    const bytes = files.reduce((sum, file) => sum + readResource(`fonts/${file}`).length, 0);
    expect(bytes).toBeLessThan(2_000_000);
    expect(readResource('fonts/LICENSE.txt').toString()).toContain('SIL Open Font License, Version 1.1');
  });
});
