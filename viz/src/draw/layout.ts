/**
 * Where everything stands in the picture of an entity: records in columns by group, identifiers between them, links as
 * arcs outside. Heights follow from springs (d3-force, which draws no random number here), then all is set apart, so
 * that no two things overlap. The same entity is drawn the same way each time.
 */

import {type SimulationNodeDatum, forceLink, forceSimulation, forceY} from "d3-force";
import type {Entity} from "../model/types";
import {acrossOf, arcsOf, reach} from "./arcs";
import {type Unit, fold} from "./fold";
import {
  BESIDE,
  BOX,
  type Box,
  CENTER,
  type Head,
  type Mark,
  type Picture,
  ROW,
  type Thread,
  type Wish,
} from "./picture";

const HEAD = 40;
const RIGHT = 130;
const LABEL = 250;
const MARGIN = 14;
const ONE_COLUMN = 12;
const IDENTIFIERS = 40;

interface Spring extends SimulationNodeDatum {
  y: number;
}

export function layout(entity: Entity, wish: Wish): Picture {
  const units = fold(entity, wish.group, wish.most);
  const groups = [...new Set(units.map(({group}) => group))];
  const {chosen, left} = identifiersDrawn(entity, units, groups.length > 1 && !wish.within);
  const columns = columnsOf(units, groups, chosen, entity);
  const heights = springs(columns, chosen);
  const boxes = boxesOf(entity, units, columns, heights, groups.length > 1);
  const marks = marksOf(chosen, boxes, columns.length);
  if (wish.beside) boxes.push(...besides(entity, boxes));
  const arcs = arcsOf(entity, boxes, wish, columns.length);
  const across = columns.length > 1 && groups.length > 1 ? acrossOf(entity, boxes, marks) : null;
  return framed({
    across,
    width: 0,
    height: 0,
    boxes,
    marks,
    threads: threadsOf(chosen, marks),
    arcs,
    heads: headsOf(boxes, groups.length),
    left,
  });
}

/** A drawn identifier, and the boxes that bear it. */
interface Chosen {
  identifier: number;
  units: number[];
}

function identifiersDrawn(entity: Entity, units: readonly Unit[], bridging: boolean): {chosen: Chosen[]; left: number} {
  const at = new Map(units.flatMap((unit, number) => unit.records.map((record) => [record, number] as const)));
  const shared = entity.identifiers.flatMap(({bearers}, identifier): Chosen[] => {
    const borne = [...new Set(bearers.map((record) => at.get(record)!))].sort((x, y) => x - y);
    const joins = bridging ? new Set(borne.map((one) => units[one]!.group)).size > 1 : borne.length > 1;
    return joins ? [{identifier, units: borne}] : [];
  });
  const most = [...shared]
    .sort((x, y) => y.units.length - x.units.length || x.identifier - y.identifier)
    .slice(0, IDENTIFIERS);
  const all = entity.identifiers.filter(({bearers}) => bearers.length > 1).length;
  return {chosen: most.sort((x, y) => x.identifier - y.identifier), left: all - most.length};
}

/** Boxes by column: one, or two with the identifiers between them. */
function columnsOf(
  units: readonly Unit[],
  groups: readonly number[],
  chosen: readonly Chosen[],
  entity: Entity,
): number[][] {
  const all = units.map((_, at) => at);
  if (groups.length === 1) {
    if (units.length <= ONE_COLUMN) return [all];
    const first = (at: number) => chosen.find((one) => one.units.includes(at))?.identifier ?? entity.identifiers.length;
    const order = [...all].sort((x, y) => first(x) - first(y) || x - y);
    const half = Math.ceil(order.length / 2);
    return [order.slice(0, half), order.slice(half)];
  }
  const sides: number[][] = [[], []];
  const sized = groups
    .map((group) => all.filter((at) => units[at]!.group === group))
    .sort((x, y) => y.length - x.length || x[0]! - y[0]!);
  for (const members of sized) (sides[0]!.length <= sides[1]!.length ? sides[0]! : sides[1]!).push(...members);
  return sides;
}

/** Heights at which springs between boxes and identifiers come to rest; only the order and the middle of them counts. */
function springs(columns: readonly number[][], chosen: readonly Chosen[]): Map<number, number> {
  const nodes = new Map<string, Spring>();
  for (const column of columns)
    column.forEach((unit, place) => nodes.set(`u${unit}`, {y: (place - column.length / 2) * ROW}));
  chosen.forEach(({identifier}, place) => nodes.set(`i${identifier}`, {y: (place - chosen.length / 2) * ROW}));
  const links = chosen.flatMap(({identifier, units}) =>
    units.map((unit) => ({source: nodes.get(`u${unit}`)!, target: nodes.get(`i${identifier}`)!})),
  );
  for (const node of nodes.values()) node.fx = 0;
  forceSimulation([...nodes.values()])
    .force("threads", forceLink(links).distance(0).strength(0.4))
    .force("middle", forceY(0).strength(0.01))
    .stop()
    .tick(120);
  return new Map(columns.flat().map((unit) => [unit, nodes.get(`u${unit}`)!.y]));
}

function boxesOf(
  entity: Entity,
  units: readonly Unit[],
  columns: readonly number[][],
  heights: Map<number, number>,
  headed: boolean,
): Box[] {
  const boxes: Box[] = [];
  const own = ownOf(entity);
  columns.forEach((column, number) => {
    let y = 0;
    let group: number | null = null;
    const order = [...column].sort(
      (x, y) => units[x]!.group - units[y]!.group || heights.get(x)! - heights.get(y)! || x - y,
    );
    for (const at of order) {
      const unit = units[at]!;
      if (headed && unit.group !== group) y += HEAD;
      group = unit.group;
      boxes[at] = {
        unit,
        x: number * (BOX.width + CENTER),
        y,
        own: unit.records.length === 1 ? own[unit.records[0]!]! : 0,
        other: null,
      };
      y += ROW;
    }
    const middle = (y - ROW + (headed ? HEAD : 0)) / 2;
    for (const at of column) boxes[at]!.y -= middle;
  });
  return boxes;
}

/** For each record how many identifiers it alone bears. */
function ownOf(entity: Entity): number[] {
  const own = entity.records.map(() => 0);
  for (const {bearers} of entity.identifiers) if (bearers.length === 1) own[bearers[0]!]!++;
  return own;
}

/** Identifiers at the mean height of who bears them, set apart. */
function marksOf(chosen: readonly Chosen[], boxes: readonly Box[], columns: number): Mark[] {
  const wanted = chosen.map(({identifier, units}) => ({
    identifier,
    y: units.reduce((sum, unit) => sum + boxes[unit]!.y, 0) / units.length,
  }));
  wanted.sort((x, y) => x.y - y.y || x.identifier - y.identifier);
  const row = columns > 1 ? 54 : 38;
  const heights = apart(
    wanted.map(({y}) => y),
    row,
  );
  const x = BOX.width + (columns > 1 ? CENTER / 2 : RIGHT);
  return wanted.map(({identifier}, at) => ({identifier, x, y: heights[at]!, side: columns > 1 ? "below" : "right"}));
}

/** Numbers in ascending order, moved as little as may be (in squares) until each is `gap` from the next. */
export function apart(wanted: readonly number[], gap: number): number[] {
  const blocks: {sum: number; count: number}[] = [];
  wanted.forEach((value, at) => {
    blocks.push({sum: value - at * gap, count: 1});
    while (blocks.length > 1 && mean(blocks.at(-2)!) > mean(blocks.at(-1)!)) {
      const last = blocks.pop()!;
      blocks.at(-1)!.sum += last.sum;
      blocks.at(-1)!.count += last.count;
    }
  });
  return blocks.flatMap((block) => Array<number>(block.count).fill(mean(block))).map((value, at) => value + at * gap);
}

function mean({sum, count}: {sum: number; count: number}): number {
  return sum / count;
}

/** Boxes for the entities beside this one, below its own. */
function besides(entity: Entity, boxes: readonly Box[]): Box[] {
  const known = new Map(entity.family.map((one) => [one.id, one]));
  for (const link of entity.beyond) {
    if (link.type === "possible" && !known.has(link.entity))
      known.set(link.entity, {id: link.entity, title: link.title, records: 0});
  }
  const bottom = Math.max(...boxes.filter(({x}) => x === 0).map(({y}) => y));
  return [...known.values()].slice(0, 8).map((other, at) => ({
    unit: {records: [], group: BESIDE, says: null, alike: true},
    x: 0,
    y: bottom + HEAD + ROW + at * ROW,
    own: 0,
    other,
  }));
}

function threadsOf(chosen: readonly Chosen[], marks: readonly Mark[]): Thread[] {
  return marks.flatMap((mark, number) =>
    chosen.find((one) => one.identifier === mark.identifier)!.units.map((box) => ({box, mark: number})),
  );
}

/** Above each group its letter; above those beside, what they are. */
function headsOf(boxes: readonly Box[], groups: number): Head[] {
  const heads: Head[] = [];
  const seen = new Set<string>();
  for (const box of [...boxes].sort((x, y) => x.y - y.y)) {
    const key = `${box.x}|${box.unit.group}`;
    if (seen.has(key) || (groups === 1 && !box.other) || box.unit.group === -1) continue;
    seen.add(key);
    const mates = boxes.filter((other) => other.unit.group === box.unit.group);
    heads.push({
      x: box.x,
      y: box.y - BOX.height / 2 - 9,
      group: box.unit.group,
      records: mates.reduce((sum, {unit}) => sum + unit.records.length, 0),
    });
  }
  return heads;
}

/** The same, moved so that all of it lies in the frame. */
function framed(picture: Picture): Picture {
  const {boxes, marks, arcs, heads, across} = picture;
  const out = (side: -1 | 1) => Math.max(0, ...arcs.map(({path}) => reach(path, side)));
  const left = MARGIN + out(-1) + (arcs.some(({label}) => label) ? 18 : 0);
  const end = Math.max(
    ...boxes.map(({x}) => x + BOX.width),
    ...marks.map(({x, side}) => x + (side === "right" ? LABEL : 0)),
  );
  const ys = [
    ...boxes.map(({y}) => [y - BOX.height / 2, y + BOX.height / 2]),
    ...marks.map(({y, side}) => [y - 14, y + (side === "below" ? 30 : 14)]),
    ...[...heads, ...(across ? [across] : [])].map(({y}) => [y - 14, y]),
  ].flat();
  const top = Math.min(...ys) - MARGIN;
  const move = (at: {x: number; y: number}) => {
    at.x += left;
    at.y -= top;
  };
  [
    ...boxes,
    ...marks,
    ...heads,
    ...(across ? [across] : []),
    ...arcs.flatMap(({label}) => (label ? [label] : [])),
  ].forEach(move);
  for (const arc of arcs)
    arc.path = arc.path.replace(
      /(-?[\d.]+) (-?[\d.]+)/g,
      (_, x: string, y: string) => `${round(Number(x) + left)} ${round(Number(y) - top)}`,
    );
  return {
    ...picture,
    width: Math.ceil(left + end + out(1) + MARGIN + (out(1) ? 18 : 0)),
    height: Math.ceil(Math.max(...ys) - top + MARGIN),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
