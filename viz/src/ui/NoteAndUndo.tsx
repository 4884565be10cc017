/** Beside every verdict: what is noted with it, and to take the last one back. */

import {Button} from "./bits";
import {useDecisions} from "./desk";

interface Noted {
  note: string;
  setNote: (note: string) => void;
}

export function NoteField({note, setNote}: Noted) {
  return (
    <label class="note-field">
      <span class="unseen">Note</span>
      <input value={note} placeholder="Note" onInput={(event) => setNote((event.target as HTMLInputElement).value)} />
    </label>
  );
}

export function NoteAndUndo({note, setNote}: Noted) {
  const {undo, log} = useDecisions();
  return (
    <>
      <NoteField note={note} setNote={setNote} />
      <Button kind="quiet" keys="z" onClick={() => void undo()} disabled={!log.length}>
        Undo
      </Button>
    </>
  );
}
