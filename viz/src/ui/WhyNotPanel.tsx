/** Why other entities are not this one: those that a link leads to, and any other. */

import {useState} from "preact/hooks";
import type {Entity} from "../model/types";
import {number} from "../text/format";
import {Bits, Button, Heads, V} from "./bits";
import {useDesk} from "./desk";
import {go, to} from "./router";

export function WhyNotPanel({entity}: {entity: Entity}) {
  const {source} = useDesk();
  const [text, setText] = useState("");
  const compare = (event: Event) => {
    event.preventDefault();
    if (source.rows.has(text.trim())) go(to("compare", "", {a: entity.id, b: text.trim()}));
  };
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
      <form class="ask" onSubmit={compare}>
        <label for="other">Compare with any entity of this file</label>
        <input
          id="other"
          value={text}
          onInput={(event) => setText((event.target as HTMLInputElement).value)}
          placeholder="E…"
          spellcheck={false}
          autocomplete="off"
        />
        <Button
          onClick={() => source.rows.has(text.trim()) && go(to("compare", "", {a: entity.id, b: text.trim()}))}
          disabled={!source.rows.has(text.trim())}
        >
          Compare
        </Button>
      </form>
    </>
  );
}
