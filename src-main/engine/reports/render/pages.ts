/** Cuts Typst's one picture of all pages, one below the other, into small pictures, one for each page. */

const use = /<use xlink:href="#(\w+)" x="([\d.-]+)" fill="(#\w+)" fill-rule="nonzero"\/>/g;
const symbol = /<symbol id="(\w+)"[\s\S]*?<\/symbol>/g;

/** Children of the root by their indent of four spaces, as Typst writes it; what stands between the tags of each. */
function* children(svg: string): Iterable<{ name: string; body: string }> {
  const opening = /^ {4}<(g|defs)\b[^>]*>$/gm;
  for (let found = opening.exec(svg); found; found = opening.exec(svg)) {
    const [tag, name] = found;
    const end = svg.indexOf(`\n    </${name}>`, opening.lastIndex);
    if (end < 0) return;
    yield { name: name!, body: svg.slice(found.index + tag.length, end) };
    opening.lastIndex = end;
  }
}

/**
 * A page with the glyphs it shows, drawn once each at its head. Typst names them by long hashes and says colour and
 * position of every letter at length: shorter words make a page a third of its size.
 */
function pageText(body: string, symbols: ReadonlyMap<string, string>, ink: string): string {
  const names = new Map<string, string>();
  const shown = body
    .replace(use, (whole, id: string, x: string, fill: string) => {
      if (!symbols.has(id)) return whole;
      let name = names.get(id);
      if (!name) names.set(id, (name = `g${names.size.toString(36)}`));
      return `<use href="#${name}" x="${Math.round(Number(x) * 100) / 100}"${fill === ink ? '' : ` fill="${fill}"`}/>`;
    })
    .replace(/\n\s*/g, '');
  const glyphs = [...names].map(([id, name]) =>
    symbols.get(id)!.replace(`id="${id}"`, `id="${name}"`).replace(/\n\s*/g, ''),
  );
  return `<defs>${glyphs.join('')}</defs><g fill="${ink}">${shown}</g>`;
}

/** The first `most` of `pages`; `ink` is the colour of most text. Throws RangeError for a picture that is not laid out so. */
export function splitPages(svg: string, pages: number, ink: string, most = pages): string[] {
  const size = /^<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg);
  const bodies: string[] = [];
  const symbols = new Map<string, string>();
  let other = '';
  for (const { name, body } of children(svg)) {
    if (name === 'g') bodies.push(body);
    else if (!body.includes('<symbol')) other += `<${name}>${body}</${name}>`;
    else for (const [whole, id] of body.matchAll(symbol)) symbols.set(id!, whole);
  }
  if (!size || bodies.length !== pages) throw new RangeError('the picture of the pages has another layout');
  const box = `0 0 ${size[1]} ${Number(size[2]) / pages}`;
  return bodies
    .slice(0, most)
    .map(
      (body) =>
        `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${box}">` +
        `<rect width="100%" height="100%" fill="#fff"/>${other}${pageText(body, symbols, ink)}</svg>`,
    );
}
