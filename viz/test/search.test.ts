import {readFileSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {type Doc, type Term, holds, parse, rangeOf, within} from "../src/model/search";

interface Told {
  field?: string;
  text: string;
  not?: boolean;
  quoted?: boolean;
  prefix?: boolean;
  range?: [number | null, number | null, boolean, boolean];
}

const fixture = JSON.parse(readFileSync(new URL("search.json", import.meta.url), "utf8")) as {
  sources: string[];
  signals: string[];
  parsed: {query: string; terms: Told[]}[];
  refused: {query: string; at: number; says: string}[];
  doc: Doc;
  found: string[];
  not_found: string[];
};

function told({field, text, not, quoted, prefix, range}: Term): Told {
  const open = (value: number) => (isFinite(value) ? value : null);
  return {
    ...(field ? {field} : {}),
    text,
    ...(not ? {not} : {}),
    ...(quoted ? {quoted} : {}),
    ...(prefix ? {prefix} : {}),
    ...(range ? {range: [open(range.low), open(range.high), range.lowIn, range.highIn]} : {}),
  };
}

describe("a query is taken apart", () => {
  test.each(fixture.parsed)("$query", ({query, terms}) => {
    const found = parse(query, fixture.sources, fixture.signals);
    expect(found.problem).toBeNull();
    expect(found.terms.map(told)).toEqual(terms);
  });
});

describe("what is not understood is pointed at", () => {
  test.each(fixture.refused)("$query", ({query, at, says}) => {
    const {problem} = parse(query, fixture.sources, fixture.signals);
    expect(problem?.at).toBe(at);
    expect(problem?.says).toContain(says);
  });
});

const holdsAll = (query: string) =>
  parse(query, fixture.sources, fixture.signals).terms.every((term) => holds(fixture.doc, term) !== term.not);

describe("an entity is found", () => {
  test.each(fixture.found)("by %s", (query) => expect(holdsAll(query)).toBe(true));
  test.each(fixture.not_found)("but not by %s", (query) => expect(holdsAll(query)).toBe(false));
});

test("the ends of a range count only where they are said to", () => {
  expect(within(rangeOf(">3")!, 3)).toBe(false);
  expect(within(rangeOf(">=3")!, 3)).toBe(true);
  expect(within(rangeOf("3..5")!, 5)).toBe(true);
  expect(rangeOf("three")).toBeNull();
});
