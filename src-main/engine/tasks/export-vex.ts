/** VEX of the findings: what is installed that each is about, and one word for what several machines say of it. */
import { purlOfPackage, purlOfProduct } from '../domain/product-purl.ts';
import { siteCalendar } from '../domain/site-calendar.ts';
import { joinWords, vexWord, type VexWord } from '../domain/vex-of-findings.ts';
import type { WrittenProduct, WrittenStatement } from '../interchange/vex-format.ts';
import { loadPrograms } from '../resources.ts';
import type { Database } from '../vault/database.ts';
import { findingsForVex, type ExportedFinding } from '../vault/export-reads.ts';
import type { Acting } from '../vault/log.ts';
import {
  createInstalledReader,
  loadMatchableAsset,
  type InstalledFact,
  type MatchableAsset,
} from '../vault/match-reads.ts';
import { loadPolicy } from '../vault/settings.ts';

const isOf = ({ source, name }: InstalledFact, product: string) =>
  source === product || name === product || (product === 'linux' && source.startsWith('linux-signed-'));

/** "vendor:product" of CPE by the names of programs. */
function programCpes(): ReadonlyMap<string, string> {
  return new Map(
    loadPrograms()
      .toReversed()
      .flatMap(({ name, cpe: [cpe] }) => {
        const [vendor, product] = cpe?.split(/(?<!\\):/) ?? [];
        return vendor && product ? [[name, `${vendor}:${product}`] as const] : [];
      }),
  );
}

/** What is installed that a finding is about; the finding's own product where no package has its name. */
function productsOf(
  { product, installed }: ExportedFinding,
  asset: MatchableAsset,
  packages: readonly InstalledFact[],
  cpes: ReadonlyMap<string, string>,
): WrittenProduct[] {
  if (packages.length > 0)
    return packages.map((fact) => ({
      purl: purlOfPackage(fact, asset.os, { withSource: false }),
      name: fact.name,
      version: fact.version,
    }));
  const cpe = cpes.get(product);
  const version = installed && /^[\w.+~-]+$/.test(installed) ? installed : '';
  return [
    {
      purl: purlOfProduct(product, version),
      name: product,
      version,
      ...(cpe ? { cpe: `cpe:2.3:a:${cpe}:${version.replace(/[^\w.]/g, '\\$&') || '*'}:*:*:*:*:*:*:*` } : {}),
    },
  ];
}

/** `asset`: of one machine; else of all in service. Statements in the order of vulnerability and status; products that share all words stand in one. */
export function vexStatements(db: Database, acting: Acting, asset: number | undefined): WrittenStatement[] {
  const today = siteCalendar(loadPolicy(db).policy.timeZone).dayOf(acting.now);
  const cpes = programCpes();
  const said = new Map<string, { vulnerability: string; product: WrittenProduct; words: VexWord[] }>();
  const findings = findingsForVex(db, today, asset);
  const installed = createInstalledReader(db, asset === undefined);
  for (const [id, ofMachine] of Map.groupBy(findings, (finding) => finding.asset)) {
    const machine = loadMatchableAsset(db, id);
    if (!machine) continue;
    const { packages } = installed(id);
    const ofProduct = new Map<string, InstalledFact[]>();
    for (const finding of ofMachine) {
      let facts = ofProduct.get(finding.product);
      if (!facts) ofProduct.set(finding.product, (facts = packages.filter((fact) => isOf(fact, finding.product))));
      // What was removed since is no product here any more.
      if (finding.state === 'closed' && facts.length === 0) continue;
      const word = vexWord(
        finding,
        facts.some(({ sourceVersion }) => sourceVersion === finding.installed),
      );
      if (!word) continue;
      for (const product of productsOf(finding, machine, facts, cpes)) {
        const key = `${finding.vulnerability}\0${product.purl}`;
        const known = said.get(key);
        if (known) known.words.push(word);
        else said.set(key, { vulnerability: finding.vulnerability, product, words: [word] });
      }
    }
  }
  const statements = new Map<string, WrittenStatement>();
  for (const { vulnerability, product, words } of said.values()) {
    const word = joinWords(words);
    const key = JSON.stringify([vulnerability, word.status, word.justification, word.impact, word.action]);
    const known = statements.get(key);
    if (known) known.products.push(product);
    else statements.set(key, { vulnerability, ...word, products: [product] });
  }
  const inOrder = [...statements].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, statement]) => statement);
  for (const { products } of inOrder) products.sort((a, b) => (a.purl < b.purl ? -1 : 1));
  return inOrder;
}
