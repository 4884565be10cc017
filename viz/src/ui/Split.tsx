/** Which records are whose: a split in preview, until it is saved. */

import {useState} from "preact/hooks";
import {UNDECIDED} from "../draw/picture";
import {entityHash} from "../model/entity_hash";
import {MOST, type Sides, bridging, cutBy, groupsOf, suggested, wanting} from "../model/split";
import type {Entity, Identifier} from "../model/types";
import {counted, entities, letter, number} from "../text/format";
import {Button, Scroll, V} from "./bits";
import {useDecisions, useKeys} from "./desk";
import type {Open} from "./EntityScreen";
import {GraphView} from "./GraphView";

const REASONS = ["different people", "shared household or company contact", "placeholder value", "data entry", "other"];
const SHOWN = 200;

type Scope = "no" | "here" | "everywhere";

interface Why {
  reason: string;
  note: string;
  /** Where the identifier that joined them is to be ignored. */
  scope: Scope;
}

export function Split({open, cut: byCut, close}: {open: Open; cut: boolean; close: () => void}) {
  const {entity} = open;
  const [sides, setSides] = useState<Sides>(() => suggested(entity, open.group, byCut));
  const [count, setCount] = useState(() => sides.reduce<number>((most, side) => Math.max(most, (side ?? 0) + 1), 2));
  const [why, setWhy] = useState<Why>({reason: REASONS[0]!, note: "", scope: "no"});
  const [at, setAt] = useState(0);
  const [groups, cut, bridge] = [groupsOf(entity, sides), cutBy(entity, sides), bridging(entity, sides)];
  const wants = wanting(groups, cut, why.note);
  const save = useSaving(
    open,
    groups,
    cut.map(({bits}) => bits),
    bridge,
    why,
    close,
  );
  const send = (record: number, side: number | null) =>
    setSides(sides.map((one, place) => (place === record ? side : one)));
  useDigits({at, setAt, count, last: entity.records.length - 1, send, close}, sides);
  return (
    <section class="panel view split" id="view-panel" aria-label="Split">
      <Preview
        sizes={groups.map(({length}) => length)}
        cut={cut.length}
        open={sides.filter((side) => side === null).length}
      />
      <div class="split-two">
        <SidesTable entity={entity} sides={sides} count={count} at={at} setAt={setAt} send={send} />
        <div>{groups.length > 1 && <GraphView open={open} group={sides.map((side) => side ?? UNDECIDED)} />}</div>
      </div>
      <div class="fields">
        {count < Math.min(MOST, entity.records.length) && (
          <Button onClick={() => setCount(count + 1)}>One group more</Button>
        )}
        <WhyFields why={why} setWhy={setWhy} bridge={bridge} />
      </div>
      <p class="buttons">
        <Button kind="main" onClick={() => void save()} disabled={wants !== ""}>
          Save the split
        </Button>
        <Button onClick={close} keys="Esc">
          Cancel
        </Button>
        {wants && <span class="warn-text">{wants}</span>}
      </p>
    </section>
  );
}

/** Writes that the groups are different, and that what joined them tells nothing, if so said. */
function useSaving(
  open: Open,
  groups: string[][],
  cut: number[],
  bridge: Identifier | null,
  why: Why,
  close: () => void,
) {
  const {entity, row} = open;
  const {decide} = useDecisions();
  const {reason, note, scope} = why;
  return async () => {
    const evidence = {entity_hash: await entityHash(entity), cut, risk: row.risk};
    const done = `Split saved: later runs keep ${counted(groups.length, "group")} apart.`;
    if (!(await decide({verb: "different", subject: entity.id, groups, reason, note, evidence}, done))) return;
    if (bridge && scope !== "no") {
      const here = scope === "here";
      const records = here ? [entity.records.map(({name}) => name)] : [];
      const ignored = `Split saved; ${bridge.kind} ignored ${here ? "in this entity" : "everywhere"}.`;
      await decide({verb: "ignore", subject: `${bridge.kind}:${bridge.value}`, groups: records, reason, note}, ignored);
    }
    close();
  };
}

interface Keyed {
  at: number;
  setAt: (at: number) => void;
  count: number;
  last: number;
  send: (record: number, side: number | null) => void;
  close: () => void;
}

/** A digit sends the current record to its group, and goes on to the next. */
function useDigits({at, setAt, count, last, send, close}: Keyed, sides: Sides): void {
  const keys: Record<string, () => void> = {
    "0": () => send(at, null),
    Escape: close,
    ArrowDown: () => setAt(Math.min(at + 1, last)),
    ArrowUp: () => setAt(Math.max(0, at - 1)),
  };
  for (let side = 0; side < count; side++) {
    keys[String(side + 1)] = () => {
      send(at, side);
      setAt(Math.min(at + 1, last));
    };
  }
  useKeys(keys, [at, sides, count]);
}

function Preview({sizes, cut, open}: {sizes: number[]; cut: number; open: number}) {
  return (
    <div class="head">
      <h2>Split</h2>
      <p role="status">
        <b>{sizes.length < 2 ? "No split yet" : `${entities(sizes.length)}: ${sizes.join(" + ")} records`}</b>,{" "}
        {counted(cut, "link")} cut{open > 0 && `, ${open} undecided`}
      </p>
    </div>
  );
}

interface TableProps {
  entity: Entity;
  sides: Sides;
  count: number;
  at: number;
  setAt: (at: number) => void;
  send: Keyed["send"];
}

function SidesTable({entity, sides, count, at, setAt, send}: TableProps) {
  const columns: (number | null)[] = [...Array.from({length: count}, (_, side) => side), null];
  return (
    <Scroll label="Records and their groups">
      <table>
        <thead>
          <tr>
            <th scope="col">record</th>
            {columns.map((side) => (
              <th scope="col" class="num">
                {side === null ? "undecided" : letter(side)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entity.records.slice(0, SHOWN).map(({title, name}, place) => (
            <tr class={place === at ? "current" : ""}>
              <th scope="row">
                <V longest={40}>{title}</V>
                <small>
                  <V>{name}</V>
                </small>
              </th>
              {columns.map((side) => (
                <td class="num">
                  <input
                    type="radio"
                    name={`group-${place}`}
                    aria-label={side === null ? `${name} undecided` : `${name} to group ${letter(side)}`}
                    checked={sides[place] === side}
                    onFocus={() => setAt(place)}
                    onChange={() => send(place, side)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {entity.records.length > SHOWN && (
        <p class="muted">
          The first {SHOWN} of {number(entity.records.length)} records; the others go where it is suggested.
        </p>
      )}
    </Scroll>
  );
}

function WhyFields({why, setWhy, bridge}: {why: Why; setWhy: (why: Why) => void; bridge: Identifier | null}) {
  const chosen = (event: Event) => (event.target as HTMLSelectElement | HTMLInputElement).value;
  return (
    <>
      <label>
        because{" "}
        <select value={why.reason} onChange={(event) => setWhy({...why, reason: chosen(event)})}>
          {REASONS.map((one) => (
            <option>{one}</option>
          ))}
        </select>
      </label>
      {bridge && bridge.value !== null && (
        <label>
          ignore <V longest={40}>{bridge.label}</V>{" "}
          <select value={why.scope} onChange={(event) => setWhy({...why, scope: chosen(event) as Scope})}>
            <option value="no">no</option>
            <option value="here">in this entity</option>
            <option value="everywhere">everywhere ({entities(bridge.entities)})</option>
          </select>
        </label>
      )}
      <label class="wide">
        note <input value={why.note} onInput={(event) => setWhy({...why, note: chosen(event)})} />
      </label>
    </>
  );
}
