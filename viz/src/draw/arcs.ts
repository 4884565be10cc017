/** The links of a picture: which are drawn, how they bend, and where their bits stand. */

import {joining} from "../model/graph";
import type {Entity, Link} from "../model/types";
import {type Across, type Arc, BOX, type Box, CENTER, type Mark, ROW, UNDECIDED, type Wish} from "./picture";

const ALL_LINKS = 12;
const LABELED = 16;

interface Drawn {
  link: number | null;
  type: Link["type"];
  bits: number;
  a: number;
  b: number;
}

/** The links that are drawn: within a column all of few, else those that join the records; and those of selected ones. */
function drawn(entity: Entity, boxes: readonly Box[], wish: Wish): Drawn[] {
  const at = new Map(boxes.flatMap((box, number) => box.unit.records.map((record) => [record, number] as const)));
  const joins = new Set(joining(entity.records.length, entity.links));
  const ends = ({a, b}: Link) => Number(wish.selected.includes(a)) + Number(wish.selected.includes(b));
  const chosen = (link: Link) => wish.selected.length > 0 && ends(link) === wish.selected.length;
  const inside = (link: Link) => boxes[at.get(link.a)!]!.x === boxes[at.get(link.b)!]!.x;
  const wanted = (link: Link) =>
    chosen(link) || (inside(link) && (entity.links.length <= ALL_LINKS || joins.has(link)));
  const best = new Map<string, Drawn>();
  const add = (one: Drawn) => {
    const key = [one.a, one.b].sort((x, y) => x - y).join();
    if (one.a !== one.b && (best.get(key)?.bits ?? -Infinity) < one.bits) best.set(key, one);
  };
  entity.links.forEach(
    (link, number) =>
      wanted(link) && add({link: number, type: link.type, bits: link.bits, a: at.get(link.a)!, b: at.get(link.b)!}),
  );
  for (const link of entity.beyond) {
    const other = boxes.findIndex((box) => box.other?.id === link.entity);
    if (other >= 0) add({link: null, type: link.type, bits: link.bits, a: at.get(link.a)!, b: other});
  }
  return [...best.values()].sort((x, y) => x.bits - y.bits);
}

/** Links of a column outside of it: the wider apart, the further out. Links across lie straight, behind all else. */
export function arcsOf(entity: Entity, boxes: readonly Box[], wish: Wish, columns: number): Arc[] {
  const links = drawn(entity, boxes, wish);
  const labeled = links.length <= LABELED;
  const joins = new Set(joining(entity.records.length, entity.links).map((one) => entity.links.indexOf(one)));
  const arcs = links.map(({link, type, bits, a, b}): Arc => {
    const [p, q] = boxes[a]!.y <= boxes[b]!.y ? [boxes[a]!, boxes[b]!] : [boxes[b]!, boxes[a]!];
    const about = {link, type, bits, ends: [a, b] as [number, number]};
    if (p.x !== q.x) {
      const [l, r] = p.x < q.x ? [p, q] : [q, p];
      return {
        ...about,
        path: `M${l.x + BOX.width} ${l.y}C${l.x + BOX.width + 110} ${l.y} ${r.x - 110} ${r.y} ${r.x} ${r.y}`,
        label: null,
      };
    }
    const left = p.x === 0 || columns === 1;
    const rows = Math.round((q.y - p.y) / ROW);
    const out = Math.min(24 + 22 * rows, 132) * (left ? -1 : 1);
    const edge = left ? p.x : p.x + BOX.width;
    const path = `M${edge} ${p.y}C${edge + out} ${p.y} ${edge + out} ${q.y} ${edge} ${q.y}`;
    return {...about, path, label: labeled ? {x: edge + out * 0.75, y: (p.y + q.y) / 2} : null};
  });
  const first = (arc: Arc) => Number(arc.link !== null && joins.has(arc.link));
  const kept: Arc[] = [];
  for (const arc of [...arcs].sort((x, y) => first(y) - first(x) || y.bits - x.bits)) {
    const {label} = arc;
    if (
      label &&
      kept.some((other) => Math.abs(other.label!.x - label.x) < 42 && Math.abs(other.label!.y - label.y) < 16)
    )
      arc.label = null;
    if (arc.label) kept.push(arc);
  }
  return arcs;
}

/** Links from column to column are told, not drawn: they would lie under the identifiers. */
export function acrossOf(entity: Entity, boxes: readonly Box[], marks: readonly Mark[]): Across {
  const placed = boxes.filter(({unit}) => unit.group !== UNDECIDED);
  const side = new Map(placed.flatMap(({x, unit}) => unit.records.map((record) => [record, x] as const)));
  const apart = (a: number, b: number) => side.has(a) && side.has(b) && side.get(a) !== side.get(b);
  const links = entity.links.filter(({a, b, type}) => type === "match" && apart(a, b));
  const top = Math.min(...boxes.map(({y}) => y - BOX.height / 2), ...marks.map(({y}) => y - 20));
  return {
    x: BOX.width + CENTER / 2,
    y: top - 12,
    links: links.length,
    bits: links.reduce((sum, {bits}) => sum + bits, 0),
  };
}

/** How far an arc reaches beyond its column. */
export function reach(path: string, side: -1 | 1): number {
  const xs = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map((pair) => Number(pair[1]));
  const furthest = side < 0 ? xs[0]! - Math.min(...xs) : Math.max(...xs) - xs[0]!;
  return xs[0] === xs.at(-1) ? furthest * 0.75 : 0;
}
