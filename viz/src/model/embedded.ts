/** A run inside this file: blocks of compressed data, inflated when they are asked for. */

import {type Decision, type Draft, brokenAt, contradiction, inForce, sealed, statuses} from "./decisions";
import {type Edge, chains, hops, linkOf, partsWithout, sizesOf} from "./graph";
import {docOf} from "./doc";
import {type Open, inflate} from "./inflate";
import {type Doc, type Term, holds, identifierOf, parse, plain, within} from "./search";
import type {Chain, QueuePage, QueueQuery, Sharing, Sort, Source, WhyNot} from "./source";
import type {Beyond, Entity, EntityParts, Meta, Row} from "./types";
import {type WireLinks, type WireMeta, type WireParts, type WireRow, linksOf, metaOf, partsOf, rowOf} from "./wire";

const CHUNKS_KEPT = 24;
const ALTERNATIVES = 3;

/** Where a row of the queue tells its reasons, and names its chunk. */
const REASONS = 6;
const CHUNK = 10;

/** Where decisions are kept: a browser may have no room, or refuse. */
export interface Keeper {
  read(key: string): string | null;
  write(key: string, value: string): boolean;
}

export type Block = (name: string) => string | null;

export async function embedded(block: Block, keeper: Keeper, open?: Open): Promise<Source> {
  const meta = metaOf(await inflate<WireMeta>(block("meta")!, open));
  const rows = (await inflate<WireRow[]>(block("queue")!, open)).map(rowOf);
  return new Embedded(meta, rows, block, keeper, open).started();
}

class Embedded implements Source {
  readonly rows: ReadonlyMap<string, Row>;
  keeps = true;
  private readonly chunks = new Map<number, Promise<Entity[]>>();
  private docs: Promise<Map<string, Doc>> | null = null;
  private log: Decision[] = [];
  private brokenPlace = -1;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly meta: Meta,
    private readonly order: Row[],
    private readonly block: Block,
    private readonly keeper: Keeper,
    private readonly open?: Open,
  ) {
    this.rows = new Map(order.map((row) => [row.id, row]));
  }

  async started(): Promise<this> {
    try {
      this.log = JSON.parse(this.keeper.read(this.key) ?? "[]") as Decision[];
    } catch {
      this.log = [];
    }
    this.brokenPlace = await brokenAt(this.log);
    this.keeps = this.keeper.write("graphres reviewer", this.reviewer);
    return this;
  }

  private get key(): string {
    return `graphres ${this.meta.runId}`;
  }

  get reviewer(): string {
    return this.keeper.read("graphres reviewer") ?? "";
  }

  set reviewer(name: string) {
    this.keeper.write("graphres reviewer", name);
  }

  private readonly title = (id: string): string | undefined => this.rows.get(id)?.title;

  /** What the entities of a chunk are made of. */
  private async made(number: number): Promise<EntityParts[]> {
    return (await inflate<WireParts[]>(this.block(`chunk-${number}`)!, this.open)).map((one) =>
      partsOf(one, this.title),
    );
  }

  private async joined(number: number): Promise<Entity[]> {
    const [parts, links] = await Promise.all([
      this.made(number),
      inflate<WireLinks[]>(this.block(`links-${number}`)!, this.open),
    ]);
    return parts.map((one, at) => ({...one, ...linksOf(links[at]!, this.title)}));
  }

  private chunk(number: number): Promise<Entity[]> {
    const found = this.chunks.get(number) ?? this.joined(number);
    this.chunks.delete(number);
    this.chunks.set(number, found);
    for (const oldest of this.chunks.keys()) {
      if (this.chunks.size <= CHUNKS_KEPT) break;
      this.chunks.delete(oldest);
    }
    return found;
  }

  async entity(id: string): Promise<Entity | null> {
    const row = this.rows.get(id);
    return row ? ((await this.chunk(row.chunk)).find((entity) => entity.id === id) ?? null) : null;
  }

  async alone(id: string): Promise<Record<string, unknown>> {
    const {chunk} = this.rows.get(id)!;
    const [meta, rows, parts, links] = await Promise.all([
      inflate<WireMeta>(this.block("meta")!, this.open),
      inflate<WireRow[]>(this.block("queue")!, this.open),
      inflate<WireParts[]>(this.block(`chunk-${chunk}`)!, this.open),
      inflate<WireLinks[]>(this.block(`links-${chunk}`)!, this.open),
    ]);
    const row = [...rows.find(([one]) => one === id)!];
    row[CHUNK] = 0;
    const at = parts.findIndex((entity) => entity.id === id);
    // The signs of others are not told either.
    const reasons = meta.reasons.filter(([, search]) => row[REASONS]!.toString().includes(search));
    const about = {alone: id, reasons, hubs: [], warnings: [], skipped: [], notes_in_all: [0, 0]};
    return {
      meta: {...meta, ...about},
      queue: [row],
      "chunk-0": [{...parts[at]!, family: []}],
      "links-0": [{...links[at]!, beyond: [], beyond_in_all: 0}],
    };
  }

  /** The first entity that fits. */
  private async first(fits: (entity: EntityParts) => boolean): Promise<string | null> {
    for (const number of this.numbers) {
      const found = (await this.made(number)).find(fits);
      if (found) return found.id;
    }
    return null;
  }

  heir(id: string): Promise<string | null> {
    return this.first(({lineage}) => lineage.some(({previous}) => previous === id));
  }

  holder(record: string): Promise<string | null> {
    return this.first(({records}) => records.some(({name}) => name === record));
  }

  private get numbers(): number[] {
    return [...new Set(this.order.map((row) => row.chunk))];
  }

  prepare(): void {
    void this.texts();
  }

  /** Texts of all entities, read once, chunk by chunk. */
  private texts(): Promise<Map<string, Doc>> {
    this.docs ??= (async () => {
      const found = new Map<string, Doc>();
      for (const number of this.numbers)
        for (const entity of await this.made(number)) found.set(entity.id, docOf(entity));
      return found;
    })();
    return this.docs;
  }

  async queue({text, sort, offset, limit}: QueueQuery): Promise<QueuePage> {
    const {terms, problem} = parse(
      text,
      this.meta.inputs.map(({source}) => source),
      this.meta.reasons.map(({words}) => words),
    );
    if (problem) return {rows: [], total: 0, problem, without: null};
    const rows = await this.matching(terms);
    const sorted = [...rows].sort(BY[sort]);
    const without = rows.length || !terms.length ? null : await this.loosened(terms);
    return {rows: sorted.slice(offset, offset + limit), total: rows.length, problem: null, without};
  }

  private async matching(terms: readonly Term[]): Promise<Row[]> {
    const status = statuses(this.log);
    const texts = terms.some((term) => !OF_ROW.has(term.field ?? "")) ? await this.texts() : null;
    const fits = (row: Row, term: Term): boolean => {
      const of = status.get(row.id);
      switch (term.field) {
        case "size":
          return within(term.range!, row.records);
        case "groups":
          return within(term.range!, row.groups);
        case "risk":
          return within(term.range!, row.risk);
        case "weakest":
          return row.weakest !== null && within(term.range!, row.weakest);
        case "source":
          return row.sources.some((name) => plain(name) === plain(term.text));
        case "signal":
          return row.reasons.some(({words}) => plain(words).includes(plain(term.text)));
        case "status":
          return (of?.status ?? "open") === plain(term.text);
        case "reviewer":
          return plain(of?.reviewer ?? "") === plain(term.text);
        default:
          return (
            holds(texts!.get(row.id)!, term) ||
            ((term.field === "id" || term.field === null) && plain(row.id) === plain(term.text))
          );
      }
    };
    return this.order.filter((row) => terms.every((term) => fits(row, term) !== term.not));
  }

  private async loosened(terms: readonly Term[]): Promise<QueuePage["without"]> {
    for (const left of [...terms].reverse()) {
      const found = await this.matching(terms.filter((term) => term !== left));
      if (terms.length > 1 && found.length) return {term: left.source, count: found.length};
    }
    return null;
  }

  async identifier(kind: string, label: string): Promise<Sharing> {
    const wanted = ` ${identifierOf(`${kind}:${label}`)} `;
    const ids = [...(await this.texts())].filter(([, doc]) => doc.shares.includes(wanted)).map(([id]) => id);
    const found: Sharing = {identifier: null, entities: []};
    for (const id of ids) {
      const entity = (await this.entity(id))!;
      const at = entity.identifiers.findIndex((one) => one.kind === kind && one.label === label);
      if (at < 0) continue;
      found.identifier ??= entity.identifiers[at]!;
      const bearers = entity.identifiers[at]!.bearers.map((record) => entity.records[record]!);
      const before = partsWithout(entity, this.meta.prior, {identifiers: new Set(), links: new Set(), shift: 0});
      const after = partsWithout(entity, this.meta.prior, {identifiers: new Set([at]), links: new Set(), shift: 0});
      const fallsInto = sizesOf(after).length > sizesOf(before).length ? sizesOf(after) : [];
      found.entities.push({
        row: this.rows.get(id)!,
        records: bearers.map(({name}) => name),
        sources: [...new Set(bearers.map(({source}) => source))],
        fallsInto,
      });
    }
    found.entities.sort(
      (x, y) =>
        y.fallsInto.length - x.fallsInto.length ||
        y.records.length - x.records.length ||
        (x.row.id < y.row.id ? -1 : 1),
    );
    return found;
  }

  path(entity: Entity, a: number, b: number): Chain[] {
    const edges: Edge[] = entity.links.map((link) => ({a: link.a, b: link.b, bits: link.bits}));
    const positive = edges.filter(({bits}) => bits > 0);
    const found = chains(positive, a, b, ALTERNATIVES + 1);
    return (found.length ? found : chains(edges, a, b, 1)).map((chain) => this.told(entity, chain));
  }

  private told(entity: Entity, chain: number[]): Chain {
    const told = hops(chain).map(([a, b]) => {
      const link = linkOf(entity, a, b)!;
      const best = [...link.says].sort((x, y) => y.bits - x.bits || (x.kind < y.kind ? -1 : 1))[0];
      const turned = link.a !== a;
      const over =
        best && best.bits >= 1
          ? {kind: best.kind, a: turned ? best.b : best.a, b: turned ? best.a : best.b, bits: best.bits}
          : null;
      return {a, b, bits: link.bits, over};
    });
    return {hops: told, weakest: told.reduce((least, hop, at) => (hop.bits < told[least]!.bits ? at : least), 0)};
  }

  async whyNot(a: string, b: string): Promise<WhyNot | null> {
    const [one, two] = await Promise.all([this.entity(a), this.entity(b)]);
    if (!one || !two || one === two) return null;
    const link =
      one.beyond.find(({entity}) => entity === two.id) ??
      this.turned(
        two.beyond.find(({entity}) => entity === one.id),
        one,
        two,
      );
    const theirs = new Map(two.identifiers.map((identifier, at) => [`${identifier.kind}:${identifier.label}`, at]));
    const shared = one.identifiers.flatMap((identifier, at) => {
      const other = theirs.get(`${identifier.kind}:${identifier.label}`);
      return other === undefined ? [] : [{a: at, b: other}];
    });
    return {a: one, b: two, link, shared, sameHousehold: one.household !== null && one.household === two.household};
  }

  /** A link that only the other entity has among its nearest, seen from this one. */
  private turned(link: Beyond | undefined, one: Entity, two: Entity): Beyond | null {
    const at = one.records.findIndex(({name}) => name === link?.name);
    if (!link || at < 0) return null;
    return {
      ...link,
      a: at,
      name: two.records[link.a]!.name,
      entity: two.id,
      title: this.title(two.id) ?? two.id,
      says: link.says.map((say) => ({...say, a: -1, b: -1})),
    };
  }

  decisions(): readonly Decision[] {
    return this.log;
  }

  broken(): number {
    return this.brokenPlace;
  }

  async decide(draft: Draft): Promise<Decision> {
    const decision = await sealed(draft, this.log, this.meta.run, this.reviewer);
    const wrong = contradiction(inForce([...this.log, decision]), this.meta.once);
    if (wrong) throw new Error(wrong);
    await this.adopt([...this.log, decision]);
    return decision;
  }

  async adopt(decisions: Decision[]): Promise<void> {
    this.log = decisions;
    this.keeps = this.keeper.write(this.key, JSON.stringify(decisions));
    this.brokenPlace = await brokenAt(decisions);
    this.listeners.forEach((changed) => changed());
  }

  subscribe(changed: () => void): () => void {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  }
}

const OF_ROW = new Set(["size", "groups", "risk", "weakest", "source", "signal", "status", "reviewer"]);

const by = (value: (row: Row) => number) => (x: Row, y: Row) => value(y) - value(x) || (x.id < y.id ? -1 : 1);

const BY: Record<Sort, (x: Row, y: Row) => number> = {
  risk: by((row) => row.risk),
  records: by((row) => row.records),
  identifiers: by((row) => row.identifiers),
  groups: by((row) => row.groups),
  weakest: by((row) => -(row.weakest ?? Infinity)),
  title: (x, y) => x.title.localeCompare(y.title, "en") || (x.id < y.id ? -1 : 1),
};
