import {describe, expect, test} from "vitest";
import {FEW, fold} from "../src/draw/fold";
import {apart, layout} from "../src/draw/layout";
import {BOX, UNDECIDED} from "../src/draw/picture";
import type {Entity} from "../src/model/types";
import {entity, identifier, link} from "./make";

const wish = {most: FEW, within: true, beside: false, selected: []};
const all = (one: Entity) => one.records.map(() => 0);

/** An entity whose records share identifiers as numbers fall. */
function drawn(seed: number): Entity {
  const records = 2 + (seed % 17);
  const identifiers = Array.from({length: seed % 11}, (_, at) =>
    identifier(
      "email",
      `${at}@x`,
      Array.from({length: records}, (_, record) => record).filter((record) => (record * 7 + at * seed) % 3 === 0),
    ),
  );
  const links = Array.from({length: records - 1}, (_, at) => link(at, at + 1, 20 - at));
  return entity(
    records,
    links,
    identifiers.filter(({bearers}) => bearers.length),
  );
}

const SEEDS = Array.from({length: 40}, (_, at) => at * 13 + 1);

describe("nothing lies on anything else", () => {
  test.each(SEEDS)("of entity %i", (seed) => {
    const one = drawn(seed);
    for (const group of [all(one), one.records.map((_, at) => at % 3)]) {
      const {boxes, marks, width, height} = layout(one, {...wish, group});
      const areas = [
        ...boxes.map(({x, y}) => [x, y - BOX.height / 2, x + BOX.width, y + BOX.height / 2]),
        ...marks.map(({x, y, side}) =>
          side === "below" ? [x - 20, y - 15, x + 20, y + 30] : [x - 15, y - 15, x + 60, y + 15],
        ),
      ] as [number, number, number, number][];
      areas.forEach(([a, b, c, d], at) => {
        expect(a >= 0 && b >= 0 && c <= width && d <= height).toBe(true);
        for (const [x, y, z, w] of areas.slice(at + 1)) expect(c <= x || z <= a || d <= y || w <= b).toBe(true);
      });
    }
  });
});

test("labels of links keep clear of each other", () => {
  const clique = entity(
    5,
    Array.from({length: 10}, (_, at) =>
      link([0, 0, 0, 0, 1, 1, 1, 2, 2, 3][at]!, [1, 2, 3, 4, 2, 3, 4, 3, 4, 4][at]!, 20 - at),
    ),
  );
  const labels = layout(clique, {...wish, group: all(clique)}).arcs.flatMap(({label}) => (label ? [label] : []));
  labels.forEach((one, at) =>
    labels
      .slice(at + 1)
      .forEach((other) => expect(Math.abs(one.x - other.x) >= 42 || Math.abs(one.y - other.y) >= 16).toBe(true)),
  );
});

test("the same entity is drawn the same way", () =>
  expect(layout(drawn(40), {...wish, group: all(drawn(40))})).toEqual(
    layout(drawn(40), {...wish, group: all(drawn(40))}),
  ));

describe("what is moved apart", () => {
  test("keeps its order and its gaps", () => {
    const found = apart([0, 1, 1, 2, 90], 10);
    found.slice(1).forEach((value, at) => expect(value - found[at]!).toBeGreaterThanOrEqual(10 - 1e-9));
  });
  test("stays where it can", () => expect(apart([0, 50, 100], 10)).toEqual([0, 50, 100]));
});

describe("a large entity", () => {
  const many = entity(
    5000,
    [],
    [
      identifier(
        "phone",
        "+44",
        Array.from({length: 5000}, (_, at) => at),
      ),
    ],
  );
  test("of many groups is a few stacks", () => {
    const units = fold(
      many,
      many.records.map((_, at) => (at < 3000 ? at : 3000 + (at % 7))),
      FEW,
    );
    expect(units.length).toBeLessThanOrEqual(30);
    expect(units.reduce((sum, {records}) => sum + records.length, 0)).toBe(5000);
    expect(units.some(({says}) => says === "2,992 groups of 1 record")).toBe(true);
  });
  test("whose records share the same is one box", () => expect(fold(many, all(many), FEW).length).toBe(1));
  test("of one group shows the most and counts the rest", () => {
    const loose = entity(
      400,
      [],
      Array.from({length: 400}, (_, at) => identifier("email", `${at}@x`, [at, (at + 1) % 400])),
    );
    const units = fold(loose, all(loose), FEW);
    expect(units.length).toBeLessThanOrEqual(FEW);
    expect(units.at(-1)?.says).toBe("374 more records");
  });
});

test("a record that is in no group yet counts for no link across", () => {
  const three = entity(3, [link(0, 1, 5), link(0, 2, 3), link(1, 2, 1)]);
  const {across, heads} = layout(three, {...wish, group: [0, 1, UNDECIDED]});
  expect([across?.links, across?.bits]).toEqual([1, 5]);
  expect(heads.map(({group}) => group).sort()).toEqual([UNDECIDED, 0, 1]);
});
