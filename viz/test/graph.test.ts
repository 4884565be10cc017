import {describe, expect, test} from "vitest";
import {NOTHING, chains, hangingOn, joining, parts, partsWithout, sizesOf, lastLink} from "../src/model/graph";
import {probability, weigh} from "../src/model/weigh";
import {PRIOR, entity, identifier, link, say} from "./make";

describe("parts", () => {
  test("are numbered by size, the largest first", () =>
    expect(
      parts(5, [
        {a: 3, b: 4},
        {a: 4, b: 1},
      ]),
    ).toEqual([1, 0, 2, 0, 0]));
  test("of no links are single records", () => expect(sizesOf(parts(3, []))).toEqual([1, 1, 1]));
});

describe("the links that join an entity", () => {
  const links = [link(0, 1, 9), link(2, 3, 8), link(1, 2, 2), link(0, 3, 1), link(0, 2, -4, [], "against")];
  test("take the heaviest first", () => expect(joining(4, links)).toEqual(links.slice(0, 3)));
  test("end in what it hangs on", () => expect(lastLink(entity(4, links))).toBe(links[2]));
});

describe("a weight", () => {
  test("without evidence is that of a pair drawn at random", () => expect(weigh(PRIOR, [])).toBeCloseTo(-9.6, 1));
  test("adds the likelihoods of each class", () => {
    // log2 of 2^-5.6 against 2^-11.2 + 2^-10.0025
    const weight = weigh(PRIOR, [say("phone", 0, 0, [4, 0, -10])]);
    expect(weight).toBeCloseTo(-5.6 - Math.log2(2 ** -11.2 + 2 ** -10.0025), 9);
  });
  test("of even odds is one half", () => expect(probability(0)).toBe(0.5));
  test("counts what is said and nothing else", () => {
    const says = [say("phone", 0, 0, [-0.5, -5, -20]), say("surname", 1, 1, [-0.2, -0.5, -11])];
    expect(weigh(PRIOR, says, ({a}) => a !== 1)).toBe(weigh(PRIOR, says.slice(0, 1)));
  });
});

describe("what if", () => {
  const phone = say("phone", 0, 0, [-0.5, -5, -20]);
  const name = say("given_name", 1, 1, [-0.6, -6, -9]);
  const own = say("email", 2, 2, [-0.5, -6, -18]);
  const bits = (...says: (typeof phone)[]) => weigh(PRIOR, says);
  const held = entity(
    4,
    [
      link(0, 1, bits(own, name), [own, name]),
      link(2, 3, bits(own, name), [own, name]),
      link(1, 2, bits(phone), [phone]),
    ],
    [
      identifier("phone", "+44", [1, 2]),
      identifier("given_name", "ann", [0, 1, 2, 3]),
      identifier("email", "a@x", [0, 1, 2, 3]),
    ],
  );
  test("nothing is left out, nothing falls apart", () =>
    expect(sizesOf(partsWithout(held, PRIOR, NOTHING))).toEqual([4]));
  test("without the phone both halves come apart", () =>
    expect(partsWithout(held, PRIOR, {...NOTHING, identifiers: new Set([0])})).toEqual([0, 0, 1, 1]));
  test("without the link, too", () =>
    expect(partsWithout(held, PRIOR, {...NOTHING, links: new Set([2])})).toEqual([0, 0, 1, 1]));
  test("a stricter start drops the weakest first", () =>
    expect(sizesOf(partsWithout(held, PRIOR, {...NOTHING, shift: bits(phone)}))).toEqual([2, 2]));
  test("a decision holds whatever the evidence weighs", () => {
    const decided = {...held, links: held.links.map((one) => ({...one, decided: "same"}))};
    expect(sizesOf(partsWithout(decided, PRIOR, {...NOTHING, shift: 99}))).toEqual([4]);
  });
  test("it hangs on the phone first", () =>
    expect(hangingOn(held, PRIOR)[0]).toMatchObject({identifier: 0, sizes: [2, 2]}));
  test("of scores from elsewhere nothing is known", () => expect(hangingOn(held, null)).toEqual([]));
});

describe("a chain", () => {
  const edges = [
    {a: 0, b: 1, bits: 9},
    {a: 1, b: 2, bits: 7},
    {a: 0, b: 2, bits: 5},
  ];
  test("is as strong as its weakest hop", () => expect(chains(edges, 0, 2, 1)).toEqual([[0, 1, 2]]));
  test("leaves the others without its weakest hop", () =>
    expect(chains(edges, 0, 2, 9)).toEqual([
      [0, 1, 2],
      [0, 2],
    ]));
  test("that leads nowhere is none", () => expect(chains(edges, 0, 3, 2)).toEqual([]));
});
