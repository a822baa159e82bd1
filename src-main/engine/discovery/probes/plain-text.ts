/** What strangers send, made fit to be shown in one line. Pure. */

/** One printable line of what a stranger sent. */
export function oneLine(text: string, most = 160): string {
  // oxlint-disable-next-line no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ');
  const line = plain.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
