/**
 * The text form of macOS `system_profiler`, in every language of the system: blocks by indentation, fields by what
 * their values look like, since all headings and names are translated. Says nothing of what the fields mean.
 */

export interface TextBlock {
  /** Heading, without the colon. */
  title: string;
  /** Spaces before the heading. */
  indent: number;
  fields: Map<string, string>;
  children: TextBlock[];
}

/** Headings deeper than this are detail nobody reads. */
const depthLimit = 12;
/** Name and value; French puts a no-break space before the colon, Chinese and Japanese have a wide one. */
const separator = /\s?[:：](?=\s|$)|：/u;

const indentOf = (line: string) => {
  let at = 0;
  while (line[at] === ' ' || line[at] === '\t') at += 1;
  return at;
};

/** The outermost blocks. A line with a value is a field of the block it stands in, one without a heading. */
export function readBlocks(text: string): TextBlock[] {
  const root: TextBlock = { title: '', indent: -1, fields: new Map(), children: [] };
  const path: TextBlock[] = [root];
  const lines = text.split('\n');
  for (const [at, raw] of lines.entries()) {
    const line = raw.trimEnd();
    if (!line) continue;
    const indent = indentOf(line);
    // Values of several lines go on at the margin; the heading of a section has an empty line below it.
    if (indent === 0 && !(/[:：]$/u.test(line) && !lines[at + 1]?.trim())) continue;
    while (path.length > 1 && path.at(-1)!.indent >= indent) path.pop();
    const body = line.slice(indent, indent + 4000);
    const block = path.at(-1)!;
    if (/[:：]$/u.test(body)) {
      const heading = body.slice(0, -1).trimEnd();
      const child: TextBlock = { title: heading, indent, fields: new Map(), children: [] };
      block.children.push(child);
      if (path.length <= depthLimit) path.push(child);
      continue;
    }
    const cut = separator.exec(body);
    if (cut && cut.index > 0) block.fields.set(body.slice(0, cut.index), body.slice(cut.index + cut[0].length).trim());
  }
  return root.children;
}

/** All blocks of a tree, the outer before the inner. */
export function* walkBlocks(blocks: readonly TextBlock[]): Generator<TextBlock> {
  for (const block of blocks) {
    yield block;
    yield* walkBlocks(block.children);
  }
}
