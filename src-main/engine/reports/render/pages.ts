/** Cuts Typst's one picture of all pages, one below the other, into a picture for each page. */

const tag = /<(\/?)([\w:]+)([^>]*?)(\/?)>/g;

interface Element {
  name: string;
  attributes: string;
  /** Of what stands between its tags. */
  from: number;
  to: number;
}

/** The root's own children. Attribute values hold no ">": pictures inside are base64. */
function children(svg: string): { root: string; children: Element[] } {
  const found: Element[] = [];
  let root = '';
  let depth = 0;
  let open: Element | null = null;
  for (const { 0: text, 1: closing, 2: name, 3: attributes, 4: empty, index } of svg.matchAll(tag)) {
    if (closing) {
      depth -= 1;
      if (depth === 1 && open) {
        found.push({ ...open, to: index });
        open = null;
      }
      continue;
    }
    if (depth === 0) root = attributes!;
    if (depth === 1 && !empty) open = { name: name!, attributes: attributes!, from: index + text.length, to: 0 };
    if (!empty) depth += 1;
  }
  return { root, children: found };
}

/**
 * A page with the glyphs it shows, drawn once each at its head. Names of glyphs are as long as a hash and stand with every
 * letter: short ones make a page a third of its size.
 */
function pageText(body: string, symbols: ReadonlyMap<string, string>): string {
  const names = new Map<string, string>();
  const shown = body
    .replace(/ xlink:href="#([^"]+)"/g, (whole, id: string) => {
      if (!symbols.has(id)) return whole;
      let name = names.get(id);
      if (!name) names.set(id, (name = `g${names.size.toString(36)}`));
      return ` href="#${name}"`;
    })
    .replaceAll(' fill-rule="nonzero"', '')
    .replace(/>\s+</g, '><');
  const glyphs = [...names].map(([id, name]) => symbols.get(id)!.replace(`id="${id}"`, `id="${name}"`));
  return `<defs>${glyphs.join('')}</defs><g>${shown}</g>`;
}

/** The first `most` of `pages`. Throws RangeError for a picture that is not laid out so. */
export function splitPages(svg: string, pages: number, most = pages): string[] {
  const { root, children: parts } = children(svg);
  const width = / width="([\d.]+)pt"/.exec(root)?.[1];
  const height = / height="([\d.]+)pt"/.exec(root)?.[1];
  const bodies = parts.filter(({ name }) => name === 'g');
  if (!width || !height || bodies.length !== pages) throw new RangeError('the picture of the pages has another layout');
  const symbols = new Map<string, string>();
  let other = '';
  for (const { name, from, to } of parts.filter((part) => part.name === 'defs')) {
    const text = svg.slice(from, to);
    for (const [whole, id] of text.matchAll(/<symbol id="([^"]+)"[\s\S]*?<\/symbol>/g)) symbols.set(id!, whole);
    if (!text.includes('<symbol')) other += `<${name}>${text}</${name}>`;
  }
  const size = `0 0 ${width} ${Number(height) / pages}`;
  return bodies
    .slice(0, most)
    .map(
      ({ from, to }) =>
        `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${size}">` +
        `<rect width="100%" height="100%" fill="#fff"/>${other}${pageText(svg.slice(from, to), symbols)}</svg>`,
    );
}
