/** A file of decisions, read and refused as `graphres/decisions/record.py` and `reading.py` read and refuse it. */

import {counted, listed} from "../text/format";
import {type Decision, type Verb, lastStanding, sha256} from "./decisions";

/** Of each verb the fewest groups that it names. */
const FEWEST: Record<Verb, number> = {same: 1, different: 2, approve: 1, freeze: 1, ignore: 0, unsure: 0, undo: 0};
const VERBS = Object.keys(FEWEST);
const STRENGTHS = ["suggest", "hold", "lock"];

/** What is for people and tools, and empty where a line does not say it. */
const TEXTS = ["ts", "reviewer", "run", "subject", "reason", "note", "strength", "tool", "prev", "hash"];
const BLANK = {...Object.fromEntries(TEXTS.map((name) => [name, ""])), groups: [], evidence: {}};

/**
 * The decisions of a file that a log does not hold yet; throws what is wrong, in a sentence. A line without id gets one
 * that is made of it and of all lines before, so that a file that is read twice adds nothing.
 *
 * kinds : of identifiers that can be ignored, besides numbers.
 */
export async function fromLines(
  text: string,
  log: readonly Decision[] = [],
  kinds: readonly string[] = [],
): Promise<Decision[]> {
  const known = new Map(log.map((one) => [one.id, one]));
  const all: Decision[] = [];
  let digest = "";
  for (const [at, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    digest = await sha256(digest + line.trim());
    try {
      const one = decisionOf(line, digest.slice(0, 16), kinds);
      if (one.verb === "undo") one.undoes = undone(one, all, known);
      const before = known.get(one.id);
      if (before && gist(before) !== gist(one)) throw new Error(`the id "${one.id}" stands for another decision, too`);
      known.set(one.id, one);
      all.push(one);
    } catch (error) {
      throw new Error(`Line ${at + 1}: ${(error as Error).message}.`);
    }
  }
  const held = new Set(log.map(({id}) => id));
  return all.filter(({id}) => !held.has(id) && held.add(id));
}

function decisionOf(line: string, digest: string, kinds: readonly string[]): Decision {
  let tree: Record<string, unknown>;
  try {
    tree = JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw new Error("this is no JSON");
  }
  const wrong = fault(tree, kinds);
  if (wrong) throw new Error(wrong);
  const said = Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== null));
  return {...BLANK, id: `line-${digest}`, ...said} as unknown as Decision;
}

/** What a decision says; the rest is for people. */
function gist({verb, groups, subject, strength, undoes}: Decision): string {
  return JSON.stringify([verb, groups, verb === "ignore" && subject, strength || "hold", undoes]);
}

/** The id of what an `undo` takes back: without one it is the last decision before it that stands. */
function undone({undoes}: Decision, before: readonly Decision[], known: ReadonlyMap<string, Decision>): string {
  const id = undoes ?? lastStanding(before)?.id;
  if (id === undefined) throw new Error("there is no decision before it to undo");
  if (!known.has(id)) throw new Error(`it undoes "${id}", the id of no decision before it`);
  return id;
}

/** What was found in the place of a decision, and what was expected; empty where it is one. */
function fault(tree: Record<string, unknown> | null, kinds: readonly string[]): string {
  if (tree === null || typeof tree !== "object" || Array.isArray(tree))
    return 'this is no object such as {"verb": "same", "groups": [["crm:1"], ["shop:7"]]}';
  const text = ["id", "undoes", ...TEXTS].find((name) => typeof (tree[name] ?? "") !== "string");
  if (text) return `${text} is no text`;
  const {verb, strength, subject} = tree as {verb: Verb; strength?: string; subject?: string};
  if (!VERBS.includes(verb)) return `verb is ${JSON.stringify(verb) ?? "not said"}; expected ${listed(VERBS, "or")}`;
  if (strength && !STRENGTHS.includes(strength))
    return `strength is "${strength}"; expected ${listed(STRENGTHS, "or")}`;
  return inGroups(verb, tree["groups"] ?? []) || (verb === "ignore" ? inSubject(subject ?? "", kinds) : "");
}

/** A record as `source:record_id`. */
const RECORD = /^[^:]+:./s;

function inGroups(verb: Verb, groups: unknown): string {
  const fine = (group: unknown) =>
    Array.isArray(group) && group.length > 0 && group.every((name) => typeof name === "string" && RECORD.test(name));
  if (!Array.isArray(groups) || !groups.every(fine))
    return 'groups is something else than lists of records, such as [["crm:1"], ["shop:7"]]';
  const few = FEWEST[verb];
  if (groups.length < few) return `${verb} names ${counted(groups.length, "group")}; expected ${few} or more`;
  const names = (groups as string[][]).flatMap((group) => [...new Set(group)]);
  const distinct = new Set(names).size;
  if (verb === "same" && distinct < 2) return "same names a single record; expected two or more";
  return verb === "different" && distinct < names.length
    ? "a record is in two groups that are to be different; expected each in one"
    : "";
}

function inSubject(subject: string, kinds: readonly string[]): string {
  const [, kind] = /^(number:[^:]+|[^:]+):./s.exec(subject) ?? [];
  if (kind?.startsWith("number:") || kinds.includes(kind!)) return "";
  return `ignore names "${subject}"; expected KIND:VALUE as its subject, such as "email:info@shop.example"`;
}
