/** LDIF (RFC 2849) as ldifde and ldapsearch write it: entries of attributes, with folded lines and base64 values. */

/** Attribute names in small letters, options cut off; several values parted by ";". */
export type LdifEntry = Map<string, string>;

const attributeLine = /^([A-Za-z][A-Za-z0-9.-]{0,80}(?:;[A-Za-z0-9;-]{1,80})?):(:?)\s*(.*)$/;

/** Text where the bytes are UTF-8, else in hexadecimal, as for GUIDs and SIDs. */
function decodeValue(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // eslint-disable-next-line no-control-regex -- a GUID may be UTF-8 by chance, but has such bytes then
    return /[\u0000-\u0008]/.test(text) ? bytes.toString('hex') : text;
  } catch {
    return bytes.toString('hex');
  }
}

/** All entries with a dn; `unread` counts lines that are no attribute. */
export function readLdif(text: string): { entries: LdifEntry[]; unread: number } {
  const entries: LdifEntry[] = [];
  let unread = 0;
  let entry: LdifEntry = new Map();
  const close = () => {
    if (entry.has('dn')) entries.push(entry);
    entry = new Map();
  };
  for (const line of text.replaceAll('\n ', '').split('\n')) {
    if (!line.trim()) {
      close();
      continue;
    }
    if (line.startsWith('#') || line === '-' || /^(?:version|search|result): /.test(line)) continue;
    const match = attributeLine.exec(line);
    if (!match) {
      unread += 1;
      continue;
    }
    const name = match[1]!.toLowerCase().split(';')[0]!;
    const value = match[2] ? decodeValue(match[3]!) : match[3]!.trim();
    const before = entry.get(name);
    entry.set(name, before === undefined ? value : `${before};${value}`);
  }
  close();
  return { entries, unread };
}
