/** Numbers and values as a page shows them. */

import type {Meta} from "../model/types";

/** What turns or hides text: control characters, marks of direction, blanks of no width, halves of characters. */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu;

/** A value in which every hidden character is written out; of more than `longest` letters the first. */
export function visible(text: string, longest = 400): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(HIDDEN, (sign) => `⟨U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** Widths of letters as a share of the font size: somewhat wide, so that a label ends before its box does. */
const WIDTHS: [RegExp, number][] = [
  [/[mwMW@%ЖШЩЮФ]/u, 0.98],
  [/[ijlrtfI.,:;'|!()\[\] -]/u, 0.42],
  [/[\u1100-\u11ff\u2e80-\uffef]/u, 1.05],
  [/\p{Lu}/u, 0.76],
];

/** As much of a text as finds room in `room` pixels, an ellipsis for the rest. */
export function fit(text: string, room: number, size: number): string {
  const letters = Array.from(visible(text));
  const width = (letter: string) => size * (WIDTHS.find(([of]) => of.test(letter))?.[1] ?? 0.64);
  let left = room - size;
  const end = letters.findIndex((letter) => (left -= width(letter)) < 0);
  return end < 0 ||
    letters.slice(end).reduce((sum, letter) => sum + width(letter), 0) <= size + left + width(letters[end]!)
    ? letters.join("")
    : `${letters.slice(0, end).join("")}…`;
}

/** A weight with its sign, a true minus, one digit. */
export function bits(value: number, digits = 1): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return value > 0 ? `+${text}` : text.replace("-", "−");
}

/** A share; what is not certain never reads 100 %. */
export function percent(share: number): string {
  if (share > 0.999 && share < 1) return "> 99.9 %";
  if (share < 0.001 && share > 0) return "< 0.1 %";
  return share >= 1 ? "100 %" : `${(100 * share).toFixed(1)} %`;
}

export function number(value: number): string {
  return value.toLocaleString("en");
}

export function counted(value: number, one: string, several = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : several}`;
}

/** How many people bear an identifier: of very many it was counted that they are more than enough. */
export function people({people: count, reason}: {people: number; reason: string}): string {
  return (reason.includes("at least ") ? "at least " : "") + counted(count, "person", "people");
}

export const entities = (value: number): string => counted(value, "entity", "entities");

/** A role or kind as a person would say it: `date_of_birth`, `number:passport`. */
export function words(name: string): string {
  const [kind, detail] = name.split(/:(.*)/s);
  if (kind === "attribute") return `${detail} (carried along)`;
  return (detail ? `${detail} ${kind}` : name).replaceAll("_", " ");
}

export function listed(parts: readonly string[], last = "and"): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;
}

/** A level of likeness in words. */
export function levelSays(meta: Meta, kind: string, level: string): string {
  return meta.kinds[kind]?.levels[level] ?? level.replaceAll("_", " ");
}

export const GROUPS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Group 0 is A; after Z comes 27. */
export function letter(group: number): string {
  return GROUPS[group] ?? String(group + 1);
}
