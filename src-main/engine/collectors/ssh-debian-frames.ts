/** Takes the framed answer of the Debian script apart into its sections. Pure. */
import type { Section } from '../domain/sections.ts';

/** Sections by name, or null when the answer is not whole. `mark` is what the script was given to frame them with. */
export function readSections(mark: string, stdout: string, stderr: string): Map<string, Section> | null {
  const out = readFrames(mark, stdout);
  if (!out || !stdout.endsWith(`${mark} whole\n`)) return null;
  const errors = readFrames(mark, stderr);
  return new Map(
    [...out].map(([name, { text, status }]) => [name, { stdout: text, stderr: errors?.get(name)?.text ?? '', status }]),
  );
}

/** Null when a section that began has no whole end. */
function readFrames(mark: string, text: string): Map<string, { text: string; status: number }> | null {
  const frames = new Map<string, { text: string; status: number }>();
  let at = 0;
  for (;;) {
    const begin = text.indexOf(`${mark} begin `, at);
    if (begin < 0) return frames;
    const line = text.indexOf('\n', begin);
    const name = text.slice(begin + mark.length + ' begin '.length, line);
    const end = text.indexOf(`\n${mark} end ${name} `, line);
    const close = end < 0 ? -1 : text.indexOf('\n', end + 1);
    if (line < 0 || close < 0) return null;
    const status = Number(
      text
        .slice(end + 1, close)
        .split(' ')
        .at(-1),
    );
    frames.set(name, { text: text.slice(line + 1, end), status });
    at = close;
  }
}
