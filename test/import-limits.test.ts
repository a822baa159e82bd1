/**
 * Files made to fill the memory or to leave their folder, each imported by a process of its own: a clear refusal or an import,
 * with little memory and in little time. PATCHLEDGER_FULL=1 adds the large ones.
 */
import { closeSync, ftruncateSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { Zip, ZipDeflate, ZipPassThrough, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import type { ImportAlone } from './import-alone.ts';
import { scratch } from './program.ts';

const folder = scratch();
const full = process.env.PATCHLEDGER_FULL === '1';
const memoryLimit = 500_000_000;
let count = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Imports one file into a vault of its own and checks what it took: 5 seconds of the processor, and of what is taken in 5 more
 * for each 10 MB and one for each 1,000 machines.
 */
function take(name: string, write: (path: string) => number | void): ImportAlone {
  const path = join(folder, name);
  const size = write(path) ?? 0;
  const vault = join(folder, `${count++}.patchledger`);
  const script = join(import.meta.dirname, 'import-alone.ts');
  // As the launcher starts the program.
  const { stdout, stderr } = spawnSync(process.execPath, ['--max-semi-space-size=8', script, vault, path], {
    encoding: 'utf8',
  });
  expect(stdout, stderr).not.toBe('');
  const answer = JSON.parse(stdout) as ImportAlone;
  rmSync(path);
  for (const file of readdirSync(folder)) if (file.startsWith(`${count - 1}.`)) rmSync(join(folder, file));
  const taken = answer.files.some(({ ok }) => ok);
  console.log(
    `${name}: ${taken ? `${answer.assets} machines` : (answer.files[0]?.error?.code ?? answer.refused)}, ${(answer.processorMilliseconds / 1000).toFixed(1)} s, ${Math.round(answer.peakBytes / 1e6)} MB`,
  );
  expect(answer.peakBytes, name).toBeLessThan(memoryLimit);
  expect(answer.processorMilliseconds, name).toBeLessThan(5000 + (taken ? size / 2000 + answer.assets : 0));
  return answer;
}

const codeOf = ({ files, refused }: ImportAlone) => refused ?? files[0]?.error?.code ?? 'imported';
const writeTo = (content: string | Uint8Array) => (path: string) => writeFileSync(path, content);

/** A file of one sign, begun and ended by others; of spaces on the disk, so that none of it is made in memory here. */
const filled = (bytes: number, begin: string, end: string, sign = ' ') => {
  return (path: string) => {
    const file = openSync(path, 'w');
    writeSync(file, begin);
    const block = Buffer.alloc(1_000_000, sign);
    for (let written = 0; written < bytes; written += block.length) writeSync(file, block);
    writeSync(file, end);
    closeSync(file);
    return bytes;
  };
};

const address = (i: number) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

function writeLines(path: string, begin: string, lines: number, line: (i: number) => string, end: string): number {
  const file = openSync(path, 'w');
  let size = writeSync(file, begin);
  for (let i = 0; i < lines; i += 1000) {
    const some = Array.from({ length: Math.min(1000, lines - i) }, (_, k) => line(i + k));
    size += writeSync(file, some.join(''));
  }
  size += writeSync(file, end);
  closeSync(file);
  return size;
}

const nmap = (hosts: number) => (path: string) =>
  writeLines(
    path,
    '<?xml version="1.0"?>\n<nmaprun scanner="nmap" version="7.94">\n<scaninfo type="connect" protocol="tcp"/>\n',
    hosts,
    (i) =>
      `<host starttime="1764500000" endtime="1764500100"><status state="up" reason="echo-reply"/><address addr="${address(i)}" addrtype="ipv4"/><hostnames><hostname name="h${i}.example.org" type="PTR"/></hostnames><ports><port protocol="tcp" portid="22"><state state="open"/><service name="ssh" product="OpenSSH" version="9.2p1"/></port></ports></host>\n`,
    '<runstats><finished time="1764500200" exit="success"/></runstats></nmaprun>\n',
  );

const nessus = (hosts: number) => (path: string) =>
  writeLines(
    path,
    '<?xml version="1.0"?>\n<NessusClientData_v2><Report name="r">\n',
    hosts,
    (i) => {
      const item = (n: number) =>
        `<ReportItem port="${n + 1}" svc_name="www" protocol="tcp" severity="${n % 5}" pluginID="${10_000 + n}" pluginName="P ${n}" pluginFamily="General"><cve>CVE-2024-${1000 + n}</cve><description>${'The remote host is affected. '.repeat(40)}</description><solution>Upgrade</solution><plugin_output>host ${i}</plugin_output></ReportItem>\n`;
      const items = Array.from({ length: 60 }, (_, n) => item(n)).join('');
      return `<ReportHost name="${address(i)}"><HostProperties><tag name="host-ip">${address(i)}</tag></HostProperties>${items}</ReportHost>\n`;
    },
    '</Report></NessusClientData_v2>\n',
  );

/** A table of machines as a register has it. */
const register = (rows: number) => (path: string) =>
  writeLines(
    path,
    'Hostname,IP address,Serial number,Operating system,Owner\n',
    rows,
    (i) => `pc-${i},${address(i)},SN${100_000 + i},Windows 11 Pro,"Team ${i % 50}"\n`,
    '',
  );

/** A workbook of one sheet, whose rows are pushed through the packer, so that it is never whole in memory here. */
const workbook = (rows: number, row: (i: number) => string, strings = '') => {
  return (path: string) => {
    const file = openSync(path, 'w');
    let size = 0;
    const zip = new Zip((error, data) => {
      if (error) throw error;
      size += writeSync(file, data);
    });
    const part = (name: string, pieces: Iterable<string>) => {
      const deflate = new ZipDeflate(name, { level: 6 });
      zip.add(deflate);
      for (const piece of pieces) deflate.push(Buffer.from(piece));
      deflate.push(new Uint8Array(0), true);
    };
    function* sheet() {
      yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
      for (let i = 0; i < rows; i += 1000)
        yield Array.from({ length: Math.min(1000, rows - i) }, (_, k) => row(i + k)).join('');
      yield '</sheetData></worksheet>';
    }
    part('[Content_Types].xml', ['<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>']);
    part('xl/workbook.xml', [
      '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Machines" sheetId="1" r:id="r1"/></sheets></workbook>',
    ]);
    part('xl/_rels/workbook.xml.rels', [
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    ]);
    if (strings) part('xl/sharedStrings.xml', [strings]);
    part('xl/worksheets/sheet1.xml', sheet());
    zip.end();
    closeSync(file);
    return size;
  };
};

const inlineRow = (values: readonly string[]) =>
  `<row>${values.map((value) => `<c t="inlineStr"><is><t>${value}</t></is></c>`).join('')}</row>`;
const sheetRow = (i: number) => inlineRow(i === 0 ? ['Hostname', 'Serial number'] : [`pc-${i}`, `SN${100_000 + i}`]);

describe('archives', () => {
  const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1_000_000);

  it.each(['../../etc/x', '/etc/x', 'C:\\x', 'a\\..\\..\\x', 'a/../../x'])('with a member named %s', (name) => {
    const zip = Buffer.from(zipSync({ ['_'.repeat(name.length)]: Buffer.from('x') }));
    const named = Buffer.from(zip.toString('latin1').replaceAll('_'.repeat(name.length), name), 'latin1');
    expect(codeOf(take('names.zip', writeTo(named)))).toBe('archive-unsafe');
  });

  it('with a link', () => {
    const zip = zipSync({ link: [Buffer.from('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] });
    expect(codeOf(take('link.zip', writeTo(zip)))).toBe('archive-unsafe');
  });

  it('that grow more than 300-fold', () => {
    expect(codeOf(take('zeros.zip', writeTo(zipSync({ 'a.txt': zeros(150) }))))).toBe('archive-unsafe');
    expect(codeOf(take('zeros.gz', writeTo(gzipSync(zeros(300)))))).toBe('file-too-large');
  });

  it.runIf(full)('that hold 10 GB', () => {
    const bomb = gzipSync(zeros(1000), { level: 9 });
    expect(codeOf(take('ten.gz', writeTo(Buffer.concat(Array.from({ length: 10 }, () => bomb)))))).toBe(
      'file-too-large',
    );
  });

  it.runIf(full)('of 60,000 empty files', () => {
    const write = (path: string) => {
      const file = openSync(path, 'w');
      const zip = new Zip((error, data) => {
        if (error) throw error;
        writeSync(file, data);
      });
      for (let i = 0; i < 60_000; i++) {
        const member = new ZipPassThrough(`${i}.txt`);
        zip.add(member);
        member.push(new Uint8Array(0), true);
      }
      zip.end();
      closeSync(file);
    };
    expect(['file-too-large', 'file-damaged', 'archive-unsafe']).toContain(codeOf(take('many.zip', write)));
  });

  it('within archives are not unpacked', () => {
    const inner = zipSync({ 'a.zip': zipSync({ 'a.txt': zeros(20) }) });
    expect(codeOf(take('nested.zip', writeTo(inner)))).toBe('not-recognised');
  });

  it('whose entries share their bytes', () => {
    const packed = deflateRawSync(zeros(20));
    const zip = Buffer.from(zipSync({ 'a.txt': [zeros(20), { level: 9 }] }));
    const start = zip.indexOf('PK\u0001\u0002', 0, 'latin1');
    const entry = zip.subarray(start, zip.length - 22);
    const end = Buffer.from(zip.subarray(zip.length - 22));
    end.writeUInt16LE(500, 8);
    end.writeUInt16LE(500, 10);
    end.writeUInt32LE(entry.length * 500, 12);
    const bomb = Buffer.concat([zip.subarray(0, start), ...Array.from({ length: 500 }, () => entry), end]);
    expect(packed.length).toBeGreaterThan(0);
    // The first of them is a file like any other; what has its bytes again is refused.
    expect(take('shared.zip', writeTo(bomb)).files.map(({ error }) => error?.code)).toContain('archive-unsafe');
  });
});

describe('XML', () => {
  const laughs = `<!DOCTYPE nmaprun [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(100)}">]><nmaprun scanner="nmap"><host>&b;</host></nmaprun>`;
  it.each([
    ['entities', Buffer.from(laughs)],
    ['entities in UTF-16', Buffer.from(`\ufeff${laughs}`, 'utf16le')],
    ['an external entity', Buffer.from(laughs.replace('"ha"', 'SYSTEM "file:///etc/passwd"'))],
    ['a parameter entity', Buffer.from(laughs.replace('<!ENTITY a "ha">', '<!ENTITY % p SYSTEM "http://x/"> %p;'))],
    ['entities behind a long comment', Buffer.from(`<!--${'-x'.repeat(100_000)}-->${laughs}`)],
  ])('with %s', (name, bytes) => {
    expect(['archive-unsafe', 'not-recognised']).toContain(codeOf(take(`${name}.xml`, writeTo(bytes))));
  });

  it.runIf(full)('with 20 million parts in one element', () => {
    const parts = filled(100_000_000, '<nmaprun scanner="nmap"><host>', '</host></nmaprun>');
    const block = '<a/><a/><a/><a/><a/>';
    const write = (path: string) => {
      parts(path);
      writeLines(path, '<nmaprun scanner="nmap"><host>', 1_000_000, () => block, '</host></nmaprun>');
    };
    expect(codeOf(take('parts.xml', write))).toBe('file-too-large');
  });
});

describe('text', () => {
  it.each([
    ['spaces.txt', ' ', ' '],
    ['spaces.xml', '<?xml version="1.0"?>\n<nmaprun scanner="nmap">', '</nmaprun>'],
    ['spaces.json', '{"bomFormat":', '"CycloneDX"}'],
  ])('of 1 GB of spaces (%s)', (name, begin, end) => {
    const sparse = (path: string) => {
      writeFileSync(path, begin);
      const file = openSync(path, 'r+');
      ftruncateSync(file, 1_000_000_000);
      writeSync(file, end, 1_000_000_000);
      closeSync(file);
    };
    expect(codeOf(take(name, sparse))).toBe('file-too-large');
  });

  it('of 1 GB of spaces in gzip', () => {
    const block = gzipSync(Buffer.alloc(100_000_000, ' '));
    expect(codeOf(take('spaces.gz', writeTo(Buffer.concat(Array.from({ length: 10 }, () => block)))))).toBe(
      'file-too-large',
    );
  });

  it.runIf(full).each([
    ['spaces.txt', ' ', ' ', ' '],
    ['spaces.xml', '<?xml version="1.0"?>\n<nmaprun scanner="nmap">', '</nmaprun>', ' '],
    ['spaces.json', '{"bomFormat":', '"CycloneDX"}', ' '],
    ['line.txt', '', '', 'a'],
    ['returns.txt', 'ii  bash 5.2 amd64 x', '', '\r'],
    ['commas.json', '[', '', ','],
  ])('of 190 MB of one sign (%s)', (name, begin, end, sign) => {
    expect(codeOf(take(name, filled(190_000_000, begin, end, sign)))).not.toBe('imported');
  });

  it('of JSON nested a million deep', () => {
    expect(codeOf(take('deep.json', writeTo('['.repeat(1_000_000) + ']'.repeat(1_000_000))))).toBe('not-recognised');
  });

  it.runIf(full)('of a column of 5 million rows', () => {
    const rows = (path: string) => void writeLines(path, 'host\n', 5_000_000, (i) => `host${i}\n`, '');
    expect(['file-too-large', 'not-recognised']).toContain(codeOf(take('column.csv', rows)));
  });
});

describe('workbooks', () => {
  it('of a million rows', () => {
    expect(
      codeOf(
        take(
          'rows.xlsx',
          workbook(1_000_000, () => '<row><c><v>1</v></c></row>'),
        ),
      ),
    ).toBe('file-too-large');
  });

  it('whose text is one long string named by every cell', () => {
    const long = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>${'host name '.repeat(100_000)}</t></si></sst>`;
    const named = workbook(2000, () => '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>', long);
    expect(codeOf(take('string.xlsx', named))).toBe('file-too-large');
  });

  it('with a cell in the last row and column', () => {
    const far = workbook(1, () => '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>');
    expect(['file-too-large', 'not-recognised']).toContain(codeOf(take('far.xlsx', far)));
  });
});

describe('many machines', () => {
  it('10,000 hosts of nmap', () => {
    expect(take('nmap.xml', nmap(10_000)).assets).toBe(10_000);
  });

  it.runIf(full)('65,536 hosts of nmap', () => {
    expect(take('nmap.xml', nmap(65_536)).assets).toBe(65_536);
  });

  it.runIf(full)('100,000 rows of a register', () => {
    expect(take('register.csv', register(100_000)).assets).toBe(100_000);
  });

  it.runIf(full)('100,000 rows of a workbook', () => {
    expect(take('register.xlsx', workbook(100_001, sheetRow)).assets).toBe(100_000);
  });

  it.runIf(full)('a Nessus report of 150 MB', () => {
    expect(take('scan.nessus', nessus(1700)).assets).toBe(1700);
  });
});
