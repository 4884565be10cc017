/** Shapes, colors and letters by kind, from `style.json`, which the drawings of Python read, too. */

import {kinds, links, other, outline as line, record} from "../../style.json";

export interface Look {
  shape: string;
  fill: string;
  ink: string;
  letter: string;
}

const KINDS = kinds as Record<string, {shape: string; fill: string; ink: string; letter?: string}>;

export const RECORD = record;
export const OUTLINE = line;
export const LINKS = links;

export function look(kind: string): Look {
  const found: Omit<Look, "letter"> & {letter?: string} = KINDS[kind] ?? KINDS[kind.split(":")[0]!] ?? other;
  return {shape: found.shape, fill: found.fill, ink: found.ink, letter: found.letter ?? kind.slice(0, 1).toUpperCase()};
}

/** Width of a line, in four steps of its weight in bits. */
export function linkWidth(type: string, bits: number): number {
  const widths = (LINKS as Record<string, {widths: (number | null)[][]}>)[type]?.widths ?? LINKS.match.widths;
  return widths.find(([below]) => below === null || bits < below!)![1]!;
}

const CORNERS: Record<string, [number, number][]> = {
  diamond: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  triangle: [
    [0, -1.3],
    [1.25, 0.95],
    [-1.25, 0.95],
  ],
  square: [
    [-0.95, -0.95],
    [0.95, -0.95],
    [0.95, 0.95],
    [-0.95, 0.95],
  ],
  hexagon: [
    [-0.6, -1.04],
    [0.6, -1.04],
    [1.2, 0],
    [0.6, 1.04],
    [-0.6, 1.04],
    [-1.2, 0],
  ],
};

/** Corners of a shape around (x, y), for an SVG polygon; empty for a circle. */
export function outline(shape: string, x: number, y: number, r: number): string {
  return (CORNERS[shape] ?? []).map(([dx, dy]) => `${(x + dx * r).toFixed(1)},${(y + dy * r).toFixed(1)}`).join(" ");
}
