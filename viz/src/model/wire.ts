/** How a run lies in a file: `graphres/explore/wire.py` and `overview.py` write these rows, and name their fields. */

import type {Beyond, EntityLinks, EntityParts, Identifier, Link, LinkType, Meta, Rec, Row, Say} from "./types";

type Numbers = [number, number, number];
/** kind, level, m, r, u, bits: what is said of several pairs stands once an entity. */
export type WireSaying = [string, string, number | null, number | null, number | null, number];
/** type, bits, of each kind the saying by its place and both identifiers by theirs, and what was decided. */
type WireSaid = [LinkType, number, number[], string | null];
type WireRecord = [
  string,
  string,
  number,
  string,
  number,
  number | null,
  string | null,
  string | null,
  Record<string, string>,
  string[],
];
type WireIdentifier = [string, string, string | null, 0 | 1, string, string, ...Numbers, number[]];

/** What an entity is made of: all that a search reads. */
export interface WireParts {
  id: string;
  household: string | null;
  family: [string, string, number][];
  golden: [string, string | null, string, number[]][];
  records: WireRecord[];
  identifiers: WireIdentifier[];
  lineage: [string, string | null, number][];
}

/** What joins it, and what leads beyond it. */
export interface WireLinks {
  links: [number, number, ...WireSaid][];
  links_in_all: number;
  beyond: [number, string, string, string, number, ...WireSaid][];
  beyond_in_all: number;
  steps: [number, number, number, string][];
  cut: [number, number[], boolean] | null;
  sayings: WireSaying[];
}

export type WireRow = [
  string,
  string,
  number | null,
  number,
  number,
  number,
  string,
  number | null,
  number | null,
  string[],
  number,
  0 | 1,
];

/** title : what an entity is called that this file holds. */
export function partsOf(wire: WireParts, title: (id: string) => string | undefined): EntityParts {
  const records = wire.records.map(record);
  return {
    id: wire.id,
    household: wire.household,
    family: wire.family.map(([id, name, count]) => ({id, title: name || title(id) || id, records: count})),
    golden: wire.golden.map(([role, value, rule, bearers]) => ({
      role,
      value: value ?? records[bearers[0]!]!.values[role]!,
      rule,
      records: bearers,
    })),
    records,
    identifiers: wire.identifiers.map(identifier),
    lineage: wire.lineage.map(([event, previous, count]) => ({event, previous, records: count})),
  };
}

export function linksOf(wire: WireLinks, title: (id: string) => string | undefined): EntityLinks {
  const saidOf = ([type, bits, told, decided]: WireSaid): Omit<Link, "a" | "b"> => ({
    type,
    bits,
    says: Array.from({length: told.length / 3}, (_, at) =>
      say(wire.sayings[told[3 * at]!]!, told[3 * at + 1]!, told[3 * at + 2]!),
    ),
    decided,
  });
  return {
    links: wire.links.map(([a, b, ...said]): Link => ({a, b, ...saidOf(said)})),
    linksInAll: wire.links_in_all,
    beyond: wire.beyond.map(([a, name, entity, called, pairs, ...said]): Beyond => ({
      a,
      name,
      entity,
      title: called || title(entity) || entity,
      pairs,
      ...saidOf(said),
    })),
    beyondInAll: wire.beyond_in_all,
    steps: wire.steps.map(([a, b, bits, kinds]) => ({a, b, bits, kinds: kinds.split("+").filter(Boolean)})),
    cut: wire.cut && {bits: wire.cut[0], side: wire.cut[1], exact: wire.cut[2]},
  };
}

function record([source, id, line, title, part, attachment, strict, loose, values, kinds]: WireRecord): Rec {
  const name = `${source}:${id}`;
  return {source, id, name, line, title: title || name, part: part ?? 0, attachment, strict, loose, values, kinds};
}

function identifier([
  kind,
  label,
  clean,
  hidden,
  state,
  reason,
  records,
  people,
  entities,
  bearers,
]: WireIdentifier): Identifier {
  return {kind, label, value: hidden ? null : (clean ?? label), state, reason, records, people, entities, bearers};
}

function say([kind, level, m, r, u, bits]: WireSaying, a: number, b: number): Say {
  return {kind, level, a, b, likelihood: m === null || r === null || u === null ? null : [m, r, u], bits};
}

export function rowOf([
  id,
  title,
  risk,
  records,
  identifiers,
  groups,
  reasons,
  weakest,
  confidence,
  sources,
  chunk,
  drawn,
]: WireRow): Row {
  return {
    id,
    title,
    risk: risk ?? 0,
    records,
    identifiers,
    groups,
    reasons: reasonsOf(reasons),
    weakest,
    confidence,
    sources,
    chunk,
    drawn: drawn === 1,
  };
}

/** The terms of a risk, the gravest first: `two birth dates 0.70; bridge 0.40`. */
export function reasonsOf(text: string): Row["reasons"] {
  return text
    .split(";")
    .map((term) => term.trim())
    .filter(Boolean)
    .map((term) => {
      term = term.replace(/-(?=\d)/g, "−");
      const found = /^(.*\S)\s+([01](?:\.\d+)?)$/.exec(term);
      return found ? {words: found[1]!, share: Number(found[2])} : {words: term, share: null};
    });
}

type WireHub = [string, string, number, number, number, string, string];

export interface WireMeta extends Omit<
  Meta,
  "runId" | "sizes" | "weakest" | "reasons" | "hubs" | "inputs" | "notesInAll" | "goldenRoles"
> {
  run_id: string;
  sizes: [string, number, number | null, number][];
  weakest: [number, number, number][];
  reasons: [string, string, number][];
  hubs: WireHub[];
  inputs: [string, string, number | null][];
  notes_in_all: [number, number];
  golden_roles: string[];
}

export function metaOf(wire: WireMeta): Meta {
  return {
    ...wire,
    runId: wire.run_id,
    sizes: wire.sizes.map(([name, low, high, count]) => ({name, low, high, count})),
    weakest: wire.weakest.map(([low, high, count]) => ({low, high, count})),
    reasons: wire.reasons.map(([words, search, count]) => ({words, search, count})),
    hubs: wire.hubs.map(([kind, label, records, people, entities, state, reason]) => ({
      kind,
      label,
      records,
      people,
      entities,
      state,
      reason,
    })),
    inputs: wire.inputs.map(([source, path, rows]) => ({source, path, rows})),
    notesInAll: wire.notes_in_all,
    goldenRoles: wire.golden_roles,
  };
}
