/** What is searched in an entity. */

import {type Doc, identifierOf, phoneOf, plain as plainly, tokens as tokensOf} from "./search";
import type {EntityParts} from "./types";

const NAME_KINDS = new Set(["given_name", "middle_name", "surname", "suffix", "organization", "employer"]);
const NAME_ROLES = new Set(["full_name", "given_name", "middle_name", "surname", "organization", "title"]);
const ADDRESS_ROLES = new Set(["address", "unit", "house_number", "street", "city", "region", "postcode", "country"]);

/** The same of a text that was met before: cities and names come again and again. */
function remembered(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? make(text);
    if (known.size < MOST_KNOWN) known.set(text, found);
    return found;
  };
}

const MOST_KNOWN = 50_000;
const tokens = remembered(tokensOf);
const plain = remembered(plainly);

export function docOf(entity: EntityParts): Doc {
  const written = new Map<string, Set<string>>();
  const add = (field: string, value: string) => written.set(field, (written.get(field) ?? new Set()).add(value));
  for (const record of entity.records) {
    add("id", plain(record.name));
    add("id", plain(record.id));
    for (const [role, value] of Object.entries(record.values)) {
      if (role === "phone") add("phone", phoneOf(value));
      else if (role === "email") add("email", plain(value));
      else add(NAME_ROLES.has(role) ? "name" : ADDRESS_ROLES.has(role) ? "addr" : "other", tokens(value).trim());
    }
  }
  for (const {kind, label} of entity.identifiers) {
    add("shares", identifierOf(`${kind}:${label}`));
    if (kind === "phone") add("phone", phoneOf(label));
    else if (kind === "email") add("email", plain(label));
    else add(NAME_KINDS.has(kind) ? "name" : kind === "address" ? "addr" : "other", tokens(label).trim());
  }
  add("id", plain(entity.id));
  const of = (field: string) => ` ${[...(written.get(field) ?? [])].join(" ")} `;
  const emails = [...(written.get("email") ?? [])].map((one) => `${one} ${tokens(one).trim()}`).join(" ");
  return {
    name: of("name"),
    email: ` ${emails} `,
    phone: of("phone"),
    addr: of("addr"),
    id: of("id"),
    other: of("other"),
    shares: of("shares"),
    changed: ` ${entity.lineage.map(({event}) => event).join(" ")} `,
    household: plain(entity.household ?? ""),
  };
}
