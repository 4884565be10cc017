/** Records by identifiers, as a table: the same as the graph for who cannot see it, and for what is too large to draw. */

import {useState} from "preact/hooks";
import {counted, letter, number, words} from "../text/format";
import {Check, Glyph, Scroll, V} from "./bits";
import type {Open} from "./EntityScreen";
import {Pick} from "./Pick";
import {toIdentifier} from "./router";

const ROWS = 100;
const COLUMNS = 40;

export function Matrix({open}: {open: Open}) {
  const {entity, group, selected} = open;
  const [from, setFrom] = useState(0);
  const [all, setAll] = useState(false);
  const order = entity.records.map((_, at) => at).sort((x, y) => group[x]! - group[y]! || x - y);
  const several = new Set(group).size > 1;
  const identifiers = entity.identifiers
    .map((identifier, at) => ({identifier, at, bearers: new Set(identifier.bearers)}))
    .filter(({bearers}) => all || bearers.size > 1 || entity.records.length === 1)
    .slice(0, COLUMNS);
  return (
    <>
      <div class="tools">
        <Check on={all} turn={() => setAll(!all)}>
          identifiers of one record, too
        </Check>
      </div>
      <Scroll label="Matrix of records and identifiers" kind="matrix">
        <table>
          <thead>
            <tr>
              <td />
              {several && <th scope="col">group</th>}
              {identifiers.map(({identifier}) => (
                <th scope="col">
                  <a
                    href={toIdentifier(identifier.kind, identifier.label)}
                    title={`${words(identifier.kind)}, on ${counted(identifier.bearers.length, "record")} here`}
                  >
                    <Glyph kind={identifier.kind} />
                    <span class="unseen">{words(identifier.kind)}</span>
                    <span class="turned">
                      <V longest={26}>{identifier.label}</V>
                    </span>
                  </a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.slice(from, from + ROWS).map((at) => {
              const record = entity.records[at]!;
              return (
                <tr class={selected.includes(at) ? "current" : ""}>
                  <th scope="row">
                    <Pick open={open} at={at}>
                      <V longest={30}>{record.title}</V>
                    </Pick>
                    <small>
                      <V>{record.name}</V>
                    </small>
                  </th>
                  {several && <td>{letter(group[at]!)}</td>}
                  {identifiers.map(({identifier, bearers}) => (
                    <td class={bearers.has(at) ? "on" : ""}>
                      {bearers.has(at) && (
                        <>
                          <Glyph kind={identifier.kind} />
                          <span class="unseen">bears it</span>
                        </>
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      <Pager from={from} page={ROWS} total={order.length} set={setFrom} />
      <p class="shown">
        {identifiers.length} of {counted(entity.identifiers.length, "identifier")} shown, the most shared first.
      </p>
    </>
  );
}

export function Pager({
  from,
  page,
  total,
  set,
}: {
  from: number;
  page: number;
  total: number;
  set: (from: number) => void;
}) {
  if (total <= page) return null;
  return (
    <p class="pages">
      <button type="button" class="link" disabled={from === 0} onClick={() => set(Math.max(0, from - page))}>
        ‹ before
      </button>
      <span>
        {number(from + 1)}–{number(Math.min(total, from + page))} of {number(total)} records
      </span>
      <button type="button" class="link" disabled={from + page >= total} onClick={() => set(from + page)}>
        next ›
      </button>
    </p>
  );
}
