import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputPlace, replaceFile } from './replace-file.ts';

let folder: string;
let vault: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replace-'));
  vault = join(folder, 'site.vault');
  writeFileSync(vault, 'encrypted: nothing tells it from other bytes');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string) => outputPlace(join(folder, name), vault);
const refused = expect.objectContaining({ code: 'file-unwritable' }) as Error;

describe('a file that is written for a person', () => {
  it('is new, or replaces the one that is there, and leaves nothing beside it', () => {
    replaceFile(place('report.pdf'), Buffer.from('first'));
    replaceFile(place('report.pdf'), Buffer.from('second'));
    expect(readFileSync(join(folder, 'report.pdf'), 'utf8')).toBe('second');
    expect(readdirSync(folder).sort()).toEqual(['report.pdf', 'site.vault']);
  });

  it('goes where a link points and leaves the link', () => {
    mkdirSync(join(folder, 'archive'));
    writeFileSync(join(folder, 'archive/report.pdf'), 'old');
    symlinkSync(join(folder, 'archive/report.pdf'), join(folder, 'latest.pdf'));
    replaceFile(place('latest.pdf'), Buffer.from('new'));
    expect(readFileSync(join(folder, 'archive/report.pdf'), 'utf8')).toBe('new');
  });

  it('never takes the place of a folder, a device or a vault', () => {
    mkdirSync(join(folder, 'there'));
    writeFileSync(join(folder, 'other'), 'SQLite format 3\0 and more');
    writeFileSync(join(folder, 'old.patchledger'), 'encrypted');
    symlinkSync(vault, join(folder, 'link.pdf'));
    for (const name of [
      'there',
      'site.vault',
      'link.pdf',
      'other',
      'old.patchledger',
      'new.patchledger',
      'no/report.pdf',
    ])
      expect(() => place(name), name).toThrow(refused);
    expect(() => outputPlace('/dev/null', vault)).toThrow(refused);
    expect(existsSync(join(folder, 'new.patchledger'))).toBe(false);
  });

  it('says why it can’t be written, and what was there stays', () => {
    expect(() => replaceFile(join(folder, 'gone/report.pdf'), Buffer.from('x'))).toThrow(refused);
    expect(readFileSync(vault, 'utf8')).toContain('encrypted');
  });
});
