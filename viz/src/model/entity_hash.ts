/** What an entity was when somebody decided about it: a short hash of its records. */

import {sha256} from "./decisions";
import type {Entity} from "./types";

export async function entityHash(entity: Entity): Promise<string> {
  return (await sha256(JSON.stringify([entity.id, entity.records.map(({name}) => name)]))).slice(0, 16);
}
