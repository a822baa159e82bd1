/** Makes characters visible that would steer a text without being seen, or that no page has a sign for. */

// Controls, bidirectional marks and isolates, joiners, tags: what could show "exe.txt" for "txt.exe".
const unseen =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** [U+202E] */
export function codePointName(character: string): string {
  return `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** Line ends and tabs become spaces, every other unseen character its code point's name. */
export function visible(text: string): string {
  return text.replace(/\r\n?|\n|\t/g, ' ').replace(unseen, codePointName);
}
