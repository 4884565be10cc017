/** The search box of the head: a query for the queue, with what can stand in it. */

import {useEffect, useState} from "preact/hooks";
import {FIELDS} from "../model/search";
import {useDesk} from "./desk";
import {type Route, go, toEntity, toQueue} from "./router";

const EXAMPLES: Partial<Record<(typeof FIELDS)[number], string>> = {
  name: "name:silva",
  email: "email:ann@shop.example",
  phone: 'phone:"07911 123456"',
  id: "id:crm:17",
  size: "size:3..20",
  risk: "risk:>0.7",
  groups: "groups:>1",
  weakest: "weakest:<3",
  signal: "signal:bridge",
  status: "status:unsure",
  source: "source:crm",
  changed: "changed:merged",
  reviewer: "reviewer:ab",
  addr: 'addr:"high street"',
  shares: 'shares:"phone:+44 7911 123456"',
  household: "household:H1",
};

export function Search({route}: {route: Route}) {
  const {source} = useDesk();
  const given = route.screen === "queue" ? (route.params.get("q") ?? "") : "";
  const [text, setText] = useState(given);
  const [open, setOpen] = useState(false);
  useEffect(() => setText(given), [given]);
  const sent = (event: Event) => {
    event.preventDefault();
    setOpen(false);
    (document.activeElement as HTMLElement | null)?.blur();
    const id = text.trim();
    go(source.rows.has(id) ? toEntity(id) : toQueue(id));
  };
  const last = text.split(/\s/).at(-1)!.toLowerCase();
  const fields = FIELDS.filter((field) => field.startsWith(last.replace(/:$/, "")) && !last.endsWith(":")).slice(
    0,
    last ? 6 : 16,
  );
  return (
    <form
      role="search"
      class="search"
      onSubmit={sent}
      onFocusOut={(event) => !(event.currentTarget as Element).contains(event.relatedTarget as Node) && setOpen(false)}
    >
      <label class="unseen" for="search">
        Search entities
      </label>
      <input
        id="search"
        type="search"
        autocomplete="off"
        spellcheck={false}
        placeholder="Search: a name, an email, a phone, crm:17, risk:>0.7 …"
        aria-keyshortcuts="/"
        value={text}
        onInput={(event) => setText((event.target as HTMLInputElement).value)}
        onFocus={() => {
          setOpen(true);
          source.prepare();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setOpen(false);
          (event.target as HTMLElement).blur();
        }}
      />
      {open && fields.length > 0 && (
        <div class="hints">
          <p>Words find what begins with them. Also:</p>
          <ul>
            {fields.map((field) => (
              <li>
                <button
                  type="button"
                  onClick={() => {
                    setText(`${text.replace(/\S*$/, "")}${field}:`);
                    document.getElementById("search")?.focus();
                  }}
                >
                  <b>{field}:</b> <span>{EXAMPLES[field]}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </form>
  );
}
