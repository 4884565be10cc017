/** A record's name in a table, by which it is selected; with Shift, as the second of a pair. */

import type {ComponentChildren} from "preact";
import type {Open} from "./EntityScreen";

export function Pick({open, at, children}: {open: Open; at: number; children: ComponentChildren}) {
  const {selected, select} = open;
  return (
    <button
      type="button"
      class="link"
      aria-pressed={selected.includes(at)}
      onClick={(event) => select(at, event.shiftKey)}
    >
      {children}
    </button>
  );
}
