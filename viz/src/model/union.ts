/** Two entities as if they were one: to draw what they would be. */

import type {WhyNot} from "./source";
import type {Entity, Identifier, Link} from "./types";

export function union({a, b, link}: WhyNot): Entity {
  const by = a.records.length;
  const names = new Map(b.records.map(({name}, at) => [name, by + at]));
  const moved = (one: Link): Link => ({...one, a: one.a + by, b: one.b + by, says: []});
  const across: Link[] = link && names.has(link.name) ? [{...link, b: names.get(link.name)!, says: []}] : [];
  return {
    ...a,
    records: [...a.records, ...b.records],
    identifiers: together(a.identifiers, b.identifiers, by),
    links: [...a.links.map((one) => ({...one, says: []})), ...b.links.map(moved), ...across].sort(
      (x, y) => y.bits - x.bits,
    ),
    family: [],
    beyond: [],
    cut: null,
    steps: [],
  };
}

function together(ours: readonly Identifier[], theirs: readonly Identifier[], by: number): Identifier[] {
  const all = new Map(ours.map((one) => [`${one.kind}:${one.label}`, one]));
  for (const one of theirs) {
    const key = `${one.kind}:${one.label}`;
    const known = all.get(key);
    const bearers = one.bearers.map((at) => at + by);
    all.set(key, known ? {...known, bearers: [...known.bearers, ...bearers]} : {...one, bearers});
  }
  return [...all.values()].sort((x, y) => y.bearers.length - x.bearers.length);
}
