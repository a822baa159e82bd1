/**
 * The product tree of a CSAF document of Microsoft: which product and version each id stands for, also where one is a component of
 * another ("azl3 ruby 3.3.5-3" of "Azure Linux 3.0").
 */
import { damaged, isObject, type JsonObject } from './read.ts';

export interface TreeProduct {
  /** Whose versions they are: "Microsoft Edge Update Setup", "ruby". */
  name: string;
  /** What the publisher calls this very product, version included. */
  full: string;
  version: string | null;
  /** True: all versions before `version`. */
  before: boolean;
  /** The product it is a component of. */
  of: TreeProduct | null;
}

type Products = Map<string, TreeProduct>;

function list(holder: JsonObject, name: string, file: string): JsonObject[] {
  const value = holder[name] ?? [];
  if (!Array.isArray(value) || !value.every(isObject))
    throw damaged(file, 'its product tree', `its ${name} are not a list`);
  return value;
}

function product(holder: unknown, file: string): { id: string; full: string } {
  if (!isObject(holder) || typeof holder.product_id !== 'string' || typeof holder.name !== 'string')
    throw damaged(file, 'its product tree', 'a product has no id or no name');
  return { id: holder.product_id, full: holder.name };
}

/** Trees are a few branches deep. */
const depthLimit = 30;

function readBranch(branch: JsonObject, named: string, file: string, products: Products, depth: number): void {
  const { category, name } = branch;
  if (typeof category !== 'string' || typeof name !== 'string')
    throw damaged(file, 'its product tree', 'a branch has no category or no name');
  if (depth > depthLimit) throw damaged(file, 'its product tree', `branches stand ${depthLimit} deep in each other`);
  const isRange = category === 'product_version_range';
  const isVersion = isRange || category === 'product_version';
  const own = category === 'product_name' || named === '' ? name : named;
  if (branch.product !== undefined) {
    const { id, full } = product(branch.product, file);
    const version = isVersion ? name.replace(/^(?:vers:[a-z]+\/)?<(?!=)\s*/, '') : null;
    products.set(id, {
      name: isVersion ? named || full : own,
      full,
      version,
      before: isRange && version !== name,
      of: null,
    });
  }
  for (const child of list(branch, 'branches', file))
    readBranch(child, isVersion ? named : own, file, products, depth + 1);
}

/** All ids of a document's tree. Throws feed-damaged. */
export function readProductTree(tree: unknown, file: string): ReadonlyMap<string, TreeProduct> {
  const products: Products = new Map();
  if (tree === undefined) return products;
  if (!isObject(tree)) throw damaged(file, 'its product tree', 'it is not an object');
  for (const branch of list(tree, 'branches', file)) readBranch(branch, '', file, products, 0);
  for (const one of list(tree, 'full_product_names', file)) {
    const { id, full } = product(one, file);
    products.set(id, { name: full, full, version: null, before: false, of: null });
  }
  for (const relation of list(tree, 'relationships', file)) {
    const { id } = product(relation.full_product_name, file);
    const component = products.get(String(relation.product_reference));
    const whole = products.get(String(relation.relates_to_product_reference));
    if (!component || !whole)
      throw damaged(file, 'its product tree', `"${id.slice(0, 60)}" relates to an unknown product`);
    products.set(id, { ...component, of: whole });
  }
  return products;
}
