/** The run at a glance: every number leads to a queue or an identifier. */

import type {ComponentChildren} from "preact";
import {useState} from "preact/hooks";
import {counted, number, people, visible, words} from "../text/format";
import {Button, Glyph, Heads, V} from "./bits";
import {useDecisions, useDesk, useKeys, usePart} from "./desk";
import {to, toIdentifier, toQueue} from "./router";

export function Home() {
  const {source} = useDesk();
  const [tables, setTables] = useState(false);
  useKeys({t: () => setTables(!tables)}, [tables]);
  return (
    <>
      <h1 class="run">
        <V longest={80}>{source.meta.run}</V>
      </h1>
      <Numbers />
      <Notices />
      <div class="panels">
        <div>
          <section class="panel">
            <PanelHead title="Records per entity" tables={tables} turn={() => setTables(!tables)} />
            <p class="muted">Entities by how many records they have. The bars are on a logarithmic scale.</p>
            <Bars
              tables={tables}
              what="records"
              rows={source.meta.sizes.map(({name, low, high, count}) => ({
                name,
                count,
                q: `size:${high === null ? `>${low - 1}` : low === high ? low : `${low}..${high}`}`,
              }))}
              logarithmic
            />
          </section>
          <Suspicious />
        </div>
        <div>
          <section class="panel">
            <h2>Weakest link</h2>
            <p class="muted">
              Entities by their weakest link: the fewest bits that a record of them, or a part, weighs against the rest.
              Even odds are 0.
            </p>
            <Bars tables={tables} what="bits" rows={weakestRows(source.meta.weakest)} />
          </section>
          <Shared />
          <Changes />
          <Inputs />
        </div>
      </div>
    </>
  );
}

function weakestRows(weakest: {low: number; high: number; count: number}[]) {
  return weakest.map(({low, high, count}, at) => {
    const last = at === weakest.length - 1 && low >= 30;
    const first = low === -6;
    return {
      name: last ? `over ${low}` : first ? `under ${high}` : `${low} to ${high}`.replaceAll("-", "−"),
      count,
      q: last ? `weakest:>=${low}` : first ? `weakest:<${high}` : `weakest:>=${low} weakest:<${high}`,
    };
  });
}

function Numbers() {
  const {
    source: {meta, rows},
  } = useDesk();
  const part = usePart();
  const {standing, statuses} = useDecisions();
  const reviewed = new Set([...statuses].filter(([, {status}]) => status !== "open").map(([id]) => id)).size;
  return (
    <ul class="tiles">
      <li>
        <b>{number(meta.records)}</b>
        <span>records</span>
      </li>
      <li>
        <Led q="">
          <b>{number(meta.entities)}</b>
          <span>entities</span>
        </Led>
      </li>
      <li>
        <Led q="size:>1">
          <b>{number(meta.several)}</b>
          <span>of several records</span>
        </Led>
      </li>
      <li>
        <a href={toQueue("risk:>0 status:open")}>
          <b>{number([...rows.values()].filter(({id, risk}) => risk > 0 && !statuses.has(id)).length)}</b>
          <span>suspicious and open{part && ", in this file"}</span>
        </a>
      </li>
      <li>
        <a href={to("decisions")}>
          <b>{number(reviewed)}</b>
          <span>reviewed here{standing.length ? `, ${counted(standing.length, "decision")}` : ""}</span>
        </a>
      </li>
    </ul>
  );
}

/** Numbers that lead to the entities they count; of a file that holds a part of these they lead nowhere. */
function Led({q, children}: {q: string; children: ComponentChildren}) {
  return usePart() ? <div>{children}</div> : <a href={toQueue(q)}>{children}</a>;
}

function Notices() {
  const {source} = useDesk();
  const {meta, rows} = source;
  const broken = meta.decisions["broken"] ?? 0;
  return (
    <>
      {usePart() && (
        <p class="note">
          These are the numbers of the whole run. This file holds {number(rows.size)} of its entities:{" "}
          <a href={toQueue("")}>see them</a>.
        </p>
      )}
      {source.broken() >= 0 && (
        <p class="alarm" role="alert">
          The log of decisions was changed by hand: number {source.broken() + 1} does not follow from the one before it.{" "}
          <a href={to("decisions")}>See the decisions</a>
        </p>
      )}
      {broken > 0 && (
        <p class="alarm">
          {counted(broken, "decision")} of earlier runs {broken === 1 ? "names" : "name"} records that are gone.{" "}
          <a href={toQueue("signal:decision")}>See what is left</a>
        </p>
      )}
      {meta.entities === 0 && <p class="alarm">The run holds no entity.</p>}
      {meta.entities > 0 && meta.several === 0 && (
        <p class="alarm">
          No entity has two records: nothing was merged.
          {meta.skipped.length > 0 && " What was skipped is listed below."}
        </p>
      )}
    </>
  );
}

function PanelHead({title, tables, turn}: {title: string; tables: boolean; turn: () => void}) {
  return (
    <div class="head">
      <h2>{title}</h2>
      <Button onClick={turn} keys="t" kind="quiet" pressed={tables}>
        As tables
      </Button>
    </div>
  );
}

interface BarRow {
  name: string;
  count: number;
  q: string;
}

function Bars({
  rows,
  what,
  tables,
  logarithmic = false,
}: {
  rows: BarRow[];
  what: string;
  tables: boolean;
  logarithmic?: boolean;
}) {
  if (!rows.length) return <p>No entity has a link.</p>;
  if (tables) {
    return (
      <table>
        <Heads of={[what, "#entities"]} />
        <tbody>
          {rows.map(({name, count, q}) => (
            <tr>
              <th scope="row">{name}</th>
              <td class="num">{count ? <Led q={q}>{number(count)}</Led> : 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  const scale = (count: number) => (logarithmic ? Math.log1p(count) : count);
  const most = Math.max(...rows.map(({count}) => scale(count)));
  return (
    <ul class="bars" aria-label={`Entities by ${what}`}>
      {rows.map(({name, count, q}) => {
        const inside = (
          <>
            <span class="name">
              {name}
              <span class="unseen"> {what}: </span>
            </span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect class="for" width={count ? Math.max((100 * scale(count)) / most, 0.6) : 0} height="10" rx="0.5" />
            </svg>
            <span class="num">
              {number(count)}
              <span class="unseen"> {count === 1 ? "entity" : "entities"}</span>
            </span>
          </>
        );
        return <li>{count ? <Led q={q}>{inside}</Led> : <span class="empty">{inside}</span>}</li>;
      })}
    </ul>
  );
}

function Suspicious() {
  const {
    source: {meta},
  } = useDesk();
  return (
    <section class="panel">
      <h2>What is suspicious</h2>
      {meta.reasons.length === 0 ? (
        <p>Nothing: no entity shows a sign of doubt.</p>
      ) : (
        <table>
          <Heads of={["sign", "#entities"]} />
          <tbody>
            {meta.reasons.slice(0, 12).map((reason) => (
              <tr>
                <th scope="row">
                  <V>{reason.words}</V>
                </th>
                <td class="num">
                  <Led q={`signal:${quoted(reason.search)}`}>{number(reason.count)}</Led>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function quoted(text: string): string {
  return /[\s"]/.test(text) ? `"${text.replaceAll('"', "")}"` : text;
}

function Shared() {
  const {
    source: {meta},
  } = useDesk();
  return (
    <section class="panel">
      <h2>Identifiers that many people share</h2>
      {meta.hubs.length === 0 ? (
        <p>None is shared by so many people that it counts for less.</p>
      ) : (
        <table>
          <Heads of={["identifier", "#people", "#records", "counts"]} />
          <tbody>
            {meta.hubs.map((hub) => (
              <tr>
                <th scope="row" class="with-glyph">
                  <Glyph kind={hub.kind} />
                  <a href={toIdentifier(hub.kind, hub.label)} title={words(hub.kind)}>
                    <V longest={60}>{hub.label}</V>
                  </a>
                </th>
                <td class="num">{people(hub).replace(/ p.*/, "")}</td>
                <td class="num">{number(hub.records)}</td>
                <td>{hub.state === "excluded" ? "nothing" : "for less"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const EVENTS: Record<string, string> = {
  created: "are new",
  kept: "stayed as they were",
  grown: "have grown",
  merged: "came of a merge",
  split: "came of a split",
  retired: "are gone",
};

function Changes() {
  const {
    source: {meta},
  } = useDesk();
  const events = Object.entries(meta.lineage).filter(([event]) => event in EVENTS);
  if (!events.some(([event]) => event !== "created")) return null;
  return (
    <section class="panel">
      <h2>Since the run before</h2>
      <table>
        <Heads of={["entities that", "#number"]} />
        <tbody>
          {events.map(([event, count]) => (
            <tr>
              <th scope="row">{EVENTS[event]}</th>
              <td class="num">
                {event === "retired" ? number(count) : <Led q={`changed:${event}`}>{number(count)}</Led>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Inputs() {
  const {
    source: {meta},
  } = useDesk();
  return (
    <section class="panel">
      <h2>What was read</h2>
      <table>
        <Heads of={["source", "#rows"]} />
        <tbody>
          {meta.inputs.map(({source, path, rows}) => (
            <tr>
              <th scope="row">
                <a href={toQueue(`source:${quoted(source)}`)} title={visible(path)}>
                  <V>{source}</V>
                </a>
              </th>
              <td class="num">{rows === null ? "" : number(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Notes title="Warnings" notes={meta.warnings} inAll={meta.notesInAll[0]} />
      <Notes title="Skipped" notes={meta.skipped} inAll={meta.notesInAll[1]} />
    </section>
  );
}

function Notes({title, notes, inAll}: {title: string; notes: string[]; inAll: number}) {
  if (!notes.length) return null;
  return (
    <details>
      <summary>
        {title} ({number(inAll)})
      </summary>
      <ul class="notes">
        {notes.map((note) => (
          <li>
            <V>{note}</V>
          </li>
        ))}
        {inAll > notes.length && <li>and {number(inAll - notes.length)} more in manifest.json</li>}
      </ul>
    </details>
  );
}
