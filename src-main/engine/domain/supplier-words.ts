/**
 * What suppliers' statements mean for the findings of a machine. A finding is suppressed only where all of its software is
 * cleared: a statement on one of several packages of a source clears that package alone. Where authors differ, the worse
 * word counts. Pure.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import {
  isStated,
  patternOf,
  softwareKeys,
  type ProductPattern,
  type StatedSoftware,
  type SupplierStatement,
} from './supplier-statement.ts';

/** A statement as it is held, and the document it stands in. */
export interface HeldSupplierStatement extends SupplierStatement {
  author: string;
  document: string;
  file: string;
}

export interface StatedMachine {
  name: string;
  /** It stands for an image or an application, so that a product may be all of it. */
  isProduct: boolean;
  os: OperatingSystem | null;
  packages: readonly StatedSoftware[];
}

export interface SupplierWord {
  /** Set: the finding's software is not affected, or is fixed, by the word of the statements' authors. */
  suppressed: { reason: string; justification: string | null } | null;
  /** Each statement that concerns it, in a sentence. */
  notes: string[];
}

/** A supplier says that installed software is affected. */
export interface SupplierClaim {
  product: string;
  /** The CVE where the statement tells one. */
  cve: string;
  installed: string;
  said: HeldSupplierStatement;
}

export interface MachineWords {
  /** Null where no supplier speaks of it. */
  on(finding: { product: string; cve: string; installed: string }): SupplierWord | null;
  claims: SupplierClaim[];
}

interface Prepared {
  said: HeldSupplierStatement;
  product: ProductPattern;
  /** Empty: the product itself is meant. */
  parts: ProductPattern[];
}

/** Fixed says in which version: without one it clears nothing. */
const clears = ({ said, product, parts }: Prepared) =>
  said.status === 'not_affected' ||
  (said.status === 'fixed' &&
    (parts.length > 0 ? parts.every(({ version }) => version !== '') : product.version !== ''));

const statusWords = {
  not_affected: 'not affected',
  affected: 'affected',
  fixed: 'fixed',
  under_investigation: 'still being investigated',
} as const;

/** One sentence: who says what where. */
export function statementWords({
  author,
  status,
  justification,
  impact,
  action,
  file,
  at,
  product,
}: HeldSupplierStatement): string {
  const why = [justification.replaceAll('_', ' '), impact, action].filter(Boolean).join('; ');
  return `${author} says ${product.name ?? product.id} is ${statusWords[status]}${why ? `: ${why}` : ''} (${file}, ${at.slice(0, 10)})`;
}

function isMachine(pattern: ProductPattern, { name, isProduct }: StatedMachine): boolean {
  if (!isProduct) return false;
  const called = name.trim().toLowerCase();
  return (
    pattern.machines.includes(called) ||
    (pattern.version === '' && pattern.machines.some((one) => called.startsWith(`${one}:`)))
  );
}

/** `source` of a finding of the kernel is "linux", whatever its signed packages are built of. */
const sourceOf = ({ source }: StatedSoftware) => (source.startsWith('linux-signed-') ? 'linux' : source);

/** Null for a product, or parts of one, that can't be recognised. */
function preparedOf(said: HeldSupplierStatement): Prepared | null {
  const product = patternOf(said.product);
  if (!product) return null;
  const parts = (said.product.parts ?? []).flatMap((id) => patternOf({ id }) ?? []);
  return said.product.parts?.length && parts.length === 0 ? null : { said, product, parts };
}

function put<Item>(map: Map<string, Item[]>, key: string, one: Item): void {
  const list = map.get(key);
  if (list) list.push(one);
  else map.set(key, [one]);
}

/** `statements`: those that hold, one for each author, vulnerability and product. */
export function createSupplierWords(
  statements: readonly HeldSupplierStatement[],
): (machine: StatedMachine) => MachineWords {
  const byVulnerability = new Map<string, HeldSupplierStatement[]>();
  const affectedByKey = new Map<string, Prepared[]>();
  const affectedMachines: Prepared[] = [];
  const ready = new Map<HeldSupplierStatement, Prepared | null>();
  const prepare = (said: HeldSupplierStatement) => {
    let prepared = ready.get(said);
    if (prepared === undefined) ready.set(said, (prepared = preparedOf(said)));
    return prepared;
  };
  for (const said of statements) {
    for (const id of new Set([said.vulnerability, ...said.aliases])) put(byVulnerability, id, said);
    if (said.status !== 'affected') continue;
    const prepared = prepare(said);
    if (!prepared) continue;
    if (prepared.product.machines.length > 0) affectedMachines.push(prepared);
    if (prepared.product.key !== null) put(affectedByKey, prepared.product.key, prepared);
  }

  return (machine) => {
    const { os, packages } = machine;
    const bySoftware = new Map<string, StatedSoftware[]>();
    const ofFinding = new Map<string, StatedSoftware[]>();
    if (statements.length > 0)
      for (const one of packages) {
        for (const key of softwareKeys(one)) put(bySoftware, key, one);
        for (const name of new Set([sourceOf(one), one.name])) put(ofFinding, name, one);
      }
    const installedOf = (pattern: ProductPattern) =>
      pattern.key === null ? [] : (bySoftware.get(pattern.key) ?? []).filter((one) => isStated(pattern, one, os));
    /** What of this machine a statement is about: all of it, some software, or nothing. */
    const aboutOf = ({ product, parts }: Prepared): 'machine' | StatedSoftware[] => {
      const whole = isMachine(product, machine);
      if (parts.length === 0) return whole ? 'machine' : installedOf(product);
      return whole || installedOf(product).length > 0 ? parts.flatMap(installedOf) : [];
    };
    const known = new Map<Prepared, 'machine' | StatedSoftware[]>();
    const about = (prepared: Prepared) => {
      let found = known.get(prepared);
      if (found === undefined) known.set(prepared, (found = aboutOf(prepared)));
      return found;
    };

    const candidates = new Set<Prepared>();
    if (affectedByKey.size > 0)
      for (const key of bySoftware.keys())
        for (const prepared of affectedByKey.get(key) ?? []) candidates.add(prepared);
    const claims = [...candidates, ...(machine.isProduct ? affectedMachines : [])].flatMap(
      (prepared): SupplierClaim[] => {
        const { said, product } = prepared;
        const cve = [said.vulnerability, ...said.aliases].find((id) => id.startsWith('CVE-')) ?? said.vulnerability;
        const found = about(prepared);
        if (found === 'machine')
          return [{ product: said.product.name ?? machine.name, cve, installed: product.version, said }];
        const each = new Map(found.map((one) => [sourceOf(one), one]));
        return [...each].map(([source, one]) => ({ product: source, cve, installed: one.sourceVersion, said }));
      },
    );

    return {
      claims,
      on({ product, cve, installed }) {
        const said = byVulnerability.get(cve)?.flatMap((one) => prepare(one) ?? []);
        if (!said) return null;
        const software = ofFinding.get(product) ?? [];
        // What a matcher calls by another name than the list of software does.
        const isNamed = ({ product: stated, parts }: Prepared) =>
          parts.length === 0 &&
          software.length === 0 &&
          stated.key === `name ${product.trim().toLowerCase()}` &&
          (stated.version === '' || stated.version === installed);
        const concerns = said.flatMap((prepared) => {
          const found = about(prepared);
          const whole = found === 'machine' || isNamed(prepared);
          const some = found === 'machine' ? software : found.filter((one) => software.includes(one));
          return whole || some.length > 0 ? [{ prepared, whole, some: new Set(some) }] : [];
        });
        if (concerns.length === 0) return null;
        const clearing = concerns.filter(({ prepared }) => clears(prepared));
        const isCleared =
          clearing.length > 0 &&
          !concerns.some(({ prepared }) => prepared.said.status === 'affected') &&
          (clearing.some(({ whole }) => whole) || software.every((one) => clearing.some(({ some }) => some.has(one))));
        const [first] = clearing;
        return {
          suppressed: isCleared
            ? {
                reason: statementWords(first!.prepared.said),
                justification: first!.prepared.said.justification || null,
              }
            : null,
          notes: [...new Set(concerns.map(({ prepared }) => statementWords(prepared.said)))],
        };
      },
    };
  };
}
