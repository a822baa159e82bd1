/** What follows from "A needs B": who needs each other in a circle, and who matters less than those that need it. */

/** `asset` does not work without `needs`; machines by number. */
export interface Edge {
  asset: number;
  needs: number;
}

/** Criticality that counts where none is set. */
export const assumedCriticality = 3;

/**
 * Sets of machines that all need each other, directly or by way of others: strongly connected components of more than one
 * machine (Tarjan 1972, without recursion). Each in rising order, the sets by their first.
 */
export function circlesOf(edges: readonly Edge[]): number[][] {
  const needs = Map.groupBy(edges, (edge) => edge.asset);
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const circles: number[][] = [];

  function visit(root: number): void {
    const path: { at: number; next: number }[] = [];
    const enter = (at: number) => {
      order.set(at, order.size);
      low.set(at, order.get(at)!);
      open.push(at);
      isOpen.add(at);
      path.push({ at, next: 0 });
    };
    enter(root);
    while (path.length > 0) {
      const step = path.at(-1)!;
      const target = needs.get(step.at)?.[step.next]?.needs;
      if (target !== undefined) {
        step.next += 1;
        if (!order.has(target)) enter(target);
        else if (isOpen.has(target)) low.set(step.at, Math.min(low.get(step.at)!, order.get(target)!));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) low.set(parent.at, Math.min(low.get(parent.at)!, low.get(step.at)!));
      if (low.get(step.at) !== order.get(step.at)) continue;
      const circle = open.splice(open.indexOf(step.at));
      for (const member of circle) isOpen.delete(member);
      if (circle.length > 1) circles.push(circle.sort((a, b) => a - b));
    }
  }

  for (const { asset } of edges) if (!order.has(asset)) visit(asset);
  return circles.sort((a, b) => a[0]! - b[0]!);
}

export interface Weak {
  asset: number;
  criticality: number;
  /** Those it matters less than, most critical first. */
  neededBy: { asset: number; criticality: number }[];
}

/** Machines less critical than one that needs them, the widest difference first. */
export function weakLinks(edges: readonly Edge[], criticality: ReadonlyMap<number, number | null>): Weak[] {
  const weight = (asset: number) => criticality.get(asset) ?? assumedCriticality;
  return [...Map.groupBy(edges, (edge) => edge.needs)]
    .flatMap(([asset, list]) => {
      const neededBy = list
        .map((edge) => ({ asset: edge.asset, criticality: weight(edge.asset) }))
        .filter((other) => other.criticality > weight(asset))
        .sort((a, b) => b.criticality - a.criticality || a.asset - b.asset);
      return neededBy.length === 0 ? [] : [{ asset, criticality: weight(asset), neededBy }];
    })
    .sort(
      (a, b) =>
        b.neededBy[0]!.criticality - b.criticality - (a.neededBy[0]!.criticality - a.criticality) || a.asset - b.asset,
    );
}
