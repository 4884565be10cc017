/** What an entity was when somebody decided about it: a short hash of its records. */

import type {Entity} from "./types";

export async function entityHash(entity: Entity): Promise<string> {
  const data = new TextEncoder().encode(JSON.stringify([entity.id, entity.records.map(({name}) => name)]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(digest.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
