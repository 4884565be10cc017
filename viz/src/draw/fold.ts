/** Which boxes a picture of an entity has: never more than a person can read, however many records there are. */

import type {Entity} from "../model/types";

/** Boxes of a picture, and of one that somebody wants to see more of. */
export const FEW = 28;
export const MANY = 140;

const GROUPS = 15;
const SHAPES = 12;

/** One box: a record, or several. */
export interface Unit {
  records: number[];
  group: number;
  /** What a box stands for that is more than its records. */
  says: string | null;
  /** Whether each record of it would look as the first one does. */
  alike: boolean;
}

/** Records to at most about `most` boxes. group : of each record. */
export function fold(entity: Entity, group: readonly number[], most: number): Unit[] {
  const single = entity.records.map((_, at): Unit => ({records: [at], group: group[at] ?? 0, says: null, alike: true}));
  if (single.length <= most) return single;
  const alike = folded(entity, group);
  if (alike.length <= most) return alike;
  const groups = new Set(group).size;
  return groups > 1 && groups > most / 4 ? stacked(group) : heaviest(alike, most);
}

/** Records of one group that bear the same identifiers are one box. */
function folded(entity: Entity, group: readonly number[]): Unit[] {
  const borne: number[][] = entity.records.map(() => []);
  entity.identifiers.forEach(
    ({bearers}, at) => bearers.length > 1 && bearers.forEach((record) => borne[record]!.push(at)),
  );
  const units = new Map<string, Unit>();
  borne.forEach((identifiers, at) => {
    const key = `${group[at]}|${identifiers.join()}`;
    const unit = units.get(key) ?? {records: [], group: group[at] ?? 0, says: null, alike: true};
    unit.records.push(at);
    units.set(key, unit);
  });
  return [...units.values()].sort((x, y) => x.records[0]! - y.records[0]!);
}

/** Of one group the boxes of most records, and one for the rest. */
function heaviest(units: Unit[], most: number): Unit[] {
  const order = [...units].sort((x, y) => y.records.length - x.records.length || x.records[0]! - y.records[0]!);
  const rest = new Map<number, number[]>();
  for (const {group, records} of order.slice(most - 2)) rest.set(group, [...(rest.get(group) ?? []), ...records]);
  const more = [...rest].map(([group, records]): Unit => ({
    records,
    group,
    says: `${records.length.toLocaleString("en")} more records`,
    alike: false,
  }));
  return [...order.slice(0, most - 2).sort((x, y) => x.records[0]! - y.records[0]!), ...more];
}

/** Every group is a box; of very many the biggest, then a stack for each size. */
function stacked(group: readonly number[]): Unit[] {
  const members = new Map<number, number[]>();
  group.forEach((one, at) => members.set(one, [...(members.get(one) ?? []), at]));
  const order = [...members].sort(([x, a], [y, b]) => b.length - a.length || x - y);
  const units = order.slice(0, GROUPS).map(([one, records]): Unit => ({
    records,
    group: one,
    says: records.length > 1 ? `${records.length.toLocaleString("en")} records` : null,
    alike: records.length === 1,
  }));
  const sizes = new Map<number, number[][]>();
  for (const [, records] of order.slice(GROUPS))
    sizes.set(records.length, [...(sizes.get(records.length) ?? []), records]);
  const shapes = [...sizes].sort(([, a], [, b]) => b.length - a.length);
  const stack = (several: number[][], size: string): Unit => ({
    records: several.flat(),
    group: -1,
    says: `${several.length.toLocaleString("en")} groups of ${size}`,
    alike: false,
  });
  units.push(
    ...shapes.slice(0, SHAPES).map(([size, several]) => stack(several, size === 1 ? "1 record" : `${size} records`)),
  );
  const rest = shapes.slice(SHAPES).flatMap(([, several]) => several);
  return rest.length ? [...units, stack(rest, "other sizes")] : units;
}
