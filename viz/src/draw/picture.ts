/** What a picture of an entity consists of. */

import type {Link} from "../model/types";
import type {Unit} from "./fold";

export const BOX = {width: 212, height: 40};
export const RADIUS = 11;
/** From box to box, and from column to column. */
export const ROW = 50;
export const CENTER = 300;

/** In the place of a group's number: of other entities, and of records that are in none yet. */
export const BESIDE = -2;
export const UNDECIDED = -3;

export interface Box {
  unit: Unit;
  x: number;
  y: number;
  /** Identifiers that it alone bears. */
  own: number;
  /** An entity beside this one, in whose place the box stands. */
  other: {id: string; title: string; records: number} | null;
}

export interface Mark {
  identifier: number;
  x: number;
  y: number;
  side: "right" | "below";
}

export interface Thread {
  box: number;
  mark: number;
}

export interface Arc {
  link: number | null;
  type: Link["type"];
  bits: number;
  path: string;
  label: {x: number; y: number} | null;
  ends: [number, number];
}

export interface Head {
  x: number;
  y: number;
  group: number;
  records: number;
}

/** What joins the columns, in words between them. */
export interface Across {
  x: number;
  y: number;
  links: number;
  bits: number;
}

export interface Picture {
  across: Across | null;
  width: number;
  height: number;
  boxes: Box[];
  marks: Mark[];
  threads: Thread[];
  arcs: Arc[];
  heads: Head[];
  /** Shared identifiers that are not drawn. */
  left: number;
}

export interface Wish {
  /** Of each record; one number for all draws no groups. */
  group: readonly number[];
  most: number;
  /** Whether identifiers that join no groups are drawn where there are several. */
  within: boolean;
  /** Entities beside this one: of its household, or cut from it. */
  beside: boolean;
  /** Records whose links are all drawn. */
  selected: readonly number[];
}
