/** The keys, and the switch that turns them off. */

import {useLayoutEffect, useRef, useState} from "preact/hooks";
import {Check} from "./bits";
import {KEYS_OFF, switchedOff} from "./desk";

const KEYS: [string, [string, string][]][] = [
  [
    "Everywhere",
    [
      ["/", "search"],
      ["?", "these keys"],
      ["Esc", "close"],
      ["z", "undo the last decision"],
      ["t", "charts as tables"],
    ],
  ],
  [
    "Queue",
    [
      ["j k", "next, previous"],
      ["Enter", "open"],
      ["→ ←", "show or hide the terms of the risk"],
    ],
  ],
  [
    "Entity",
    [
      ["g m r h", "graph, matrix, records, how"],
      ["j k", "next, previous of the queue"],
      ["b", "the last link that joins it"],
      ["+ − f", "larger, smaller, fit"],
      ["arrows", "move in the graph"],
      ["Enter", "select"],
      ["⇧ Enter", "select a second one"],
    ],
  ],
  [
    "Evidence",
    [
      ["w", "why together"],
      ["n", "why not"],
      ["p", "path"],
      ["x", "what if"],
    ],
  ],
  [
    "Decide",
    [
      ["a", "approve"],
      ["s", "split"],
      ["⇧ M", "merge with …"],
      ["u", "unsure"],
      ["1–9", "in the split: send the record to a group"],
    ],
  ],
];

export function Help({close}: {close: () => void}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [off, setOff] = useState(switchedOff());
  // At once, and not after the next picture: a key that is pressed meanwhile would act under it.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const turn = () => {
    try {
      localStorage.setItem(KEYS_OFF, off ? "no" : "yes");
      setOff(!off);
    } catch {
      // A browser that keeps nothing keeps the keys on.
    }
  };
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="keys-title" class="help">
      <h2 id="keys-title">Keys</h2>
      <div class="columns">
        {KEYS.map(([title, keys]) => (
          <section>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Check on={!off} turn={turn}>
        Single letters act; they never do in a field
      </Check>
      <p>
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </p>
    </dialog>
  );
}
