/** Parts, chains and bridges of an entity: plain graph work on links that the run has weighed. */

import type {Entity, Link} from "./types";
import {type Classes, weigh} from "./weigh";

export interface Edge {
  a: number;
  b: number;
  bits: number;
}

/** What does not count: identifiers by place, links by place; bits by which the prior is stricter. */
export interface Without {
  identifiers: ReadonlySet<number>;
  links: ReadonlySet<number>;
  shift: number;
}

export const NOTHING: Without = {identifiers: new Set(), links: new Set(), shift: 0};

/** Sets of records that are joined one by one: `root` names the set of a record; `join` says whether two were apart. */
function sets(count: number): {root: (at: number) => number; join: (link: {a: number; b: number}) => boolean} {
  const leader = Array.from({length: count}, (_, at) => at);
  const root = (at: number): number => {
    while (leader[at] !== at) at = leader[at] = leader[leader[at]!]!;
    return at;
  };
  const join = ({a, b}: {a: number; b: number}) => {
    const [x, y] = [root(a), root(b)];
    leader[Math.max(x, y)] = Math.min(x, y);
    return x !== y;
  };
  return {root, join};
}

/** For each of `count` records the number of its part; parts are numbered by size, the largest first. */
export function parts(count: number, edges: Iterable<{a: number; b: number}>): number[] {
  const {root, join} = sets(count);
  for (const edge of edges) join(edge);
  const roots = Array.from({length: count}, (_, at) => root(at));
  const sizes = new Map<number, number>();
  for (const at of roots) sizes.set(at, (sizes.get(at) ?? 0) + 1);
  const order = [...sizes].sort(([x, n], [y, m]) => m - n || x - y).map(([at]) => at);
  const place = new Map(order.map((at, number) => [at, number]));
  return roots.map((at) => place.get(at)!);
}

/** The number of records of each part. */
export function sizesOf(part: readonly number[]): number[] {
  const sizes: number[] = [];
  for (const one of part) sizes[one] = (sizes[one] ?? 0) + 1;
  return sizes;
}

/** Of links, heaviest first, those that bring two parts together. */
export function joining(count: number, links: readonly Link[]): Link[] {
  const {join} = sets(count);
  return links.filter((link) => link.type === "match" && join(link));
}

/** What each link would weigh; null of a link that is taken away. */
export function weights(entity: Entity, prior: Classes | null, without: Without): (number | null)[] {
  return entity.links.map((link, at) => {
    if (without.links.has(at)) return null;
    const touched = link.says.some((say) => without.identifiers.has(say.a) || without.identifiers.has(say.b));
    if (!touched || !prior) return link.bits - without.shift;
    return (
      weigh(prior, link.says, (say) => !without.identifiers.has(say.a) && !without.identifiers.has(say.b)) -
      without.shift
    );
  });
}

/** The parts that positive links leave; what a decision holds together stays so. */
export function partsWithout(entity: Entity, prior: Classes | null, without: Without): number[] {
  const left = weights(entity, prior, without);
  const holds = (link: Link, at: number) => link.type === "match" && (link.decided === "same" || (left[at] ?? -1) > 0);
  return parts(entity.records.length, entity.links.filter(holds));
}

/** The number of the last part. */
function most(part: readonly number[]): number {
  return part.reduce((last, one) => Math.max(last, one), 0);
}

export interface Hanging {
  identifier: number;
  sizes: number[];
  part: number[];
}

/** Steps that are spent on trying identifiers: of a very large entity the most shared ones. */
const STEPS = 4_000_000;

/** How many identifiers of an entity are tried: all that are shared, but for very large ones. */
export function triedOf(entity: Entity): number {
  const shared = entity.identifiers.filter(({bearers}) => bearers.length > 1).length;
  return Math.min(shared, Math.max(20, Math.floor(STEPS / (entity.records.length + 8 * entity.links.length + 1))));
}

/** Identifiers without which an entity falls into more parts: those first that leave the most even halves. */
export function hangingOn(entity: Entity, prior: Classes | null): Hanging[] {
  if (!prior) return [];
  const before = most(partsWithout(entity, prior, NOTHING));
  const found: Hanging[] = [];
  // The most shared ones come first.
  entity.identifiers.slice(0, triedOf(entity)).forEach((identifier, at) => {
    if (identifier.bearers.length < 2) return;
    const part = partsWithout(entity, prior, {...NOTHING, identifiers: new Set([at])});
    if (most(part) > before) found.push({identifier: at, sizes: sizesOf(part), part});
  });
  return found.sort((x, y) => (y.sizes[1] ?? 0) - (x.sizes[1] ?? 0) || x.identifier - y.identifier);
}

/** The strongest chain of records and others, each without the weakest hops of those before: as `graphres explain`. */
export function chains(edges: readonly Edge[], from: number, to: number, most: number): number[][] {
  let left = [...edges];
  const found: number[][] = [];
  while (found.length < most) {
    const chain = strongest(left, from, to);
    if (!chain) break;
    found.push(chain);
    const bitsOf = hops(chain).map(([a, b]) => left.find((e) => same(e, a, b))!.bits);
    const weakest = Math.min(...bitsOf);
    left = left.filter((e) => e.bits !== weakest || !hops(chain).some(([a, b]) => same(e, a, b)));
  }
  return found;
}

export function hops(chain: readonly number[]): [number, number][] {
  return chain.slice(1).map((at, i) => [chain[i]!, at]);
}

export function same(edge: {a: number; b: number}, a: number, b: number): boolean {
  return (edge.a === a && edge.b === b) || (edge.a === b && edge.b === a);
}

/** The chain whose weakest link is strongest; of several the shortest, then the one whose records come first. */
export function strongest(edges: readonly Edge[], from: number, to: number): number[] | null {
  const heaviest = [...edges].sort((x, y) => y.bits - x.bits || x.a - y.a || x.b - y.b);
  const count = 1 + Math.max(from, to, ...edges.map((e) => Math.max(e.a, e.b)));
  const {root, join} = sets(count);
  for (const edge of heaviest) {
    join(edge);
    if (root(from) === root(to))
      return shortest(
        edges.filter((e) => e.bits >= edge.bits),
        from,
        to,
      );
  }
  return null;
}

function shortest(edges: readonly Edge[], from: number, to: number): number[] {
  const around = new Map<number, number[]>();
  for (const {a, b} of edges) {
    around.set(a, [...(around.get(a) ?? []), b]);
    around.set(b, [...(around.get(b) ?? []), a]);
  }
  const steps = new Map([[to, 0]]);
  for (const queue = [to]; queue.length;) {
    const here = queue.shift()!;
    for (const near of around.get(here) ?? []) {
      if (!steps.has(near)) {
        steps.set(near, steps.get(here)! + 1);
        queue.push(near);
      }
    }
  }
  const chain = [from];
  while (chain.at(-1) !== to) {
    const here = chain.at(-1)!;
    chain.push(Math.min(...(around.get(here) ?? []).filter((near) => steps.get(near) === steps.get(here)! - 1)));
  }
  return chain;
}

/** The link of two records, if the file holds one. */
export function linkOf(entity: Entity, a: number, b: number): Link | undefined {
  return entity.links.find((link) => same(link, a, b));
}

/** The last link that joins an entity, taking the heaviest first. What it weighs is not the run's `weakest_link_bits`. */
export function lastLink(entity: Entity): Link | undefined {
  return joining(entity.records.length, entity.links).at(-1);
}
