/** DNS messages as multicast DNS needs them (RFC 1035, RFC 6762): questions out, records in. Pure; never throws. */

export const recordTypes = { a: 1, ptr: 12, txt: 16, aaaa: 28, srv: 33 } as const;

export interface Question {
  name: readonly string[];
  type: number;
}

export interface DnsRecord {
  /** Labels; an instance name such as "HP LaserJet (hall)" is one of them. */
  name: string[];
  type: number;
  /** PTR and SRV: labels of the name it leads to. */
  target?: string[];
  /** TXT. */
  texts?: string[];
}

const maxRecords = 256;
/** Names have at most 127 labels, so no honest one leads through more pointers. */
const maxLabels = 127;

/** A query whose answers are to come to us alone: the top bit of the class asks for that (RFC 6762, 5.4). */
export function dnsQuery(id: number, questions: readonly Question[]): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(questions.length, 4);
  const asked = questions.map(({ name, type }) => {
    const labels = name.map((label) => Buffer.from(label, 'utf8').subarray(0, 63));
    const end = Buffer.from([0, type >> 8, type & 0xff, 0x80, 1]);
    return Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), label]), end]);
  });
  return Buffer.concat([head, ...asked]);
}

/** The labels at `at` and where the name ends there; null where it is none. Pointers lead back only, so it ends. */
function readName(bytes: Buffer, at: number): { labels: string[]; end: number } | null {
  const labels: string[] = [];
  let end: number | null = null;
  let before = at;
  for (let next = at; labels.length <= maxLabels;) {
    const length = bytes[next];
    if (length === undefined) return null;
    if (length >= 0xc0) {
      const low = bytes[next + 1];
      if (low === undefined) return null;
      end ??= next + 2;
      const to = ((length & 0x3f) << 8) | low;
      if (to >= before) return null;
      before = next = to;
    } else if (length === 0) return { labels, end: end ?? next + 1 };
    else if (length > 63 || next + 1 + length > bytes.length) return null;
    else {
      labels.push(bytes.toString('utf8', next + 1, next + 1 + length));
      next += 1 + length;
    }
  }
  return null;
}

function readTexts(data: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < data.length && texts.length < 64; at += 1 + data[at]!)
    texts.push(data.toString('utf8', at + 1, at + 1 + data[at]!));
  return texts.filter((text) => text !== '');
}

/** The records of an answer, of all sections; empty where it is none. */
export function readDnsAnswer(bytes: Buffer): DnsRecord[] {
  if (bytes.length < 12 || !(bytes[2]! & 0x80)) return [];
  let at = 12;
  for (let left = bytes.readUInt16BE(4); left > 0; left--) {
    const name = readName(bytes, at);
    if (!name || left > maxRecords) return [];
    at = name.end + 4;
  }
  const count = bytes.readUInt16BE(6) + bytes.readUInt16BE(8) + bytes.readUInt16BE(10);
  const records: DnsRecord[] = [];
  while (records.length < Math.min(count, maxRecords)) {
    const name = readName(bytes, at);
    if (!name || name.end + 10 > bytes.length) break;
    const type = bytes.readUInt16BE(name.end);
    const from = name.end + 10;
    const to = from + bytes.readUInt16BE(name.end + 8);
    if (to > bytes.length) break;
    const record: DnsRecord = { name: name.labels, type };
    const target =
      type === recordTypes.ptr ? readName(bytes, from) : type === recordTypes.srv ? readName(bytes, from + 6) : null;
    if (target) record.target = target.labels;
    if (type === recordTypes.txt) record.texts = readTexts(bytes.subarray(from, to));
    records.push(record);
    at = to;
  }
  return records;
}
