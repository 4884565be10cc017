/** Entities in a few words. */

import type {Entity, Identifier, Link, LinkType, Say} from "../src/model/types";

export const PRIOR = [-9.6, -11.2, -0.0025] as const;

export function say(kind: string, a: number, b: number, likelihood: readonly [number, number, number]): Say {
  return {kind, level: "equal", a, b, likelihood, bits: 0};
}

export function link(a: number, b: number, bits: number, says: Say[] = [], type: LinkType = "match"): Link {
  return {a, b, type, bits, says, decided: null};
}

export function identifier(kind: string, label: string, bearers: number[]): Identifier {
  return {
    kind,
    label,
    value: label,
    state: "used",
    reason: "",
    records: bearers.length,
    people: 1,
    entities: 1,
    bearers,
  };
}

export function entity(records: number, links: Link[], identifiers: Identifier[] = []): Entity {
  return {
    id: "E1",
    household: null,
    family: [],
    golden: [],
    identifiers,
    links,
    linksInAll: links.length,
    beyond: [],
    beyondInAll: 0,
    steps: [],
    lineage: [],
    cut: null,
    records: Array.from({length: records}, (_, at) => ({
      source: "crm",
      id: String(at),
      name: `crm:${at}`,
      line: at,
      title: `Ann ${at}`,
      part: 0,
      attachment: null,
      strict: "E1",
      loose: "E1",
      values: {},
      kinds: [],
    })),
  };
}
