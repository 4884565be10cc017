import {readFileSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {type Decision, asLines, brokenAt, contradiction, inForce, sealed, statuses, ulid} from "../src/model/decisions";
import {fromLines} from "../src/model/reading";

/** Lines that `resolve` reads and refuses alike: `tests/decisions/test_reading.py` tests it on the same. */
const lines = JSON.parse(readFileSync(new URL("decisions.json", import.meta.url), "utf8")) as {
  read: string[];
  refused: {line: string; says: string}[];
};

const one = (id: string, verb: Decision["verb"], groups: string[][] = [], more: Partial<Decision> = {}): Decision => ({
  id,
  ts: "2026-11-30T10:00:00Z",
  reviewer: "ab",
  run: "r",
  verb,
  subject: "",
  groups,
  reason: "",
  note: "",
  evidence: {},
  strength: "hold",
  tool: "",
  prev: "",
  hash: "",
  ...more,
});

describe("decisions that stand", () => {
  const split = one("1", "different", [["a:1"], ["a:2"]]);
  test("an undone one does not", () => expect(inForce([split, one("2", "undo", [], {undoes: "1"})])).toEqual([]));
  test("an undo that is undone undoes nothing", () =>
    expect(inForce([split, one("2", "undo", [], {undoes: "1"}), one("3", "undo", [], {undoes: "2"})])).toEqual([
      split,
    ]));
  test("the last of an entity is its status", () => {
    const log = [
      one("1", "approve", [["a:1"]], {subject: "E1"}),
      one("2", "different", [["a:1"], ["a:2"]], {subject: "E1"}),
      one("3", "same", [["b:1", "b:2"]], {subject: "E2 E3"}),
    ];
    expect([...statuses(log)].map(([id, {status}]) => `${id} ${status}`)).toEqual([
      "E1 split",
      "E2 merged",
      "E3 merged",
    ]);
  });
});

describe("decisions that cannot all hold", () => {
  test("records are one by a chain, and different", () => {
    const log = [
      one("1", "same", [["a:1"], ["a:2"]]),
      one("2", "approve", [["a:2", "a:3"]]),
      one("3", "different", [["a:1"], ["a:3"]]),
    ];
    expect(contradiction(log)).toContain("a:1 and a:3 are different");
    expect(contradiction(log.slice(0, 2))).toBeNull();
  });
  test("nothing joins what is frozen", () =>
    expect(contradiction([one("1", "freeze", [["a:1", "a:2"]]), one("2", "same", [["a:2"], ["a:3"]])])).toContain(
      "nothing joins",
    ));
  test("a source holds each customer once", () => {
    const log = [one("1", "same", [["crm:1"], ["shop:2"]]), one("2", "same", [["shop:2"], ["crm:3"]])];
    expect(contradiction(log, ["crm"])).toContain("crm holds each customer once");
    expect(contradiction(log, ["shop"])).toBeNull();
  });
  test("two groups of one approval stay two", () =>
    expect(
      contradiction([one("1", "approve", [["a:1"], ["a:2"]]), one("2", "different", [["a:1"], ["a:2"]])]),
    ).toBeNull());
});

describe("the log", () => {
  test("is a chain that shows where it was changed", async () => {
    const first = await sealed({verb: "approve", subject: "E1", groups: [["a:1"]]}, [], "r", "ab");
    const second = await sealed({verb: "undo", subject: "E1", groups: [], undoes: first.id}, [first], "r", "ab");
    expect(await brokenAt([first, second])).toBe(-1);
    expect(await brokenAt([{...first, note: "changed"}, second])).toBe(0);
    expect(await brokenAt([second])).toBe(0);
  });
  test("ids sort by time", () => expect(ulid(1, new Uint8Array(16)) < ulid(2 ** 40, new Uint8Array(16))).toBe(true));
});

describe("a file of decisions", () => {
  const same = '{"verb": "same", "groups": [["a:1"], ["a:2"]]}\n';
  const other = '{"verb": "same", "groups": [["a:3"], ["a:4"]]}\n';
  test("is read back as it was written", async () => {
    const log = [one("1", "different", [["a:1"], ["a:2"]], {note: "line\nbreak </script>"})];
    expect(await fromLines(asLines(log))).toEqual(log);
  });
  test("adds its lines without id to those of another file, and once only", async () => {
    const first = await fromLines(same);
    const both = [...first, ...(await fromLines(other, first))];
    expect(both.map(({groups}) => groups[0])).toEqual([["a:1"], ["a:3"]]);
    expect(await fromLines(same + other, both)).toHaveLength(1);
    expect([await fromLines(same, both), await fromLines(other, both)]).toEqual([[], []]);
  });
  test("undoes the last decision before, where it names none", async () => {
    const read = await fromLines(`${same}{"verb": "undo"}\n${same}`);
    expect(inForce(read).map(({id}) => id)).toEqual([read[2]!.id]);
  });
  test("takes a null for nothing said", async () =>
    expect((await fromLines('{"verb": "unsure", "note": null}'))[0]!.note).toBe(""));
  test("is refused where an id stands for two decisions", async () => {
    const log = [one("7", "same", [["a:1"], ["a:2"]], {strength: ""})];
    expect(await fromLines('{"verb": "same", "groups": [["a:1"], ["a:2"]], "id": "7"}', log)).toEqual([]);
    await expect(fromLines('{"verb": "unsure", "id": "7"}', log)).rejects.toThrow("stands for another decision");
  });
  test.each(lines.refused)("is refused for a line $line", async ({line, says}) =>
    expect(fromLines(`\n${line}`, [], ["email"])).rejects.toThrow(`Line 2: ${says}`),
  );
  test.each(lines.read)("may hold a line %s", async (line) =>
    expect(await fromLines(line, [], ["email"])).toHaveLength(1),
  );
  test("may suggest what cannot hold", async () =>
    expect(
      contradiction([
        one("1", "same", [["a:1"], ["a:2"]]),
        one("2", "different", [["a:1"], ["a:2"]], {strength: "suggest"}),
      ]),
    ).toBeNull());
});
