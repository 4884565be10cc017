/** An identifier: who bears it, what hangs on it, and to ignore it. */

import {useState} from "preact/hooks";
import type {Sharing} from "../model/source";
import {counted, entities, listed, number, people, words} from "../text/format";
import {Button, Elsewhere, Glyph, Heads, Scroll, V, Waiting} from "./bits";
import {useAsked, useDecisions, useDesk, usePart} from "./desk";
import {NoteField} from "./NoteAndUndo";
import {toEntity} from "./router";

const SHOWN = 200;

export function IdentifierScreen({of}: {of: string}) {
  const {source} = useDesk();
  const [kind, label] = taken(of, Object.keys(source.meta.kinds));
  const found = useAsked(() => source.identifier(kind, label), [of]);
  if (found === undefined) return <Waiting>Looking who bears it …</Waiting>;
  const {identifier} = found;
  return (
    <>
      <header class="title">
        <div class="who">
          <Glyph kind={kind} />
          <h1>
            <V longest={120}>{label}</V>
          </h1>
        </div>
        <p class="facts">
          <span>{words(kind)}</span>
          {identifier && (
            <>
              <span>{counted(identifier.records, "record")}</span>
              <span>{people(identifier)}</span>
              <span>{entities(identifier.entities)}</span>
            </>
          )}
        </p>
        {identifier && identifier.state !== "used" && (
          <p class="note">
            It counts {identifier.state === "excluded" ? "nothing" : "for less"}: <V>{identifier.reason}</V>.
          </p>
        )}
      </header>
      {!identifier ? (
        <p class="panel">
          No entity of this file bears it.
          <Elsewhere command="identifier" />
        </p>
      ) : (
        <Sharers found={found} kind={kind} />
      )}
    </>
  );
}

/** `KIND:LABEL`, by the longest kind that is known. */
export function taken(of: string, kinds: readonly string[]): [string, string] {
  const kind =
    kinds.filter((one) => of.startsWith(`${one}:`)).sort((x, y) => y.length - x.length)[0] ?? of.split(":")[0]!;
  return [kind, of.slice(kind.length + 1)];
}

function Sharers({found, kind}: {found: Sharing; kind: string}) {
  const {
    source: {meta},
  } = useDesk();
  const falling = found.entities.filter(({fallsInto}) => fallsInto.length > 0);
  const moved = falling.reduce((sum, {fallsInto}) => sum + fallsInto.slice(1).reduce((all, size) => all + size, 0), 0);
  const part = usePart() && found.entities.length < found.identifier!.entities ? " of those in this file" : "";
  return (
    <>
      <section class="panel">
        <h2>If it were ignored</h2>
        <p>
          <b>
            {falling.length === 0
              ? `No entity${part} would fall apart.`
              : `${entities(falling.length)}${part} would fall apart, and ${counted(moved, "record")} would leave the larger group.`}
          </b>{" "}
          {meta.prior
            ? "This is connectivity of the links, weighed again without it."
            : "Another tool scored the pairs: what they would weigh without it is not known."}
        </p>
        <Ignore found={found} kind={kind} />
      </section>
      <section class="panel">
        <h2>Who bears it</h2>
        <Scroll label="Entities that bear it">
          <table>
            <Heads of={["entity", "records that bear it", "sources", "without it"]} />
            <tbody>
              {found.entities.slice(0, SHOWN).map(({row, records, sources, fallsInto}) => (
                <tr>
                  <th scope="row">
                    <a href={toEntity(row.id)}>
                      <V longest={60}>{row.title}</V>
                    </a>
                    <small>{row.id}</small>
                  </th>
                  <td>
                    {records.length} of {row.records}
                    <small>
                      <V longest={80}>{records.slice(0, 3).join(", ")}</V>
                      {records.length > 3 && " …"}
                    </small>
                  </td>
                  <td>
                    <V longest={80}>{listed(sources)}</V>
                  </td>
                  <td>
                    {fallsInto.length ? (
                      <b class="warn-text">
                        falls into {listed(fallsInto.slice(0, 5).map(String))}
                        {fallsInto.length > 5 && " …"}
                      </b>
                    ) : (
                      <span class="muted">holds</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {found.entities.length > SHOWN && (
          <p class="muted">
            The first {SHOWN} of {number(found.entities.length)}.
          </p>
        )}
      </section>
    </>
  );
}

function Ignore({found, kind}: {found: Sharing; kind: string}) {
  const {decide} = useDecisions();
  const [note, setNote] = useState("");
  const {value} = found.identifier!;
  if (value === null) return <p class="muted">Its value is hidden in this file, so that no decision can name it.</p>;
  const ignore = () =>
    decide(
      {verb: "ignore", subject: `${kind}:${value}`, groups: [], note},
      "Ignored: in later runs it brings nobody together.",
    );
  return (
    <p class="ask">
      <NoteField note={note} setNote={setNote} />
      <Button onClick={() => void ignore()}>Ignore it everywhere</Button>
    </p>
  );
}
