/** Workbooks laid out as ECMA-376 says, as Excel and other writers do; made up. */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { unpackBytes } from './unpack.ts';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

interface Made {
  rows?: string;
  more?: Record<string, string>;
  workbook?: string;
  prefix?: string;
}

function workbook({ rows = '', more = {}, workbook: pr = '', prefix = '' }: Made): Uint8Array {
  const name = (tag: string) => prefix + tag;
  const xmlns = prefix ? `xmlns:${prefix.slice(0, -1)}="${main}"` : `xmlns="${main}"`;
  const files: Record<string, string> = {
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<?xml version="1.0"?><${name('workbook')} ${xmlns} xmlns:r="${relations}">${pr}<${name('sheets')}><${name('sheet')} name="Geräte" sheetId="1" r:id="rId1"/><${name('sheet')} name="Hidden" sheetId="2" state="hidden" r:id="rId2"/></${name('sheets')}></${name('workbook')}>`,
    'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `<?xml version="1.0"?><sst xmlns="${main}"><si><t>Host</t></si><si><r><t xml:space="preserve">Last </t></r><r><t>seen</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si><si><t>a, "b"</t></si></sst>`,
    'xl/styles.xml': `<?xml version="1.0"?><styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="0.00&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<?xml version="1.0"?><${name('worksheet')} ${xmlns}><${name('sheetData')}>${rows}</${name('sheetData')}></${name('worksheet')}>`,
    'xl/worksheets/sheet2.xml': `<?xml version="1.0"?><worksheet xmlns="${main}"><sheetData><row><c t="inlineStr"><is><t>secret</t></is></c></row></sheetData></worksheet>`,
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
}

const sheets = async (bytes: Uint8Array, name = 'book.xlsx') =>
  (await unpackBytes(`site/${name}`, bytes)).map((file) => [
    file.folder,
    file.name,
    Buffer.from(file.bytes).toString(),
  ]);

const codeOf = async (bytes: Uint8Array) => {
  try {
    await unpackBytes('book.xlsx', bytes);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

const rows =
  '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t>Note</t></is></c></row>' +
  '<row r="5"><c r="A5" t="str"><f>"PC"&amp;7</f><v>PC7</v></c><c r="C5" s="1"><v>45418</v></c><c r="D5" t="s"><v>2</v></c></row>' +
  '<row r="6"><c r="A6"><v>10.199999999999999</v></c><c r="B6"/><c r="C6" s="2"><v>45418.4166666667</v></c><c r="D6" t="b"><v>1</v></c></row>' +
  '<row r="7"><c r="A7" s="3"><v>1234567890123</v></c><c r="C7" t="e"><v>#N/A</v></c><c r="D7"><v>1.5E-3</v></c></row>';

describe('workbooks', () => {
  it('gives each visible sheet as text, with dates as ISO and formulas by their results', async () => {
    expect(await sheets(workbook({ rows }))).toEqual([
      [
        'site',
        'book.xlsx/Geräte',
        'Host,Last seen,Note\nPC7,2024-05-06,"a, ""b"""\n10.2,2024-05-06T10:00:00,TRUE\n1234567890123,,0.0015\n',
      ],
    ]);
  });

  it('reads prefixed elements, cells without references and the epoch of 1904', async () => {
    const prefixed = '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c s="1"><x:v>43956</x:v></x:c></x:row>';
    const [[, , text] = []] = await sheets(
      workbook({ prefix: 'x:', workbook: '<x:workbookPr date1904="1"/>', rows: prefixed }),
    );
    expect(text).toBe('Host,2024-05-06\n');
  });

  it('finds workbooks inside a ZIP, and leaves one that is damaged as it is', async () => {
    const good = workbook({ rows });
    const cut = good.slice(0, -100);
    const zip = zipSync({ 'site/list.xlsx': good, 'site/cut.xlsx': cut, 'b.txt': strToU8('x') });
    expect((await sheets(zip, 'all.zip')).map(([folder, name]) => `${folder}: ${name}`)).toEqual([
      'site/all/site: list.xlsx/Geräte',
      'site/all/site: cut.xlsx',
      'site/all: b.txt',
    ]);
  });

  it('refuses what is too large, broken, unsafe or of another kind', async () => {
    const wide = Array.from(
      { length: 3000 },
      (_, row) =>
        `<row><c r="A${row}"><v>1</v></c><c r="${String.fromCharCode(65 + (row % 26))}${String.fromCharCode(65 + (Math.floor(row / 26) % 26))}${String.fromCharCode(65 + (row % 23))}1"><v>1</v></c></row>`,
    ).join('');
    expect(await codeOf(workbook({ rows: wide }))).toBe('file-too-large');
    expect(await codeOf(workbook({ rows: '<row><c><v>1</v></c></row><row><c>' }))).toBe('file-damaged');
    const entity = '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>';
    expect(await codeOf(workbook({ rows, more: { 'xl/sharedStrings.xml': entity } }))).toBe('archive-unsafe');
    expect(await codeOf(zipSync({ 'xl/workbook.bin': strToU8('x') }))).toBe('file-unreadable');
    expect(
      await codeOf(
        zipSync({
          mimetype: strToU8('application/vnd.oasis.opendocument.spreadsheet'),
          'content.xml': strToU8('<x/>'),
        }),
      ),
    ).toBe('file-unreadable');
  });
});
