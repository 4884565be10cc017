/** A split before it is saved: which record goes where, what that cuts, and what it still wants. */

import type {Entity, Identifier, Link} from "./types";

/** Groups that a split can have: one for each digit. */
export const MOST = 9;

/** Bits of a link above which a note is asked for before it is cut. */
const SURE = 6;

/** For each record its group; null is undecided. */
export type Sides = readonly (number | null)[];

/** What is suggested: the groups that are drawn, or both sides of the least cut. */
export function suggested(entity: Entity, group: readonly number[], byCut: boolean): number[] {
  if (!byCut && new Set(group).size > 1) return group.map((one) => Math.min(one, MOST - 1));
  const side = new Set(entity.cut?.side ?? [entity.records.length - 1]);
  return entity.records.map((_, at) => (side.has(at) ? 1 : 0));
}

/** Names of the records of each group that has any. */
export function groupsOf(entity: Entity, sides: Sides): string[][] {
  const groups = new Map<number, string[]>();
  sides.forEach((side, at) => {
    if (side !== null) groups.set(side, [...(groups.get(side) ?? []), entity.records[at]!.name]);
  });
  return [...groups].sort(([x], [y]) => x - y).map(([, names]) => names);
}

/** The links between records of different groups. */
export function cutBy(entity: Entity, sides: Sides): Link[] {
  const apart = (a: number | null | undefined, b: number | null | undefined) => a !== null && b !== null && a !== b;
  return entity.links.filter(({a, b, type}) => type === "match" && apart(sides[a], sides[b]));
}

/** What has to be done before it can be saved; empty where nothing. */
export function wanting(groups: readonly string[][], cut: readonly Link[], note: string): string {
  if (groups.length < 2) return "Put records into two groups or more.";
  const strongest = cut.reduce((most, {bits}) => Math.max(most, bits), -Infinity);
  return strongest > SURE && !note.trim() ? `Add a note: a link of ${strongest.toFixed(1)} bits is cut.` : "";
}

const JOINING = ["number", "email", "phone", "address"];

/** Of the identifiers that groups share the one that fewest people bear by nature: what joined them. */
export function bridging(entity: Entity, sides: Sides): Identifier | null {
  const joins = ({bearers}: Identifier) =>
    new Set(bearers.map((at) => sides[at]).filter((one) => one !== null)).size > 1;
  const rank = ({kind}: Identifier) => JOINING.indexOf(kind.split(":")[0]!);
  const found = entity.identifiers.filter((one) => rank(one) >= 0 && joins(one));
  return found.sort((x, y) => rank(x) - rank(y))[0] ?? null;
}
