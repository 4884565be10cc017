/** The door of a file that is locked with a passphrase. */

import {useRef, useState} from "preact/hooks";

export function Locked({unlock}: {unlock: (passphrase: string) => Promise<void>}) {
  const field = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<"" | "busy" | "wrong">("");
  const sent = async (event: Event) => {
    event.preventDefault();
    setState("busy");
    try {
      await unlock(field.current!.value);
    } catch {
      setState("wrong");
    }
  };
  return (
    <main class="locked">
      <form onSubmit={(event) => void sent(event)}>
        <h1>This file is locked</h1>
        <label for="passphrase">Passphrase</label>
        <input id="passphrase" type="password" ref={field} autocomplete="off" aria-describedby="locked-says" />
        <button class="button main" disabled={state === "busy"}>
          Open
        </button>
        <p id="locked-says" role="status">
          {state === "wrong" ? "This is not the passphrase." : state === "busy" ? "Opening …" : ""}
        </p>
      </form>
    </main>
  );
}
