/** What people decide: records of `docs/decisions.md`, each bound to the one before it by a hash. */

export type Verb = "same" | "different" | "approve" | "freeze" | "unsure" | "ignore" | "undo";

export interface Decision {
  id: string;
  ts: string;
  reviewer: string;
  run: string;
  verb: Verb;
  /** The entity (two, with a blank between); of `ignore` the identifier as KIND:VALUE. */
  subject: string;
  groups: string[][];
  reason: string;
  note: string;
  /** What was seen when it was decided. */
  evidence: Record<string, unknown>;
  /** Empty of a line of a file that does not say: it holds. */
  strength: "" | "suggest" | "hold" | "lock";
  undoes?: string;
  tool: string;
  prev: string;
  hash: string;
}

export type Draft = Pick<Decision, "verb" | "subject" | "groups"> &
  Partial<Omit<Decision, "id" | "ts" | "prev" | "hash">>;

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: sorts by time. */
export function ulid(now: number, random: Uint8Array): string {
  let time = "";
  for (let at = 0, left = now; at < 10; at++, left = Math.floor(left / 32)) time = ALPHABET[left % 32]! + time;
  return time + Array.from(random.slice(0, 16), (byte) => ALPHABET[byte % 32]!).join("");
}

/** A decision in full, at the end of a log. */
export async function sealed(draft: Draft, log: readonly Decision[], run: string, reviewer: string): Promise<Decision> {
  const now = new Date();
  const open: Omit<Decision, "hash"> = {
    reason: "",
    note: "",
    evidence: {},
    strength: "hold",
    ...draft,
    id: ulid(now.getTime(), crypto.getRandomValues(new Uint8Array(16))),
    ts: now.toISOString(),
    reviewer,
    run,
    tool: "graphres explorer",
    prev: log.at(-1)?.hash ?? "",
  };
  return {...open, hash: await hashOf(open)};
}

/** SHA-256 of the hash before and of the rest as JSON with sorted keys. */
export function hashOf({prev, ...rest}: Omit<Decision, "hash">): Promise<string> {
  return sha256(prev + canonical(rest));
}

/** In hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
}

/** The place of the first decision that does not follow from the one before it; -1 where the chain is whole. */
export async function brokenAt(log: readonly Decision[]): Promise<number> {
  for (const [at, {hash, ...open}] of log.entries()) {
    const prev = at ? log[at - 1]!.hash : "";
    if (open.prev !== prev || (await hashOf(open)) !== hash) return at;
  }
  return -1;
}

/** The decisions that stand: what is undone does not, and an `undo` that is undone undoes nothing. */
export function inForce(log: readonly Decision[]): Decision[] {
  const stands = new Map(log.map((one) => [one.id, true]));
  const target = new Map<string, string>();
  const turn = (id: string, to: boolean): void => {
    stands.set(id, to);
    const next = target.get(id);
    if (next !== undefined) turn(next, !to);
  };
  for (const one of log) {
    if (one.verb !== "undo" || one.undoes === undefined || !stands.get(one.undoes)) continue;
    target.set(one.id, one.undoes);
    turn(one.undoes, false);
  }
  return log.filter((one) => one.verb !== "undo" && stands.get(one.id));
}

/** The last decision that an undo would take back. */
export function lastStanding(log: readonly Decision[]): Decision | undefined {
  return inForce(log).at(-1);
}

/** Why decisions cannot all hold, in a sentence; null where they can. once : sources that hold each customer once. */
export function contradiction(all: readonly Decision[], once: readonly string[] = []): string | null {
  const decisions = all.filter(({strength}) => strength !== "suggest");
  const leader = new Map<string, string>();
  const root = (name: string): string => {
    const up = leader.get(name) ?? name;
    return up === name ? name : root(up);
  };
  for (const group of decisions.flatMap(held)) group.forEach((name) => leader.set(root(name), root(group[0]!)));
  return apart(decisions, leader, root) ?? twice(decisions, leader, root, once);
}

type Root = (name: string) => string;

/** Two records of a source that holds each customer once, held together. */
function twice(
  decisions: readonly Decision[],
  leader: ReadonlyMap<string, string>,
  root: Root,
  once: readonly string[],
): string | null {
  const met = new Map<string, string>();
  for (const name of leader.keys()) {
    const source = name.slice(0, name.indexOf(":"));
    const first = met.get(`${source}|${root(name)}`);
    if (once.includes(source) && first !== undefined)
      return says(decisions, first, name, `${source} holds each customer once, as the configuration says`);
    met.set(`${source}|${root(name)}`, name);
  }
  return null;
}

/** Records that are different, and one; records that join what nothing joins. */
function apart(decisions: readonly Decision[], leader: ReadonlyMap<string, string>, root: Root): string | null {
  for (const one of decisions) {
    if (one.verb === "different") {
      const met = new Map<string, {name: string; group: number}>();
      for (const [number, group] of one.groups.entries()) {
        for (const name of group) {
          const before = met.get(root(name));
          if (before && before.group !== number)
            return says(decisions, before.name, name, `${who(one)} says that ${before.name} and ${name} are different`);
          met.set(root(name), {name, group: number});
        }
      }
    }
    const closed = one.verb === "freeze" || (one.verb === "approve" && one.strength === "lock");
    for (const group of closed ? one.groups : []) {
      const other = [...leader.keys()].find((name) => root(name) === root(group[0]!) && !group.includes(name));
      if (other) return says(decisions, group[0]!, other, `${who(one)} says that nothing joins ${group[0]}`);
    }
  }
  return null;
}

function held(one: Decision): string[][] {
  if (one.verb === "same") return [one.groups.flat()];
  return one.verb === "approve" || one.verb === "freeze" ? one.groups : [];
}

function says(decisions: readonly Decision[], a: string, b: string, first: string): string {
  return `${first}; ${chain(decisions, a, b).map(who).join(" and ")} that ${a} and ${b} are one.`;
}

/** The decisions by which two records are one: the shortest way. */
function chain(decisions: readonly Decision[], from: string, to: string): Decision[] {
  const way = new Map<string, Decision[]>([[from, []]]);
  for (const queue = [from]; queue.length;) {
    const here = queue.shift()!;
    if (here === to) return way.get(here)!;
    for (const one of decisions) {
      for (const name of held(one).find((group) => group.includes(here)) ?? []) {
        if (!way.has(name)) {
          way.set(name, [...way.get(here)!, one]);
          queue.push(name);
        }
      }
    }
  }
  return [];
}

function who(one: Decision): string {
  return one.ts ? `${one.reviewer || "you"} on ${one.ts.slice(0, 10)} (${one.verb})` : `a line of a file (${one.verb})`;
}

export type Status = "open" | "approved" | "unsure" | "split" | "merged";

const STATUS: Partial<Record<Verb, Status>> = {
  approve: "approved",
  freeze: "approved",
  unsure: "unsure",
  different: "split",
  same: "merged",
};

/** What was decided last of each entity, and by whom. */
export function statuses(log: readonly Decision[]): Map<string, {status: Status; reviewer: string}> {
  const found = new Map<string, {status: Status; reviewer: string}>();
  for (const one of inForce(log)) {
    const status = STATUS[one.verb];
    for (const id of status ? one.subject.split(" ").filter(Boolean) : [])
      found.set(id, {status: status!, reviewer: one.reviewer});
  }
  return found;
}

/** One JSON line a decision, as `graphres resolve --decisions` reads them. */
export function asLines(log: readonly Decision[]): string {
  return log.map((one) => `${JSON.stringify(one)}\n`).join("");
}
