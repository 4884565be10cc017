/** Why other entities are not this one: those that a link leads to, and any other. */

import type {Entity} from "../model/types";
import {number} from "../text/format";
import {Bits, Heads, V} from "./bits";
import {CompareWith} from "./CompareWith";
import {useDesk} from "./desk";
import {to} from "./router";

export function WhyNotPanel({entity}: {entity: Entity}) {
  const {source} = useDesk();
  if (source.meta.alone) return <p>This file holds this entity alone: what leads to others was left out.</p>;
  return (
    <>
      {entity.beyond.length === 0 ? (
        <p>
          No link leads to another entity: no pair across is a link that was cut, or likelier of relatives than of
          strangers.
        </p>
      ) : (
        <table class="near">
          <Heads of={["the nearest other entities", "best pair", "#bits"]} />
          <tbody>
            {entity.beyond.map((link) => (
              <tr>
                <th scope="row">
                  {source.rows.has(link.entity) ? (
                    <a href={to("compare", "", {a: entity.id, b: link.entity})}>
                      <V longest={40}>{link.title}</V>
                    </a>
                  ) : (
                    <V longest={40}>{link.title}</V>
                  )}
                  <small>{link.type === "possible" ? "a link that was cut" : "likelier a relative"}</small>
                </th>
                <td>
                  <V>{entity.records[link.a]!.name}</V> – <V>{link.name}</V>
                </td>
                <td class="num">
                  <Bits value={link.bits} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {entity.beyondInAll > entity.beyond.length && (
        <p class="muted">
          The nearest {entity.beyond.length} of {number(entity.beyondInAll)}.
        </p>
      )}
      <CompareWith id={entity.id} label="Compare with any entity of this file" />
    </>
  );
}
