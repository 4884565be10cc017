/** What the page knows: a run as a whole, its queue, its entities. Positions of records and identifiers are numbers. */

export type LinkType = "match" | "related" | "possible" | "against";

/** What one kind says on a pair; a, b : identifiers by place, -1 where none is named. */
export interface Say {
  kind: string;
  level: string;
  a: number;
  b: number;
  /** log2 of the probability of this level among pairs of one person, of relatives, of strangers. */
  likelihood: readonly [number, number, number] | null;
  bits: number;
}

export interface Link {
  a: number;
  b: number;
  type: LinkType;
  bits: number;
  says: Say[];
  /** What a decision of the run says on the pair: same, different, freeze. */
  decided: string | null;
}

/** A link to a record of another entity. */
export interface Beyond extends Omit<Link, "b"> {
  name: string;
  entity: string;
  title: string;
  /** How many links lead there. */
  pairs: number;
}

export interface Rec {
  source: string;
  id: string;
  /** `source:id`. */
  name: string;
  line: number;
  title: string;
  part: number;
  attachment: number | null;
  strict: string | null;
  loose: string | null;
  /** What is written, by role. */
  values: Record<string, string>;
  /** Kinds of which it has a value. */
  kinds: string[];
}

export interface Identifier {
  kind: string;
  label: string;
  /** The normalized value; null where this file hides it. */
  value: string | null;
  state: string;
  reason: string;
  records: number;
  people: number;
  entities: number;
  bearers: number[];
}

export interface Step {
  a: number;
  b: number;
  bits: number;
  kinds: string[];
}

export interface Cut {
  bits: number;
  side: number[];
  exact: boolean;
}

export interface Golden {
  role: string;
  value: string;
  rule: string;
  records: number[];
}

/** What an entity is made of. */
export interface EntityParts {
  id: string;
  household: string | null;
  family: {id: string; title: string; records: number}[];
  golden: Golden[];
  records: Rec[];
  identifiers: Identifier[];
  lineage: {event: string; previous: string | null; records: number}[];
}

/** What joins it, and what leads beyond it. */
export interface EntityLinks {
  links: Link[];
  linksInAll: number;
  /** The heaviest link to each other entity, the nearest first. */
  beyond: Beyond[];
  beyondInAll: number;
  steps: Step[];
  cut: Cut | null;
}

export type Entity = EntityParts & EntityLinks;

/** A row of the queue. */
export interface Row {
  id: string;
  title: string;
  risk: number;
  records: number;
  identifiers: number;
  groups: number;
  reasons: {words: string; share: number | null}[];
  weakest: number | null;
  confidence: number | null;
  sources: string[];
  chunk: number;
  /** Drawn at random, whatever its risk. */
  drawn: boolean;
}

export interface Kind {
  roles: string[];
  levels: Record<string, string>;
}

export interface Hub {
  kind: string;
  label: string;
  records: number;
  people: number;
  entities: number;
  state: string;
  reason: string;
}

export interface Meta {
  /** The entity that a file holds alone. */
  alone?: string;
  run: string;
  runId: string;
  version: string;
  records: number;
  entities: number;
  several: number;
  sizes: {name: string; low: number; high: number | null; count: number}[];
  weakest: {low: number; high: number; count: number}[];
  /** search : what a query for them says. */
  reasons: {words: string; search: string; count: number}[];
  hubs: Hub[];
  inputs: {source: string; path: string; rows: number | null}[];
  warnings: string[];
  skipped: string[];
  notesInAll: [number, number];
  lineage: Record<string, number>;
  decisions: Record<string, number>;
  /** Kinds of identifiers that a decision can ignore, besides numbers. */
  ignorable: string[];
  /** Sources that hold each customer once. */
  once: string[];
  /** log2 of the prior of same, related, unrelated; null where another tool scored the pairs. */
  prior: readonly [number, number, number] | null;
  kinds: Record<string, Kind>;
  roles: string[];
  goldenRoles: string[];
  masked: string[];
}
