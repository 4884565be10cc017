/** An entity as text for other tools. Whatever comes from data is escaped for where it goes. */

import type {Entity, Meta, Rec, Row} from "../model/types";
import {bits, counted, percent, visible, words} from "../text/format";
import {pairSentence} from "../text/says";
import {hangingOn, lastLink} from "../model/graph";

/** A cell that no spreadsheet runs. */
export function cell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const harmless = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** How `graphres/explore/showing.py` ends a value that it cuts. */
const CUT = /… \([\d,]+ characters\)$/;

/** What is written, as far as the file holds it: a last column names the roles whose values are cut, if any is. */
export function recordsCsv(entity: Entity): string {
  const roles = [...new Set(entity.records.flatMap(({values}) => Object.keys(values)))];
  const cut = (values: Rec["values"]) => roles.filter((role) => CUT.test(values[role] ?? ""));
  const some = entity.records.some(({values}) => cut(values).length > 0);
  return csv([
    ["source", "record_id", "entity_id", "part", ...roles, ...(some ? ["cut at 160 characters"] : [])],
    ...entity.records.map(({source, id, part, values}) => [
      source,
      id,
      entity.id,
      part,
      ...roles.map((role) => values[role] ?? null),
      ...(some ? [cut(values).join(" ")] : []),
    ]),
  ]);
}

export function linksCsv(entity: Entity): string {
  const name = (at: number) => entity.records[at]!.name;
  const rows = entity.links.flatMap((link) =>
    link.says.map((say) => [
      name(link.a),
      name(link.b),
      link.type,
      link.bits,
      say.kind,
      say.level,
      entity.identifiers[say.a]?.label ?? null,
      entity.identifiers[say.b]?.label ?? null,
      say.bits,
    ]),
  );
  return csv([["record_a", "record_b", "link", "weight_bits", "kind", "level", "value_a", "value_b", "bits"], ...rows]);
}

/** Text inside XML: no markup, and no character that XML forbids. */
export function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const KEYS: [string, "node" | "edge", string][] = [
  ["node_type", "node", "string"],
  ["kind", "node", "string"],
  ["label", "node", "string"],
  ["edge_type", "edge", "string"],
  ["weight_bits", "edge", "double"],
];

export function graphml(entity: Entity): string {
  const data = (key: string, value: string | number) => `<data key="${key}">${xml(String(value))}</data>`;
  const record = (at: number) => xml(`record ${entity.records[at]!.name}`);
  // The label may be cut; the normalized value tells identifiers apart.
  const identifier = (at: number) => {
    const {kind, value, label} = entity.identifiers[at]!;
    return xml(`identifier ${kind}:${value ?? label}`);
  };
  const nodes = [
    ...entity.records.map(
      ({title}, at) => `<node id="${record(at)}">${data("node_type", "record")}${data("label", title)}</node>`,
    ),
    ...entity.identifiers.map(
      ({kind, label}, at) =>
        `<node id="${identifier(at)}">${data("node_type", "identifier")}${data("kind", kind)}${data("label", label)}</node>`,
    ),
  ];
  const edges = [
    ...entity.identifiers.flatMap(({bearers}, at) =>
      bearers.map(
        (one) => `<edge source="${record(one)}" target="${identifier(at)}">${data("edge_type", "bears")}</edge>`,
      ),
    ),
    ...entity.links.map(
      ({a, b, type, bits: weight}) =>
        `<edge source="${record(a)}" target="${record(b)}">${data("edge_type", type)}${data("weight_bits", weight)}</edge>`,
    ),
  ];
  const keys = KEYS.map(
    ([name, of, type]) => `<key id="${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys,
    '<graph edgedefault="undirected">',
    ...nodes,
    ...edges,
    "</graph>",
    "</graphml>",
    "",
  ].join("\n");
}

/** Signs that Markdown would take for its own. */
export function plainMarkdown(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]<>#|!~&]/g, "\\$&")
    .replace(/\s+/g, " ");
}

/** Findings for a ticket. */
export function markdown(entity: Entity, row: Row, meta: Meta): string {
  const lines = [
    `## ${plainMarkdown(row.title)} (${entity.id})`,
    "",
    `${counted(row.records, "record")}, ${counted(row.identifiers, "identifier")}, risk ${row.risk.toFixed(2)}${row.confidence === null ? "" : `, confidence ${percent(row.confidence)}`}; run ${plainMarkdown(meta.run)}.`,
    "",
  ];
  lines.push(
    ...row.reasons.map(
      (reason) => `- ${plainMarkdown(reason.words)}${reason.share === null ? "" : ` (${reason.share.toFixed(2)})`}`,
    ),
  );
  const link = lastLink(entity);
  if (link) lines.push(`- The last link that joins it: ${plainMarkdown(pairSentence(entity, meta, link))}`);
  const hanging = hangingOn(entity, meta.prior)[0];
  if (hanging) {
    const {kind, label} = entity.identifiers[hanging.identifier]!;
    lines.push(
      `- Without the ${words(kind)} ${plainMarkdown(label)} it falls into ${hanging.sizes.slice(0, 5).join(" + ")} records.`,
    );
  }
  lines.push("", "| record | what is written |", "|---|---|");
  lines.push(
    ...entity.records
      .slice(0, 50)
      .map(({name, values}) => `| ${plainMarkdown(name)} | ${Object.values(values).map(plainMarkdown).join("; ")} |`),
  );
  if (entity.steps.length)
    lines.push(
      "",
      ...entity.steps
        .slice(0, 50)
        .map(
          ({a, b, bits: weight, kinds}, at) =>
            `${at + 1}. ${plainMarkdown(entity.records[a]!.name)} and ${plainMarkdown(entity.records[b]!.name)} joined on ${kinds.map(words).join(", ") || "the whole"} (${bits(weight)} bits)`,
        ),
    );
  return `${lines.join("\n")}\n`;
}
