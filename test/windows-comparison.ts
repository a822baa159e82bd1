/**
 * Compares the KBs PatchLedger calls missing on the captures with those of the reference tool and gives each
 * difference its reason, found in the table itself. A difference without a reason is left for a person: `unexplained`.
 */
import { productKeys, readAffectedProduct } from '../src-main/engine/domain/windows-product.ts';
import { missingKbs } from '../src-main/engine/matchers/windows.ts';
import { kbsOf, neededKbs } from '../src-main/engine/matchers/windows-advisories.ts';
import type { MsrcRow } from '../src-main/engine/matchers/windows-advisories.ts';
import { buildMsrcIndex, closure, type ProductScope } from '../src-main/engine/matchers/windows-index.ts';
import type { Capture, ReferenceAnswer } from './windows-table.ts';

export interface Difference {
  kb: string;
  side: 'only reference' | 'only PatchLedger';
  reason: string;
  /** Supersedence chain or the rows that show it, per KB. */
  detail: string;
}

export interface Comparison {
  capture: string;
  product: string;
  referenceProduct: string | null;
  same: number;
  differences: Difference[];
  unexplained: number;
}

const named = (kb: string) => (/^\d+$/u.test(kb) ? `KB${kb}` : kb);
const list = (values: Iterable<string>, limit = 3) => {
  const all = [...new Set(values)];
  return all.length > limit ? `${all.slice(0, limit).join(', ')} and ${all.length - limit} more` : all.join(', ');
};

/** Rows by KB, so that the table is walked once. */
function rowsByKb(rows: readonly MsrcRow[]): Map<string, MsrcRow[]> {
  const byKb = new Map<string, MsrcRow[]>();
  for (const row of rows) {
    const list = byKb.get(row.kb);
    if (list) list.push(row);
    else byKb.set(row.kb, [row]);
  }
  return byKb;
}

function pathDown(covered: ReadonlyMap<string, string | null>, kb: string): string {
  const steps: string[] = [];
  for (let at: string | null = kb; at !== null; at = covered.get(at) ?? null) steps.push(named(at));
  return steps.length === 1 ? `${steps[0]!} is installed` : `${steps.join(' ← ')} (installed)`;
}

interface Look {
  scope: ProductScope;
  covered: ReadonlyMap<string, string | null>;
  byKb: ReadonlyMap<string, MsrcRow[]>;
  rows: readonly MsrcRow[];
  keys: readonly string[];
  reference: ReferenceAnswer;
  servicePack: number;
}

const ownRows = (look: Look, kb: string) =>
  (look.byKb.get(kb) ?? []).filter((row) => look.keys.includes(readAffectedProduct(row.product)?.os ?? ''));

/** The reference takes rows whose product contains the name as a piece of text; without a service pack, not "NAME Service Pack". */
const inReference = (name: string, product: string) =>
  product.includes(name) && (name.includes('Service Pack') || !product.includes(`${name} Service Pack`));

function onlyReference(look: Look, kb: string): Omit<Difference, 'kb' | 'side'> {
  if (kbsOf(kb).length === 0) {
    return {
      reason: 'No KB: text of the KB column. PatchLedger keeps the CVEs as suppressed findings of the component.',
      detail: list(
        (look.byKb.get(kb) ?? [])
          .filter((row) => inReference(look.reference.product ?? '', row.product))
          .map((row) => row.product),
      ),
    };
  }
  const own = ownRows(look, kb);
  if (/^SP/u.test(kb) || (own.length && own.every((row) => /^SP/u.test(row.cve)))) {
    if (look.scope.supersededBy(kb).size)
      return {
        reason: 'A newer service pack replaces it.',
        detail: look.scope
          .heads(kb)
          .map(({ path }) => path.map(named).join(' ← '))
          .join('; '),
      };
    if (look.servicePack > 0)
      return { reason: 'Service pack the machine already has.', detail: `Service Pack ${look.servicePack}` };
  }
  if (own.length === 0) {
    const others = (look.byKb.get(kb) ?? []).filter((row) => inReference(look.reference.product ?? '', row.product));
    return {
      reason:
        'Listed only for other products whose names contain this one (other edition, service level, processor or Server Core).',
      detail: list(
        others.map((row) => row.product),
        2,
      ),
    };
  }
  if (look.covered.has(kb))
    return {
      reason: 'Replaced by an installed KB over rows that the reference does not follow.',
      detail: pathDown(look.covered, kb),
    };
  const advisories = look.scope.advisories.filter((one) => one.required.includes(kb) || one.alternatives.includes(kb));
  if (advisories.length && advisories.every((one) => neededKbs(one, look.covered).length === 0)) {
    const either = new Set(advisories.flatMap((one) => one.alternatives.filter((other) => look.covered.has(other))));
    return {
      reason:
        'Every CVE it closes is closed by an installed update that holds the same fix (rollup and security-only updates of one month; MS17-010 in any later update).',
      detail: [...either]
        .slice(0, 2)
        .map((one) => pathDown(look.covered, one))
        .join('; '),
    };
  }
  const told = look.rows.some(
    (row) => inReference(look.reference.product ?? '', row.product) && row.supersedes.includes(kb),
  );
  if (look.scope.supersededBy(kb).size && !told)
    return {
      reason:
        'A newer KB for this product replaces it; the rows that say so stand under a name the reference does not look for.',
      detail: look.scope
        .heads(kb)
        .map(({ path }) => path.map(named).join(' ← '))
        .join('; '),
    };
  if (look.scope.supersededBy(kb).size)
    return {
      reason:
        'A newer KB for this product replaces it (a cell with several KBs or a line end, which the reference does not take apart).',
      detail: look.scope
        .heads(kb)
        .map(({ path }) => path.map(named).join(' ← '))
        .join('; '),
    };
  return { reason: 'unexplained', detail: list(own.map((row) => `${row.cve} ${row.product}`)) };
}

function onlyOurs(look: Look, kb: string): Omit<Difference, 'kb' | 'side'> {
  const own = ownRows(look, kb);
  const name = look.reference.product;
  if (name === null) return { reason: 'The reference could not read the capture.', detail: '' };
  if (!own.some((row) => inReference(name, row.product))) {
    return {
      reason: `The reference looks for "${name}"; the table lists the machine's product under another name.`,
      detail: list(
        own.map((row) => row.product),
        1,
      ),
    };
  }
  const edges = look.rows.filter((row) => inReference(name, row.product) && row.supersedes.split(';').includes(kb));
  if (edges.length) {
    return {
      reason: 'Replaced only in rows of other products that the reference takes too.',
      detail: list(
        edges.map((row) => `${named(row.kb)} replaces it on ${row.product}`),
        2,
      ),
    };
  }
  const twins = own.filter((row) => /^CVE/u.test(row.cve));
  if (name.includes('Windows Server') && twins.length) {
    return {
      reason: 'Dropped by the reference when it removes what is listed twice with Server Core.',
      detail: list(twins.map((row) => row.cve)),
    };
  }
  return { reason: 'unexplained', detail: list(own.map((row) => `${row.cve} ${row.product}`)) };
}

export function compareWithReference(
  rows: readonly MsrcRow[],
  captures: readonly Capture[],
  answers: readonly ReferenceAnswer[],
): Comparison[] {
  const index = buildMsrcIndex(rows);
  const byKb = rowsByKb(rows);
  return captures.map((capture) => {
    const reference = answers.find((answer) => answer.capture === capture.file);
    if (!reference) throw new Error(`no reference answer for ${capture.file}`);
    const scope = index.scope(capture.product);
    const ours = missingKbs(index, capture.product, capture.hotfixes).heads;
    const theirs = new Set(reference.missingKbs);
    const covered = closure(
      scope,
      capture.hotfixes.map((kb) => kb.slice(2)),
    );
    const look: Look = {
      scope,
      covered,
      byKb,
      rows,
      keys: productKeys(capture.product),
      reference,
      servicePack: capture.inventory.os?.servicePack ?? 0,
    };
    const differences: Difference[] = [
      ...[...theirs]
        .filter((kb) => !ours.has(kb))
        .map((kb) => ({ kb, side: 'only reference' as const, ...onlyReference(look, kb) })),
      ...[...ours]
        .filter((kb) => !theirs.has(kb))
        .map((kb) => ({ kb, side: 'only PatchLedger' as const, ...onlyOurs(look, kb) })),
    ];
    return {
      capture: capture.file,
      product: capture.product,
      referenceProduct: reference.product,
      same: [...theirs].filter((kb) => ours.has(kb)).length,
      differences: differences.toSorted(
        (a, b) => a.side.localeCompare(b.side) || a.reason.localeCompare(b.reason) || a.kb.localeCompare(b.kb),
      ),
      unexplained: differences.filter(({ reason }) => reason === 'unexplained').length,
    };
  });
}

/** The comparison as the committed page: KBs of one reason and one detail share a line. */
export function renderComparison(comparisons: readonly Comparison[]): string {
  const total = comparisons.reduce((sum, one) => sum + one.same, 0);
  const differing = comparisons.reduce((sum, one) => sum + one.differences.length, 0);
  const lines = [
    '# Missing KBs: PatchLedger and the reference',
    '',
    'Made by `node scripts/compare-windows-reference.ts`; a test checks that it is up to date. The reference is WES-NG 1.06 on the same captures and',
    'the same KB table of 2026-06-28. "Missing" are the heads of supersedence chains: the newest KBs that close what is open.',
    '',
    `${comparisons.length} captures, ${total} KBs in both answers, ${differing} in one only, ${comparisons.reduce((sum, one) => sum + one.unexplained, 0)} without a reason.`,
    'A chain is read "older ← newer".',
    '',
    '| capture | product | both | only reference | only PatchLedger |',
    '|---|---|---|---|---|',
  ];
  for (const one of comparisons) {
    const count = (side: Difference['side']) => one.differences.filter((difference) => difference.side === side).length;
    lines.push(
      `| ${one.capture.replace('_systeminfo', '').replace('.txt', '')} | ${one.product} | ${one.same} | ${count('only reference')} | ${count('only PatchLedger')} |`,
    );
  }
  for (const one of comparisons.filter(({ differences }) => differences.length)) {
    lines.push(
      '',
      `## ${one.capture}`,
      '',
      `Product: ${one.product}. The reference's: ${one.referenceProduct ?? 'none, it could not read the capture'}.`,
      '',
    );
    for (const [key, group] of Map.groupBy(one.differences, ({ side, reason }) => `${side}|${reason}`)) {
      const [side, reason] = [key.slice(0, key.indexOf('|')), key.slice(key.indexOf('|') + 1)];
      lines.push(
        `**In ${side === 'only reference' ? "the reference's answer only" : "PatchLedger's answer only"}** (${group.length}): ${reason}`,
        '',
      );
      const details = Map.groupBy(group, ({ detail }) => detail);
      for (const [detail, kbs] of details)
        lines.push(`- ${kbs.map(({ kb }) => named(kb)).join(' ')}${detail ? `: ${detail}` : ''}`);
      lines.push('');
    }
  }
  return `${lines
    .join('\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trimEnd()}\n`;
}
