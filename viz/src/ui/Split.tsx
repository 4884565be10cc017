/** Which records are whose: a split in preview, until it is saved. */

import {useState} from "preact/hooks";
import {entityHash} from "../model/entity_hash";
import type {Entity, Identifier} from "../model/types";
import {GROUPS, counted, entities, letter, number} from "../text/format";
import {SURE} from "./Actions";
import {Button, V} from "./bits";
import {useDecisions, useKeys} from "./desk";
import type {Open} from "./EntityScreen";
import {GraphView} from "./GraphView";

const REASONS = ["different people", "shared household or company contact", "placeholder value", "data entry", "other"];
const MOST = 9;
const SHOWN = 200;

type Scope = "no" | "here" | "everywhere";

export function Split({open, cut: byCut, close}: {open: Open; cut: boolean; close: () => void}) {
  const {entity, row} = open;
  const {decide} = useDecisions();
  const [of, setOf] = useState<(number | null)[]>(() => first(open, byCut));
  const [count, setCount] = useState(() => Math.max(2, ...of.map((group) => (group ?? 0) + 1)));
  const [reason, setReason] = useState(REASONS[0]!);
  const [note, setNote] = useState("");
  const [scope, setScope] = useState<Scope>("no");
  const [at, setAt] = useState(0);
  const bridge = bridging(entity, of);
  const groups = Array.from({length: count}, (_, group) => entity.records.filter((_, record) => of[record] === group).map(({name}) => name)).filter((group) => group.length);
  const cut = entity.links.filter((link) => link.type === "match" && of[link.a] !== null && of[link.b] !== null && of[link.a] !== of[link.b]);
  const strongest = Math.max(...cut.map(({bits}) => bits), -Infinity);
  const wanting = strongest > SURE && !note.trim() ? `Say why: a link of ${strongest.toFixed(1)} bits is cut.` : groups.length < 2 ? "Put records into two groups or more." : "";
  const send = (record: number, group: number | null) => setOf(of.map((one, place) => (place === record ? group : one)));
  const save = async () => {
    const evidence = {entity_hash: await entityHash(entity), cut: cut.map(({bits}) => bits), risk: row.risk};
    const saved = await decide({verb: "different", subject: entity.id, groups, reason, note, evidence}, `Split saved: later runs keep ${counted(groups.length, "group")} apart.`);
    if (saved && bridge && scope !== "no") {
      const subject = `${bridge.kind}:${bridge.value}`;
      await decide({verb: "ignore", subject, groups: scope === "here" ? [entity.records.map(({name}) => name)] : [], reason, note}, `Split saved; ${bridge.kind} ignored ${scope === "here" ? "in this entity" : "everywhere"}.`);
    }
    if (saved) close();
  };
  const digits = Object.fromEntries(Array.from({length: MOST}, (_, group) => [String(group + 1), () => {
    if (group >= count) return;
    send(at, group);
    setAt(Math.min(at + 1, entity.records.length - 1));
  }]));
  useKeys({...digits, "0": () => send(at, null), Escape: close, ArrowDown: () => setAt(Math.min(at + 1, entity.records.length - 1)), ArrowUp: () => setAt(Math.max(0, at - 1))}, [at, of, count]);
  return (
    <section class="panel view split" id="view-panel" aria-label="Split">
      <div class="head"><h2>Split</h2><p role="status"><b>{groups.length < 2 ? "No split yet" : `${entities(groups.length)}: ${groups.map((group) => group.length).join(" + ")} records`}</b>, {counted(cut.length, "link")} cut{of.includes(null) ? `, ${of.filter((group) => group === null).length} undecided` : ""}</p></div>
      <div class="split-two">
        <div class="scroll" tabIndex={0} role="region" aria-label="Records and their groups">
          <table>
            <thead><tr><th scope="col">record</th>{Array.from({length: count}, (_, group) => <th scope="col" class="num">{letter(group)}</th>)}<th scope="col" class="num">undecided</th></tr></thead>
            <tbody>{entity.records.slice(0, SHOWN).map((record, place) => (
              <tr class={place === at ? "current" : ""}>
                <th scope="row"><V longest={40}>{record.title}</V><small><V>{record.name}</V></small></th>
                {Array.from({length: count}, (_, group) => <td class="num"><input type="radio" name={`group-${place}`} aria-label={`${record.name} to group ${letter(group)}`} checked={of[place] === group} onFocus={() => setAt(place)} onChange={() => send(place, group)} /></td>)}
                <td class="num"><input type="radio" name={`group-${place}`} aria-label={`${record.name} undecided`} checked={of[place] === null} onFocus={() => setAt(place)} onChange={() => send(place, null)} /></td>
              </tr>
            ))}</tbody>
          </table>
          {entity.records.length > SHOWN && <p class="muted">The first {SHOWN} of {number(entity.records.length)} records; the others go with the group that is suggested for them.</p>}
        </div>
        <div>{groups.length > 1 && <GraphView open={open} group={of.map((group) => group ?? count)} />}</div>
      </div>
      <div class="fields">
        {count < Math.min(MOST, GROUPS.length, entity.records.length) && <Button onClick={() => setCount(count + 1)}>One group more</Button>}
        <label>because <select value={reason} onChange={(event) => setReason((event.target as HTMLSelectElement).value)}>{REASONS.map((one) => <option>{one}</option>)}</select></label>
        {bridge && bridge.value !== null && (
          <label>ignore <b><V longest={40}>{bridge.label}</V></b> <select value={scope} onChange={(event) => setScope((event.target as HTMLSelectElement).value as Scope)}>
            <option value="no">no</option><option value="here">in this entity</option><option value="everywhere">everywhere ({entities(bridge.entities)})</option>
          </select></label>
        )}
        <label class="wide">note <input value={note} onInput={(event) => setNote((event.target as HTMLInputElement).value)} /></label>
      </div>
      <p class="buttons"><Button kind="main" onClick={() => void save()} disabled={wanting !== ""}>Save the split</Button><Button onClick={close} keys="Esc">Cancel</Button>{wanting && <span class="warn-text">{wanting}</span>}</p>
    </section>
  );
}

/** What is suggested: the groups that are drawn, or both sides of the least cut. */
function first({entity, group}: Open, byCut: boolean): number[] {
  if (!byCut && new Set(group).size > 1) return group.map((one) => Math.min(one, MOST - 1));
  const side = new Set(entity.cut?.side ?? [entity.records.length - 1]);
  return entity.records.map((_, at) => (side.has(at) ? 1 : 0));
}

/** Of the identifiers that groups share the one that fewest people bear by nature: what joined them. */
function bridging(entity: Entity, of: readonly (number | null)[]): Identifier | null {
  const across = entity.identifiers.filter(({bearers}) => new Set(bearers.map((at) => of[at]).filter((group) => group !== null)).size > 1);
  const rank = ["email", "phone", "address"];
  const place = ({kind}: Identifier) => (kind.startsWith("number") ? 0 : rank.includes(kind) ? 1 + rank.indexOf(kind) : 9);
  const found = across.sort((x, y) => place(x) - place(y))[0];
  return found && place(found) < 9 ? found : null;
}
