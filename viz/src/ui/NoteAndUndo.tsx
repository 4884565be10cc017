/** Beside every verdict: what is noted with it, and to take the last one back. */

import {Button} from "./bits";
import {useDecisions} from "./desk";

export function NoteAndUndo({note, setNote}: {note: string; setNote: (note: string) => void}) {
  const {undo, log} = useDecisions();
  return (
    <>
      <label class="note-field">
        <span class="unseen">Note</span>
        <input value={note} placeholder="Note" onInput={(event) => setNote((event.target as HTMLInputElement).value)} />
      </label>
      <Button kind="quiet" keys="z" onClick={() => void undo()} disabled={!log.length}>
        Undo
      </Button>
    </>
  );
}
