/** Hands the Windows matcher what the vault holds of Microsoft: the KB table and Microsoft's own documents in one index. */
import type { HeldStatement } from '../domain/advisory.ts';
import { buildMsrcIndex, concernsProduct } from '../matchers/windows-index.ts';
import type { MsrcRow } from '../matchers/windows-advisories.ts';
import { windowsMatcher } from '../matchers/windows.ts';
import type { Database } from '../vault/database.ts';
import { feedDate } from '../vault/feeds.ts';
import { MsrcReader, msrcSupersedence } from '../vault/feeds/msrc.ts';
import { documentProducts, documentStatements, documentSupersedence } from '../vault/feeds/windows.ts';

const dayNumber = (instant: string | null) => Number((instant ?? '').slice(0, 10).replaceAll('-', '') || 0);

const restarts: Readonly<Record<string, boolean>> = { yes: true, no: false };

/** What a document says of a product as rows of the table, one for each vulnerability it is about. */
function rowsOf(statement: HeldStatement): MsrcRow[] {
  const { advisory, kb = '', word = '', supersedes = [], ranges, update = '', restart = '', status } = statement;
  if (advisory.feed !== 'msrc-cvrf' && advisory.feed !== 'msrc-csaf') return [];
  if (advisory.withdrawn !== null || status === 'investigating') return [];
  const { feed } = advisory;
  const about = statement.vulnerabilities;
  return advisory.vulnerabilities
    .filter(({ id }) => about === undefined || about.includes(id))
    .map(({ id, cvss = [], exploited = false }) => ({
      posted: dayNumber(advisory.published),
      cve: id,
      kb: kb || word.slice(0, 200),
      title: advisory.title,
      product: statement.package,
      component: '',
      severity: statement.severity ?? advisory.severity,
      impact: statement.impact ?? '',
      supersedes: supersedes.join(';'),
      exploits: (advisory.exploitLinks ?? []).join(','),
      document: {
        feed,
        affected: status !== 'not-affected',
        fixedBuild: ranges?.[0]?.fixed ?? null,
        update,
        exploited,
        cvss,
        restart: restarts[restart.toLowerCase()] ?? null,
      },
    }));
}

/** `products` are those of all machines to come: only their part of table and documents is read. */
export function createWindowsMatcher(db: Database, products: readonly string[]): ReturnType<typeof windowsMatcher> {
  const concerned = (affected: string) => products.some((product) => concernsProduct(product, affected));
  const reader = new MsrcReader(db);
  const supersedence = Array.from(msrcSupersedence(db), ([kb, superseded]) => ({
    kb,
    supersedes: superseded.join(';'),
  }));
  const rows = [
    ...reader
      .products()
      .filter(concerned)
      .flatMap((product) => reader.rowsOf(product)),
    ...documentStatements(db, documentProducts(db).filter(concerned)).flatMap(rowsOf),
  ];
  return windowsMatcher(
    buildMsrcIndex(rows, [...supersedence, ...documentSupersedence(db)]),
    feedDate(db, 'msrc'),
    feedDate(db, 'msrc-cvrf') ?? feedDate(db, 'msrc-csaf'),
  );
}
