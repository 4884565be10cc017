import {describe, expect, test} from "vitest";
import {bridging, cutBy, groupsOf, suggested, wanting} from "../src/model/split";
import {entity, identifier, link} from "./make";

const four = {
  ...entity(
    4,
    [link(0, 1, 9), link(2, 3, 8), link(1, 2, 7)],
    [identifier("surname", "ash", [0, 1, 2, 3]), identifier("phone", "+44", [1, 2])],
  ),
  cut: {bits: 7, side: [2, 3], exact: true},
};

describe("a split", () => {
  test("is suggested by the groups that are drawn", () =>
    expect(suggested(four, [0, 1, 1, 1], false)).toEqual([0, 1, 1, 1]));
  test("or by the least cut", () => expect(suggested(four, [0, 0, 0, 0], false)).toEqual([0, 0, 1, 1]));
  test("cuts the links across", () => expect(cutBy(four, [0, 0, 1, 1])).toEqual([four.links[2]]));
  test("leaves who is undecided out of it", () => {
    expect(groupsOf(four, [0, null, 2, 2])).toEqual([["crm:0"], ["crm:2", "crm:3"]]);
    expect(cutBy(four, [0, null, 1, 1])).toEqual([]);
  });
  test("of a strong link wants a note", () => {
    expect(wanting([["a"], ["b"]], cutBy(four, [0, 0, 1, 1]), " ")).toBe("Add a note: a link of 7.0 bits is cut.");
    expect(wanting([["a"], ["b"]], cutBy(four, [0, 0, 1, 1]), "seen")).toBe("");
  });
  test("into one group is none", () => expect(wanting([["a", "b"]], [], "")).toContain("two groups"));
  test("names what joined them: a phone sooner than a surname", () =>
    expect(bridging(four, [0, 0, 1, 1])?.label).toBe("+44"));
});
