/** What the page asks of a run. A file answers by `embedded`; a server will answer the same. */

import type {Decision, Draft} from "./decisions";
import type {Problem} from "./search";
import type {Beyond, Entity, Identifier, Meta, Row} from "./types";

export type Sort = "risk" | "records" | "weakest" | "title" | "identifiers" | "groups";

export interface QueueQuery {
  text: string;
  sort: Sort;
  offset: number;
  limit: number;
}

export interface QueuePage {
  rows: Row[];
  total: number;
  problem: Problem | null;
  /** Where nothing is found: how many there would be without one of the terms. */
  without: {term: string; count: number} | null;
}

export interface Sharing {
  /** As an entity has it; null where no entity of this file bears it. */
  identifier: Identifier | null;
  entities: {row: Row; records: string[]; sources: string[]; fallsInto: number[]}[];
}

export interface Hop {
  a: number;
  b: number;
  bits: number;
  /** The identifier or two that speak most for the hop. */
  over: {kind: string; a: number; b: number; bits: number} | null;
}

export interface Chain {
  hops: Hop[];
  weakest: number;
}

export interface WhyNot {
  a: Entity;
  b: Entity;
  /** The heaviest link of a record of `a` to one of `b`. */
  link: Beyond | null;
  /** Identifiers that both bear: places in `a` and in `b`. */
  shared: {a: number; b: number}[];
  sameHousehold: boolean;
}

export interface Source {
  meta: Meta;
  /** Rows of all entities that can be opened, by id. */
  rows: ReadonlyMap<string, Row>;
  queue(query: QueueQuery): Promise<QueuePage>;
  /** null where the run, or this file, does not hold it. */
  entity(id: string): Promise<Entity | null>;
  /** What a file of this entity alone holds: nothing of other entities, nor of what the run says of them. */
  alone(id: string): Promise<Record<string, unknown>>;
  /** Somebody is about to search. */
  prepare(): void;
  /** The entity that an old id lives on in. */
  heir(id: string): Promise<string | null>;
  /** The entity of a record, as `source:record_id`. */
  holder(record: string): Promise<string | null>;
  identifier(kind: string, label: string): Promise<Sharing>;
  path(entity: Entity, a: number, b: number): Chain[];
  whyNot(a: string, b: string): Promise<WhyNot | null>;
  decide(draft: Draft): Promise<Decision>;
  adopt(decisions: Decision[]): Promise<void>;
  decisions(): readonly Decision[];
  /** The place of the first decision whose hash does not fit; -1 where all do. */
  broken(): number;
  /** Whether decisions outlive this page: a browser may refuse to keep them. */
  keeps: boolean;
  reviewer: string;
  /** Called after each decision. */
  subscribe(changed: () => void): () => void;
}
