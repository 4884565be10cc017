/** What a person types into the search box. The same grammar is to be read by a server: `test/search.json` tells both. */

export type Field = (typeof FIELDS)[number];

export const FIELDS = [
  "name",
  "email",
  "phone",
  "addr",
  "id",
  "source",
  "size",
  "groups",
  "risk",
  "weakest",
  "signal",
  "status",
  "reviewer",
  "shares",
  "changed",
  "household",
] as const;

const NUMERIC: ReadonlySet<string> = new Set(["size", "groups", "risk", "weakest"]);

export interface Range {
  low: number;
  high: number;
  /** Whether the ends count. */
  lowIn: boolean;
  highIn: boolean;
}

export interface Term {
  field: Field | null;
  text: string;
  not: boolean;
  /** A whole phrase, as it stands between quotes. */
  quoted: boolean;
  /** The last free word may be a beginning. */
  prefix: boolean;
  range: Range | null;
  /** As it was typed. */
  source: string;
}

export interface Problem {
  at: number;
  says: string;
}

export interface Query {
  terms: Term[];
  problem: Problem | null;
}

/** Fields of few values. Of `signal` the run tells them. */
const VALUES: Partial<Record<Field, readonly string[]>> = {
  status: ["open", "approved", "unsure", "split", "merged"],
  changed: ["created", "kept", "grown", "merged", "split"],
};
const LISTED = 8;

const TOKEN = /(-?)(?:([A-Za-z_]+):)?(?:"([^"]*)("?)|(\S*))/y;

/**
 * Take a query apart. sources : names before a colon that mean a record, such as `crm:17`. signals : what `signal:` may
 * find; where it is not given, anything.
 */
export function parse(text: string, sources: readonly string[] = [], signals?: readonly string[]): Query {
  const terms: Term[] = [];
  const records = new Set(sources.map((name) => name.toLowerCase()));
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    TOKEN.lastIndex = at;
    const [whole, minus, name, phrase, end, word] = TOKEN.exec(text)!;
    const isRecord = name !== undefined && records.has(name.toLowerCase());
    const field = name === undefined || isRecord ? null : name.toLowerCase();
    if (field !== null && !isField(field)) return fail(terms, at + (minus?.length ?? 0), unknown(name!));
    if (phrase !== undefined && !end) return fail(terms, at + whole.indexOf('"'), "this quote is not closed");
    const said = phrase ?? word ?? "";
    const value = isRecord ? `${name}:${said}` : said;
    if (!value) return fail(terms, at, missing(field, phrase));
    const range = field && NUMERIC.has(field) ? rangeOf(value) : null;
    const wrong = field && (NUMERIC.has(field) ? noRange(value, range) : noValue(field, value, signals));
    if (wrong) return fail(terms, at + whole.lastIndexOf(value), wrong);
    terms.push({
      field: isRecord ? "id" : field,
      text: value,
      not: minus === "-",
      quoted: phrase !== undefined,
      prefix: false,
      range,
      source: whole,
    });
    at += whole.length;
  }
  const last = terms.at(-1);
  if (last && !last.quoted && !last.range && !/\s$/.test(text)) last.prefix = true;
  return {terms, problem: null};
}

function fail(terms: Term[], at: number, says: string): Query {
  return {terms, problem: {at, says}};
}

function missing(field: Field | null, phrase: string | undefined): string {
  if (phrase !== undefined) return "nothing stands between the quotes";
  return field ? `nothing stands after ${field}:` : "a word is missing after the minus";
}

function noRange(value: string, range: Range | null): string {
  if (!range) return `"${value}" is no number: write 3, 3..20, >3 or <20`;
  return range.low > range.high ? `"${value}" holds no number: the smaller one comes first` : "";
}

function noValue(field: Field, value: string, signals?: readonly string[]): string {
  const known = field === "signal" ? signals : VALUES[field];
  const wanted = plain(value);
  // A number in a sign differs from entity to entity.
  if (
    !known ||
    (known === signals && /\d/.test(value)) ||
    known.some((one) => one === wanted || (known === signals && plain(one).includes(wanted)))
  )
    return "";
  const found = field === "signal" ? `no entity of this run shows "${value}"` : `"${value}" is no value of ${field}`;
  return `${found}${known.length ? `: known are ${known.slice(0, LISTED).join(", ")}` : ""}`;
}

function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}

function unknown(name: string): string {
  const near = FIELDS.find((field) => distance(field, name.toLowerCase()) <= 2);
  return near
    ? `there is no field ${name}: did you mean ${near}:?`
    : `there is no field ${name}: put the text in quotes to search for it`;
}

function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

/** `3`, `3..20`, `..20`, `3..`, `>0.7`, `>=3`, `<2`. */
export function rangeOf(text: string): Range | null {
  const compared = /^(>=|<=|>|<)(-?[\d.]+)$/.exec(text);
  if (compared && isFinite(Number(compared[2]))) {
    const [sign, value] = [compared[1]!, Number(compared[2])];
    return sign.startsWith(">")
      ? {low: value, high: Infinity, lowIn: sign.length > 1, highIn: true}
      : {low: -Infinity, high: value, lowIn: true, highIn: sign.length > 1};
  }
  const ends = /^(-?[\d.]*?)\.\.(-?[\d.]*)$/.exec(text);
  const [low, high] = ends ? [ends[1]!, ends[2]!] : [text, text];
  const numbers = [low === "" ? -Infinity : Number(low), high === "" ? Infinity : Number(high)];
  if ((low === "" && high === "") || numbers.some(Number.isNaN)) return null;
  return {low: numbers[0]!, high: numbers[1]!, lowIn: true, highIn: true};
}

export function within(range: Range, value: number): boolean {
  return (
    (range.lowIn ? value >= range.low : value > range.low) && (range.highIn ? value <= range.high : value < range.high)
  );
}

/** What most values are, and what is much faster to compare. */
const ASCII = /^[\x20-\x7e]*$/;

/** Letters as they are compared: no case, no accents. */
export function plain(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Words of a text, with a blank around each: a whole word is found as ` word `, a beginning as ` word`. */
export function tokens(text: string): string {
  const between = ASCII.test(text) ? /[^a-z0-9]+/ : /[^\p{L}\p{N}]+/u;
  return ` ${plain(text).split(between).filter(Boolean).join(" ")} `;
}

/** Digits of a phone number, without what depends on where one calls from: a leading 0, 00 or +. */
export function digits(text: string): string {
  return text.replace(/\(0\)/g, "").replace(/\D/g, "").replace(/^0+/, "");
}

/** A phone as it is compared: its digits, or what hides them. */
export function phoneOf(text: string): string {
  return (!text.startsWith("phone#") && digits(text)) || plain(text);
}

/** KIND:VALUE as it is compared: as the field of that kind compares values. */
export function identifierOf(text: string): string {
  const [kind, value] = text.split(/:(.*)/s);
  const of: Record<string, (text: string) => string> = {phone: phoneOf, email: plain};
  const name = plain(kind!);
  return `${name}:${(of[name] ?? tokens)(value ?? "").trim()}`;
}

/** What is searched in an entity, each as `tokens` gives it, but for phones (digits) and what is compared whole. */
export interface Doc {
  name: string;
  email: string;
  phone: string;
  addr: string;
  id: string;
  other: string;
  shares: string;
  changed: string;
  household: string;
}

/** Whether one entity's texts hold a term (its `not` left aside). */
export function holds(doc: Doc, term: Term): boolean {
  switch (term.field) {
    case "phone":
      return hasPhone(doc, term.text);
    case "email":
      return (
        doc.email.includes(term.prefix ? ` ${plain(term.text)}` : ` ${plain(term.text)} `) || words(doc.email, term)
      );
    case "id":
      return doc.id.includes(term.prefix ? ` ${plain(term.text)}` : ` ${plain(term.text)} `);
    case "shares":
      return bears(doc, term.text);
    case "changed":
      return doc.changed.includes(` ${plain(term.text)} `);
    case "household":
      return doc.household === plain(term.text);
    case "name":
    case "addr":
      return words(doc[term.field], term);
    default:
      return (
        (["name", "addr", "other"] as const).some((field) => words(doc[field], term)) ||
        holds(doc, {...term, field: "email"}) ||
        holds(doc, {...term, field: "id"}) ||
        hasPhone(doc, term.text)
      );
  }
}

function words(text: string, term: Term): boolean {
  const wanted = tokens(term.text);
  if (wanted.trim() === "") return false;
  return text.includes(term.prefix ? wanted.trimEnd() : wanted);
}

/** A phone may lack its country. */
function bears({shares}: Doc, text: string): boolean {
  const wanted = identifierOf(text);
  const [, number] = /^phone:(\d{4,})$/.exec(wanted) ?? [];
  return number ? new RegExp(` phone:\\d*${number} `).test(shares) : shares.includes(` ${wanted} `);
}

function hasPhone(doc: Doc, text: string): boolean {
  if (/[\p{L}@]/u.test(text)) return doc.phone.includes(` ${plain(text)} `);
  const wanted = digits(text);
  return wanted.length > 3 && doc.phone.includes(`${wanted} `);
}
