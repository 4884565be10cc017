/** What became of an entity from run to run, how firmly it stands, and what was decided about it. */

import type {Entity} from "../model/types";
import {counted, entities, number} from "../text/format";
import {V} from "./bits";
import {useDecisions, useDesk} from "./desk";
import type {Open} from "./EntityScreen";
import {toEntity} from "./router";

const EVENTS: Record<string, string> = {
  created: "is new in this run",
  kept: "is as it was",
  grown: "has grown since the run before",
  merged: "took up another entity",
  split: "came of an entity that was split",
  retired: "is gone",
};

export function History({open}: {open: Open}) {
  const {entity} = open;
  const {log} = useDecisions();
  const names = new Set(entity.records.map(({name}) => name));
  const ours = log.filter(
    (one) =>
      one.subject.split(" ").includes(entity.id) || one.groups.some((group) => group.some((name) => names.has(name))),
  );
  return (
    <>
      <h2>From run to run</h2>
      {entity.lineage.length === 0 ? (
        <p>The run tells nothing of it.</p>
      ) : (
        <ul class="history">
          {entity.lineage.map(({event, previous, records}) => (
            <li>
              It {EVENTS[event] ?? event}
              {previous && previous !== entity.id && (
                <>
                  : <code>{previous}</code>
                </>
              )}
              , {counted(records, "record")}.
            </li>
          ))}
        </ul>
      )}
      <h2>How firmly it stands</h2>
      <Standing entity={entity} />
      {entity.family.length > 0 && (
        <>
          <h2>Its household</h2>
          <Family entity={entity} />
        </>
      )}
      <h2>Decisions of this page</h2>
      {ours.length === 0 ? (
        <p>None yet.</p>
      ) : (
        <ul class="history">
          {ours.map((one) => (
            <li>
              {one.ts.slice(0, 16).replace("T", " ")} {one.reviewer && <V>{one.reviewer}</V>} <b>{one.verb}</b>
              {one.reason && `, ${one.reason}`}
              {one.note && (
                <>
                  : <V>{one.note}</V>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What it is where 6 bits more are asked for, or 6 fewer. */
function Standing({entity}: {entity: Entity}) {
  const strict = new Map<string, number>();
  for (const {strict: id} of entity.records) if (id) strict.set(id, (strict.get(id) ?? 0) + 1);
  const loose = [...new Set(entity.records.flatMap(({loose: id}) => (id ? [id] : [])))];
  if (!strict.size) return <p>The run does not tell.</p>;
  return (
    <ul class="history">
      <li>
        {strict.size === 1
          ? "Where 6 bits more were asked for, it would stay whole."
          : `Where 6 bits more were asked for, it would be ${entities(strict.size)}, of ${[...strict.values()]
              .sort((x, y) => y - x)
              .map(number)
              .join(" + ")} records.`}
      </li>
      <li>
        {loose.length === 1 && loose[0] === entity.id
          ? "Where 6 bits fewer sufficed, it would be as it is, or take up others under its own id."
          : `Where 6 bits fewer sufficed, it would be part of ${loose.join(", ")}.`}
      </li>
    </ul>
  );
}

function Family({entity}: {entity: Entity}) {
  const {source} = useDesk();
  return (
    <ul class="history">
      {entity.family.map(({id, title, records}) => (
        <li>
          {source.rows.has(id) ? (
            <a href={toEntity(id)}>
              <V longest={60}>{title}</V>
            </a>
          ) : (
            <V longest={60}>{title}</V>
          )}
          , {counted(records, "record")}
        </li>
      ))}
    </ul>
  );
}
