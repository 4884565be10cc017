import {readFileSync, readdirSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {cell, graphml, plainMarkdown, recordsCsv, xml} from "../src/export/texts";
import {reasonsOf} from "../src/model/wire";
import {diff} from "../src/text/diff";
import {bits, fit, people, percent, visible, words} from "../src/text/format";
import {routeOf, to} from "../src/ui/router";
import {taken} from "../src/ui/IdentifierScreen";
import {nearest} from "../src/ui/Graph";
import {entity, identifier, link} from "./make";

const EVIL = '</data><script>x</script>"\u0000\u202e';

describe("values from data", () => {
  test.each(["=1+1", "+44", "-1", "@a", "\tx"])("%s is no formula", (text) => expect(cell(text)).toMatch(/^"?'/));
  test("numbers stay numbers", () => expect(cell(-3.5)).toBe("-3.5"));
  test("a quote is doubled", () => expect(cell('a "b", c')).toBe('"a ""b"", c"'));
  test("no markup in XML, and nothing that it forbids", () =>
    expect(xml(EVIL)).toBe("&lt;/data&gt;&lt;script&gt;x&lt;/script&gt;&quot;\ufffd\u202e"));
  test("hidden characters are shown", () => expect(visible("a\u202eb\u0000\ud800")).toBe("a⟨U+202E⟩b⟨U+0000⟩⟨U+D800⟩"));
  test("names of every script stay", () => expect(visible("Пётр محمد 王 👩\u200d👧")).toBe("Пётр محمد 王 👩\u200d👧"));
  test("Markdown does not take them for its own", () =>
    expect(plainMarkdown("[a](b) *c* <d>")).toBe("\\[a\\](b) \\*c\\* \\<d\\>"));
  test("a graph holds them as text", () => {
    const made = graphml(entity(2, [link(0, 1, 3)], [identifier("email", EVIL, [0, 1])]));
    expect(made).not.toContain("<script");
    expect(made.match(/<edge /g)?.length).toBe(3);
  });
  test("a table of records has every role", () => {
    const one = entity(2, []);
    one.records[0]!.values = {email: "a@x"};
    one.records[1]!.values = {phone: "+44"};
    expect(recordsCsv(one)).toBe(
      "source,record_id,entity_id,part,email,phone\r\ncrm,0,E1,0,a@x,\r\ncrm,1,E1,0,,'+44\r\n",
    );
  });
});

describe("what an export holds", () => {
  test("says of values that they are cut, and which", () => {
    const one = entity(2, []);
    one.records[0]!.values = {name: `${"x".repeat(160)}… (5,001 characters)`, city: "York"};
    one.records[1]!.values = {name: "Ann… (odd)"};
    const [head, first, second] = recordsCsv(one).split("\r\n");
    expect(head).toMatch(/,city,cut at 160 characters$/);
    expect([first!.split(",").at(-1), second!.split(",").at(-1)]).toEqual(["name", ""]);
  });
  test("tells identifiers apart that look the same", () => {
    const alike = ["ann", "anne"].map((value, at) => ({...identifier("surname", "An…", [at]), value}));
    const ids = [...graphml(entity(2, [], alike)).matchAll(/<node id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.slice(2)).toEqual(["identifier surname:ann", "identifier surname:anne"]);
  });
});

test("how many people bear an identifier is a lower bound where counting stopped", () =>
  expect(
    [
      {people: 42, reason: "at least 42 different people bear it"},
      {people: 1, reason: ""},
    ].map(people),
  ).toEqual(["at least 42 people", "1 person"]));

describe("what differs", () => {
  test("is marked letter by letter", () =>
    expect(diff("Silva", "Sylva")).toEqual([
      [
        {text: "S", same: true},
        {text: "i", same: false},
        {text: "lva", same: true},
      ],
      [
        {text: "S", same: true},
        {text: "y", same: false},
        {text: "lva", same: true},
      ],
    ]));
  test("is the whole where little is the same", () =>
    expect(diff("Parkin", "Alddale")[0]).toEqual([{text: "Parkin", same: false}]));
  test("is not a matter of capital letters", () => expect(diff("ANN", "ann")[0]).toEqual([{text: "ANN", same: true}]));
});

describe("numbers and names", () => {
  test("a weight has its sign and a true minus", () =>
    expect([bits(3.25), bits(-2), bits(-0.01)]).toEqual(["+3.3", "−2.0", "0.0"]));
  test("what is not certain never reads 100 %", () =>
    expect([percent(0.99999), percent(1), percent(0.5)]).toEqual(["> 99.9 %", "100 %", "50.0 %"]));
  test("a kind is said in words", () =>
    expect([words("date_of_birth"), words("number:passport")]).toEqual(["date of birth", "passport number"]));
  test("a label ends before its box does", () => {
    expect(fit("Wolfeschlegelsteinhausenbergerdorff", 194, 13)).toMatch(/^Wolfeschlegelstein.*…$/);
    expect(fit("Maria Silva", 194, 13)).toBe("Maria Silva");
    expect(fit("王".repeat(40), 194, 13).length).toBeLessThan(16);
  });
  test("reasons come apart", () =>
    expect(reasonsOf("two birth dates 0.70; odd")).toEqual([
      {words: "two birth dates", share: 0.7},
      {words: "odd", share: null},
    ]));
  test("an identifier is told by its kind first", () =>
    expect(taken("number:passport:X:1", ["number:passport", "email"])).toEqual(["number:passport", "X:1"]));
});

describe("an address", () => {
  test("leads back to where it was made", () => {
    const {screen, of, params} = routeOf(to("e", "E/1?#", {s: ["crm:1|2", "ü&="], q: ""}));
    expect([screen, of, params.getAll("s"), params.has("q")]).toEqual(["e", "E/1?#", ["crm:1|2", "ü&="], false]);
  });
  test("that is no address leads home", () => expect(routeOf("#%E0%A4%A").screen).toBe("%E0%A4%A"));
});

describe("arrows", () => {
  const spots = [
    {x: 0, y: 0},
    {x: 100, y: 5},
    {x: 0, y: 50},
  ];
  test("go to the nearest in their direction", () =>
    expect([nearest(spots, 0, "ArrowRight"), nearest(spots, 0, "ArrowDown")]).toEqual([1, 2]));
  test("stay where there is none", () => expect(nearest(spots, 0, "ArrowLeft")).toBeNull());
});

test("no source writes markup from text", () => {
  const sources = readdirSync(new URL("../src", import.meta.url), {recursive: true, encoding: "utf8"}).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const forbidden =
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|\beval\(|new Function/;
  expect(
    sources.filter((name) => forbidden.test(readFileSync(new URL(`../src/${name}`, import.meta.url), "utf8"))),
  ).toEqual([]);
});
