/** Asks for another entity, by its id or by one of its records, and compares the two. */

import {useState} from "preact/hooks";
import {useDesk} from "./desk";
import {go, to} from "./router";

export function CompareWith({id, label, close}: {id: string; label: string; close?: () => void}) {
  const {source, say} = useDesk();
  const [other, setOther] = useState("");
  const field = close ? "merge" : "other";
  const sent = async (event: Event) => {
    event.preventDefault();
    const name = other.trim();
    const found = source.rows.has(name) ? name : name && (await source.holder(name));
    if (found && found !== id) go(to("compare", "", {a: id, b: found}));
    else if (found) say(`${name} is this entity itself.`);
    else say(name ? `This file holds no entity and no record ${name}.` : "Name an entity, or one of its records.");
  };
  return (
    <form class="ask" onSubmit={(event) => void sent(event)} onKeyDown={(event) => event.key === "Escape" && close?.()}>
      <label class={close ? "unseen" : ""} for={field}>
        {label}
      </label>
      <input
        id={field}
        ref={(input) => close && input?.focus()}
        value={other}
        onInput={(event) => setOther((event.target as HTMLInputElement).value)}
        placeholder="its id, or a record"
        spellcheck={false}
        autocomplete="off"
      />
      <button type="submit" class="button">
        {close ? "Compare first" : "Compare"}
      </button>
      {close && (
        <button type="button" class="button quiet" onClick={close}>
          Cancel
        </button>
      )}
    </form>
  );
}
