/**
 * Prints how often each program of resources/programs.json occurs under its names in real advisories: vendor and product in CVE
 * records, of whoever assigned and whoever enriched them, and CPE names in the NVD's feeds. `node scripts/check-programs.ts [--like
 * WORD]` reads the shared captures; with --like it prints the spellings that contain a word, and how often. The captures hold a part
 * of all CVEs, so a name without an occurrence is unproven, not wrong.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackPath } from '../src-main/engine/files/unpack.ts';
import { loadPrograms } from '../src-main/engine/resources.ts';
import { sharedData } from '../test/shared-data.ts';

interface Affected {
  vendor?: string;
  product?: string;
}
interface CveRecord {
  containers?: { cna?: { affected?: Affected[] }; adp?: { affected?: Affected[] }[] };
}

const count = (counts: Map<string, number>, names: Iterable<string>) => {
  for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
};

/** Records by "vendor | product" in lower case. */
async function recordCounts(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const name of readdirSync(sharedData('cve5')).filter((file) => file.endsWith('.zip')))
    for (const { bytes } of await unpackPath(join(sharedData('cve5'), name))) {
      const { cna, adp = [] } = (JSON.parse(Buffer.from(bytes).toString('utf8')) as CveRecord).containers ?? {};
      const affected = [cna, ...adp].flatMap((container) => container?.affected ?? []);
      count(
        counts,
        affected.map(({ vendor = '', product = '' }) => `${vendor} | ${product}`.toLowerCase()),
      );
    }
  return counts;
}

/** CVEs by "vendor:product" and "vendor:product:edition" of the CPEs of applications. */
function cpeCounts(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of readdirSync(sharedData('nvd')).filter((file) => file.endsWith('.json.gz'))) {
    const text = gunzipSync(readFileSync(join(sharedData('nvd'), name))).toString('utf8');
    const feed = JSON.parse(text) as { CVE_Items?: object[]; vulnerabilities?: object[] };
    for (const item of feed.CVE_Items ?? feed.vulnerabilities ?? []) {
      const named = JSON.stringify(item).matchAll(/"cpe:2\.3:a:((?:[^":\\]|\\.)+(?::(?:[^":\\]|\\.)+){9})"/g);
      count(
        counts,
        [...named].flatMap(([, cpe = '']) => {
          // As JSON writes it, the backslash that escapes a sign is doubled.
          const [vendor, product, , , , , edition] = cpe.replaceAll('\\\\', '\\').split(/(?<!\\):/);
          return [`${vendor}:${product}`, `${vendor}:${product}:${edition}`];
        }),
      );
    }
  }
  return counts;
}

const [records, cpes] = [await recordCounts(), cpeCounts()];
const word = process.argv[2] === '--like' ? process.argv[3]?.toLowerCase() : undefined;
if (word !== undefined) {
  for (const [name, times] of [...records, ...cpes].filter(([key]) => key.includes(word))) console.log(times, name);
} else {
  // {line} stands for one or more numbers.
  const numbered = new Map<string, number>();
  for (const [name, times] of records) {
    const plain = name.replaceAll(/\d+(?:\.\d+)*/g, '{line}');
    numbered.set(plain, (numbered.get(plain) ?? 0) + times);
  }
  let [pairs, proven, unproven, without] = [0, 0, 0, 0];
  for (const { id, cna, cnaBranches = [], cpe } of loadPrograms()) {
    const told = [
      ...[...cna, ...cnaBranches].map(([vendor, product]) => {
        const name = `${vendor} | ${product}`.toLowerCase();
        return [name, name.includes('{line}') ? (numbered.get(name) ?? 0) : (records.get(name) ?? 0)] as const;
      }),
      ...cpe.map((name) => {
        // CISA writes the words of CPE into the records it enriches.
        const [vendor = '', product = '', edition = '*'] = name.split(':');
        const record = `${vendor} | ${product.replaceAll('\\', '')}`;
        return [name, (cpes.get(name) ?? 0) + (edition === '*' ? (records.get(record) ?? 0) : 0)] as const;
      }),
    ];
    const found = told.filter(([, times]) => times > 0).length;
    pairs += told.length;
    proven += found;
    if (told.length === 0) without += 1;
    else if (found === 0) unproven += 1;
    const mark = told.length === 0 ? '(no names)' : found === 0 ? 'UNPROVEN' : '';
    console.log([id, mark, ...told.map(([name, times]) => `${name} = ${times}`)].filter(Boolean).join('\n  '));
  }
  console.log(`${pairs} names, ${proven} of them occur; ${unproven} programs occur under none, ${without} have none`);
}
