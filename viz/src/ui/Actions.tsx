/** What can be decided of an entity: in reach wherever one has scrolled to. */

import {useState} from "preact/hooks";
import {entityHash} from "../model/entity_hash";
import {counted} from "../text/format";
import {Button} from "./bits";
import {CompareWith} from "./CompareWith";
import {useDecisions, useKeys} from "./desk";
import type {Open} from "./EntityScreen";
import {NoteAndUndo} from "./NoteAndUndo";
import {to} from "./router";

export function Actions({open, split}: {open: Open; split: () => void}) {
  const {entity, row} = open;
  const {decide, log} = useDecisions();
  const [note, setNote] = useState("");
  const [merging, setMerging] = useState(false);
  const several = entity.records.length > 1;
  const save = async (verb: "approve" | "freeze" | "unsure") => {
    const groups = verb === "unsure" ? [] : [entity.records.map(({name}) => name)];
    const evidence = {entity_hash: await entityHash(entity), weakest_link_bits: row.weakest, risk: row.risk};
    const done = {
      approve: "Approved: later runs keep these records together.",
      freeze: "Frozen: nothing joins or leaves.",
      unsure: "Noted as unsure: it binds nothing.",
    }[verb];
    if (await decide({verb, subject: entity.id, groups, note, evidence}, done)) setNote("");
  };
  useKeys(
    {
      a: () => void save("approve"),
      u: () => void save("unsure"),
      s: () => several && split(),
      "Shift+M": () => setMerging(true),
    },
    [entity, note, log.length],
  );
  return (
    <div class="bar-below" role="group" aria-label="Decide">
      <Button kind="main" keys="a" onClick={() => void save("approve")}>
        Approve
      </Button>
      <Button keys="s" onClick={split} disabled={!several}>
        Split
      </Button>
      {merging ? (
        <CompareWith id={entity.id} label="Entity to merge with" close={() => setMerging(false)} />
      ) : (
        <Button keys="Shift+M" onClick={() => setMerging(true)}>
          Merge with …
        </Button>
      )}
      <Button keys="u" onClick={() => void save("unsure")}>
        Unsure
      </Button>
      <Button onClick={() => void save("freeze")}>Freeze</Button>
      <NoteAndUndo note={note} setNote={setNote} />
      {log.length > 0 && <a href={to("decisions")}>{counted(log.length, "decision")}</a>}
    </div>
  );
}
