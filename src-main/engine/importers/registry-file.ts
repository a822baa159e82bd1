/**
 * Keys and values of the Windows registry as regedit exports them (REGEDIT4 and version 5.00) and `reg query /s` prints them.
 * Format: Microsoft's "How to add, modify, or delete registry subkeys and values by using a .reg file".
 */
import { decodeText } from '../files/text.ts';

/** Strings with escapes resolved, several of REG_MULTI_SZ on lines of their own; numbers of dword and qword. */
export type RegistryValue = string | number;

export interface RegistryKey {
  /** As written, hive first. */
  path: string;
  /** By name in small letters; "" is the default value. */
  values: Map<string, RegistryValue>;
}

export interface RegistryFile {
  /** By path in small letters. */
  keys: Map<string, RegistryKey>;
  unread: number;
}

/** Longer binary values say nothing of software. */
const longestValue = 64 * 1024;

function bytesOf(hex: string): Uint8Array {
  const numbers = hex.slice(0, longestValue).split(',');
  return Uint8Array.from(
    numbers.filter((one) => /^\s*[0-9a-f]{1,2}\s*$/i.test(one)).map((one) => Number.parseInt(one, 16)),
  );
}

/** Version 4 exports write the bytes of the code page, version 5 UTF-16. */
function textOf(bytes: Uint8Array, wide: boolean): string {
  const text = wide
    ? new TextDecoder('utf-16le').decode(bytes).replaceAll('\0', '\n')
    : decodeText(bytes.map((byte) => byte || 10)).text;
  return text.trimEnd();
}

/** What stands behind the "="; null for values that are no text and no number. */
function valueOf(text: string, wide: boolean): RegistryValue | null {
  if (text.startsWith('"'))
    return text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replace(/\\(["\\])/g, '$1');
  const dword = /^dword:([0-9a-f]{1,8})\s*$/i.exec(text)?.[1];
  if (dword) return Number.parseInt(dword, 16);
  const typed = /^hex\(([0-9a-f]{1,8})\):/i.exec(text);
  if (!typed) return null;
  const bytes = bytesOf(text.slice(typed[0].length));
  const type = Number.parseInt(typed[1]!, 16);
  if (type === 1 || type === 2 || type === 7) return textOf(bytes, wide);
  if ((type === 4 || type === 11) && bytes.length >= 4) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : view.getUint32(0, true);
  }
  return null;
}

/** Does a quoted string end on this line: its last quote is not escaped. */
const isClosed = (text: string) => /^"(?:[^"\\]|\\.)*"\s*$/s.test(text);

/** Place of the "=" behind the name; -1 where the line is no value. */
function nameEnd(line: string): number {
  if (line.startsWith('@=')) return 1;
  const match = /^"(?:[^"\\]|\\.)*"(?==)/.exec(line);
  return match ? match[0].length : -1;
}

function readExport(lines: readonly string[], wide: boolean): RegistryFile {
  const file: RegistryFile = { keys: new Map(), unread: 0 };
  let key: RegistryKey | null = null;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (!line.trim() || line.startsWith(';')) continue;
    if (line.startsWith('[')) {
      const path = line.trimEnd().replace(/^\[|\]$/g, '');
      // [-HKEY...] removes a key: nothing that is there.
      key = path.startsWith('-') ? null : { path, values: new Map() };
      if (key) file.keys.set(path.toLowerCase(), file.keys.get(path.toLowerCase()) ?? key);
      if (key) key = file.keys.get(path.toLowerCase())!;
      continue;
    }
    const end = nameEnd(line);
    if (end < 0) {
      file.unread += 1;
      continue;
    }
    const parts = [line.slice(end + 1).trim()];
    if (parts[0]!.startsWith('"')) {
      // A string may hold line ends.
      for (let held = 0; held < 50 && !isClosed(parts.join('\n')) && i + 1 < lines.length; held++) {
        if (/^(?:\[HKEY|"[^"]*"=|@=)/.test(lines[i + 1]!)) break;
        parts.push(lines[(i += 1)]!);
      }
    } else while (parts.at(-1)!.endsWith('\\') && i + 1 < lines.length) parts.push(lines[(i += 1)]!.trim());
    const text = parts[0]!.startsWith('"')
      ? parts.join('\n').trimEnd()
      : parts.map((part) => part.replace(/\\$/, '')).join('');
    const value = valueOf(text, wide);
    if (key && value !== null)
      key.values.set(
        line.startsWith('@')
          ? ''
          : line
              .slice(1, end - 1)
              .replace(/\\(["\\])/g, '$1')
              .toLowerCase(),
        value,
      );
  }
  return file;
}

/** "    Name    REG_SZ    data"; XP puts tabs between. The default value has a name in the machine's language in brackets. */
function readQuery(lines: readonly string[]): RegistryFile {
  const file: RegistryFile = { keys: new Map(), unread: 0 };
  let key: RegistryKey | null = null;
  for (const line of lines) {
    if (/^HKEY_[A-Z_]+\\/.test(line)) {
      key = { path: line.trim(), values: new Map() };
      file.keys.set(key.path.toLowerCase(), key);
      continue;
    }
    const type = /(?:\t| {4})(REG_[A-Z_]+)(?:\t| {4}|$)/.exec(line.slice(0, 2000));
    if (!type || !key || !/^\s/.test(line)) continue;
    const name = line.slice(0, type.index).trim();
    const data = line.slice(type.index + type[0].length).trim();
    const number = /^0x([0-9a-f]{1,16})/i.exec(data)?.[1];
    if (/^REG_[DQ]WORD$/.test(type[1]!)) {
      if (number) key.values.set(name.toLowerCase(), Number.parseInt(number, 16));
    } else if (/SZ$/.test(type[1]!))
      key.values.set(/^[(<].*[)>]$/.test(name) ? '' : name.toLowerCase(), data.replaceAll(String.raw`\0`, '\n'));
  }
  return file;
}

/** Which of the forms the text has, by its beginning. */
export function registryForm(head: string): 'regedit4' | 'regedit5' | 'query' | null {
  const start = head.slice(0, 4000).replace(/^[\ufeff\s]+/, '');
  if (/^Windows Registry Editor Version 5\.00\s*(?:\n|$)/.test(start)) return 'regedit5';
  if (/^REGEDIT4\s*(?:\n|$)/.test(start)) return 'regedit4';
  const query = /^(?:! REG\.EXE[^\n]*\n\s*)?HKEY_(?:LOCAL_MACHINE|CURRENT_USER|USERS|CLASSES_ROOT)\\/.test(start);
  return query && /^\s+\S.*(?:\t| {4})REG_(?:SZ|DWORD|EXPAND_SZ|BINARY|MULTI_SZ|QWORD)/m.test(head) ? 'query' : null;
}

export function readRegistry(text: string): RegistryFile {
  const form = registryForm(text);
  const lines = text.replace(/^[\ufeff\s]+/, '').split('\n');
  return form === 'query' ? readQuery(lines) : readExport(lines, form === 'regedit5');
}
