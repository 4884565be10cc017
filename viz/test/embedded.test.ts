import {beforeEach, describe, expect, test} from "vitest";
import {embedded} from "../src/model/embedded";
import {deflate} from "../src/model/inflate";
import type {Source} from "../src/model/source";

const LINK = ["match", 9, [], null];

/** Ann of crm:1 and crm:2, whose brother Bob of crm:3 lives with her; Eve of shop:1. */
const entities = [
  {
    id: "E1",
    title: "Ann",
    records: [
      ["crm", "1"],
      ["crm", "2"],
    ],
    family: [["E2", "", 1]],
    reasons: "two births 0.70",
  },
  {id: "E2", title: "Bob", records: [["crm", "3"]], family: [["E1", "", 2]], reasons: "placeholder b@x 0.50"},
  {id: "E3", title: "Eve", records: [["shop", "1"]], family: [], reasons: ""},
] as const;

const blocks: Record<string, unknown> = {
  meta: {
    run: "run",
    run_id: "1",
    records: 4,
    entities: 3,
    sizes: [],
    weakest: [],
    reasons: [
      ["two births", "two births", 1],
      ["placeholder b@x", "placeholder b@x", 1],
    ],
    hubs: [["email", "b@x", 4, 4, 3, "excluded", "many"]],
    inputs: [["crm", "crm.csv", 3]],
    warnings: ["crm:3 is odd"],
    skipped: [],
    notes_in_all: [1, 0],
    once: [],
    golden_roles: [],
  },
  queue: entities.map(({id, title, records, reasons}) => [
    id,
    title,
    0.5,
    records.length,
    0,
    1,
    reasons,
    null,
    null,
    [],
    0,
    0,
  ]),
  "chunk-0": entities.map(({id, records, family}) => ({
    id,
    household: "H1",
    family,
    golden: [],
    records: records.map(([source, at]) => [source, at, 1, "", 0, null, null, null, {}, []]),
    identifiers: [],
    lineage: [],
  })),
  "links-0": entities.map(({records}) => ({
    links: records.length > 1 ? [[0, 1, ...LINK]] : [],
    links_in_all: 0,
    beyond: [[0, "crm:3", "E2", "Bob", 1, ...LINK]],
    beyond_in_all: 1,
    steps: [],
    cut: null,
  })),
};

async function opened(content: Record<string, unknown>): Promise<Source> {
  const texts = new Map<string, string>();
  for (const [name, one] of Object.entries(content)) texts.set(name, await deflate(one));
  return embedded((name) => texts.get(name) ?? null, {read: () => null, write: () => true});
}

let source: Source;
beforeEach(async () => {
  source = await opened(blocks);
});

test("an entity is found by any of its records", async () =>
  expect([await source.holder("crm:2"), await source.holder("shop:1"), await source.holder("crm:9")]).toEqual([
    "E1",
    "E3",
    null,
  ]));

test("a sign that the run does not know is pointed at", async () => {
  const page = (text: string) => source.queue({text, sort: "risk", offset: 0, limit: 9});
  expect((await page("signal:births")).total).toBe(1);
  expect((await page("signal:bridge")).problem?.says).toContain("known are two births, placeholder b@x");
});

describe("a file of one entity alone", () => {
  test("holds nothing of others, nor what the run says of them", async () => {
    const text = JSON.stringify(await source.alone("E1"));
    expect(text).toContain("two births");
    for (const others of ["E2", "E3", "Bob", "Eve", "crm:3", "b@x"]) expect(text).not.toContain(others);
  });
  test("opens, and says that it is alone", async () => {
    const alone = await opened(await source.alone("E1"));
    expect([alone.meta.alone, [...alone.rows.keys()]]).toEqual(["E1", ["E1"]]);
    expect((await alone.entity("E1"))!.links).toHaveLength(1);
  });
});
