/**
 * The fonts of reports, each under a family name that no font of a machine has: Typst looks among those too, and would
 * take an installed IBM Plex for ours. Files stay as their publisher made them; the name is changed in memory.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcePath } from '../../resources.ts';

/** Family under which templates name a file of resources/fonts: "Shipped IBMPlexSans" for IBMPlexSans-SemiBold.ttf. */
export function shippedFamily(file: string): string {
  return `Shipped ${file.replace(/(-[^-]*)?\.ttf$/, '')}`;
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le').swap16();

/** A "name" table (OpenType 1.9) that says the family, its style and nothing else. */
function nameTable(family: string): Buffer {
  const names = [1, 2, 4, 6].map((id) => ({
    id,
    text: utf16(id === 2 ? 'Regular' : id === 6 ? family.replaceAll(' ', '') : family),
  }));
  const head = Buffer.alloc(6 + names.length * 12);
  head.writeUInt16BE(names.length, 2);
  head.writeUInt16BE(head.length, 4);
  let offset = 0;
  for (const [index, { id, text }] of names.entries()) {
    const record = 6 + index * 12;
    // Windows, Unicode, English.
    for (const [at, value] of [3, 1, 0x409, id, text.length, offset].entries())
      head.writeUInt16BE(value, record + at * 2);
    offset += text.length;
  }
  return Buffer.concat([head, ...names.map(({ text }) => text)]);
}

/** The same TrueType font under another family name. Throws RangeError for a file that is none. */
export function renamed(font: Buffer, family: string): Buffer {
  const padded = Buffer.alloc(Math.ceil(font.length / 4) * 4);
  font.copy(padded);
  const table = nameTable(family);
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const record = 12 + index * 16;
    if (font.toString('latin1', record, record + 4) !== 'name') continue;
    padded.writeUInt32BE(padded.length, record + 8);
    padded.writeUInt32BE(table.length, record + 12);
    return Buffer.concat([padded, table]);
  }
  throw new RangeError('a font without a name table');
}

export function loadFonts(): Buffer[] {
  const folder = resourcePath('fonts');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ttf'))
    .sort()
    .map((file) => renamed(readFileSync(join(folder, file)), shippedFamily(file)));
}
