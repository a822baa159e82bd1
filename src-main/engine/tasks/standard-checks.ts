/** Software standards against what is installed: versions are compared once for each distinct package, machines once for each standard. */
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import type { Deviation, StandardCheck, StandardRule, Standing } from '../../../src-shared/model/standard.ts';
import { globOfText } from '../domain/glob.ts';
import { standingOf } from '../domain/standards.ts';
import { loadPackages, visitInstalled, type PackageFact } from '../vault/coverage.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { assetQuery, assetRows } from './asset-rows.ts';

/** Rows answered for each standard; the counts stay exact. */
const rowLimit = 10_000;

/** A standard that speaks of a package, and how the package's version stands to it. */
interface Hit {
  check: Check;
  standing: Standing;
}

interface Check {
  concerns: (row: AssetRow) => boolean;
  /** By machine, so that words are looked for once. */
  concerned: Map<number, boolean>;
  last: number;
  result: Omit<StandardCheck, 'deviations'>;
  deviating: Deviation[];
  unknown: Deviation[];
}

export interface StandardChecks {
  /** Must be told of one machine's packages in a row. */
  visit(asset: number, item: number): void;
  /** In the order of the rules. */
  results(): StandardCheck[];
}

export function createStandardChecks(
  rules: readonly StandardRule[],
  packages: readonly PackageFact[],
  machines: readonly AssetRow[],
): StandardChecks {
  const byId = new Map(machines.map((row) => [Number(row.id.slice(1)), row]));
  const hits: (Hit[] | undefined)[] = [];
  const facts = new Map<number, PackageFact>();
  const checks = rules.map((rule): Check => {
    const check: Check = {
      concerns: assetQuery(rule.assets),
      concerned: new Map(),
      last: -1,
      result: { machines: 0, inStandard: 0, deviating: 0, unknownVersion: 0 },
      deviating: [],
      unknown: [],
    };
    const isProduct = globOfText(rule.product);
    for (const item of packages) {
      if (!isProduct(item.name)) continue;
      facts.set(item.id, item);
      (hits[item.id] ??= []).push({ check, standing: standingOf(rule, item) });
    }
    return check;
  });

  function count(asset: number, item: number, { check, standing }: Hit): void {
    const row = byId.get(asset);
    if (!row) return;
    let concerned = check.concerned.get(asset);
    if (concerned === undefined) check.concerned.set(asset, (concerned = check.concerns(row)));
    if (!concerned) return;
    if (check.last !== asset) {
      check.last = asset;
      check.result.machines += 1;
    }
    if (standing === 'in-standard') return void (check.result.inStandard += 1);
    const isUnknown = standing === 'unknown-version';
    check.result[isUnknown ? 'unknownVersion' : 'deviating'] += 1;
    const list = isUnknown ? check.unknown : check.deviating;
    if (list.length >= rowLimit) return;
    const { name, version } = facts.get(item)!;
    list.push({ asset: formatId('asset', asset), name: row.name, product: name, version, standing });
  }

  return {
    visit(asset, item) {
      const found = hits[item];
      if (found !== undefined) for (const hit of found) count(asset, item, hit);
    },
    results: () =>
      checks.map(({ result, deviating, unknown }) => ({
        ...result,
        deviations: [...deviating, ...unknown].slice(0, rowLimit),
      })),
  };
}

/** What would depart from this rule now. */
export function checkStandard(db: Database, now: string, rule: StandardRule): StandardCheck {
  const checks = createStandardChecks([rule], loadPackages(db), assetRows(db, now));
  visitInstalled(db, checks.visit);
  return checks.results()[0]!;
}
