/** Two entities side by side: what they agree on, what not, which links there are between them; and to make them one. */

import {useState} from "preact/hooks";
import type {Decision} from "../model/decisions";
import {entityHash} from "../model/entity_hash";
import {union} from "../model/union";
import {NOTHING} from "../model/graph";
import type {WhyNot} from "../model/source";
import type {Entity, Row} from "../model/types";
import {counted, levelSays, listed, people, words} from "../text/format";
import {baseline} from "../text/says";
import {Bits, Button, Glyph, Heads, Risk, V, Waiting} from "./bits";
import {useAsked, useDecisions, useDesk} from "./desk";
import type {Open} from "./EntityScreen";
import {GraphView} from "./GraphView";
import {NoteAndUndo} from "./NoteAndUndo";
import {type Route, toEntity, toIdentifier} from "./router";

export function Compare({route}: {route: Route}) {
  const {source} = useDesk();
  const [a, b] = [route.params.get("a") ?? "", route.params.get("b") ?? ""];
  const found = useAsked(() => source.whyNot(a, b), [a, b]);
  if (found === undefined) return <Waiting>Opening …</Waiting>;
  if (!found)
    return (
      <section class="panel gone">
        <h1>Compare</h1>
        <p>
          {!a || !b
            ? "Two entities are compared: open one, and press Merge with …"
            : a === b
              ? "These are one entity."
              : "This file does not hold both of these entities."}
        </p>
      </section>
    );
  return <Both found={found} rows={[source.rows.get(a)!, source.rows.get(b)!]} />;
}

function Both({found, rows}: {found: WhyNot; rows: [Row, Row]}) {
  const [selected, choose] = useState<number[]>([]);
  const entity = union(found);
  const parts = useDecisions().standing.filter(({verb}) => verb === "different");
  const parted = [found.a, found.b].flatMap((one, at) => (parts.some((said) => partsOf(said, one)) ? ["AB"[at]!] : []));
  const open: Open = {
    entity,
    row: rows[0],
    selected,
    choose,
    select: (record) => choose([record]),
    without: NOTHING,
    setWithout: () => undefined,
    tab: "why",
    setTab: () => undefined,
    group: entity.records.map((_, at) => (at < found.a.records.length ? 0 : 1)),
  };
  return (
    <>
      <header class="title">
        <div class="who">
          <h1>Compare</h1>
        </div>
      </header>
      {parted.length > 0 && (
        <p class="note">A decision of this page parts {listed(parted)}; here it stands as the run has it.</p>
      )}
      <div class="two">
        {rows.map((row, at) => (
          <section class="panel side">
            <p class="muted">Group {"AB"[at]}</p>
            <h2>
              <a href={toEntity(row.id)}>
                <V longest={60}>{row.title}</V>
              </a>
            </h2>
            <p class="facts">
              <code>{row.id}</code>
              <span>{counted(row.records, "record")}</span>
              <span class="risk-of">
                risk <Risk value={row.risk} />
              </span>
            </p>
          </section>
        ))}
      </div>
      <div class="two">
        <section class="panel">
          <h2>Why they are two</h2>
          <Reasons found={found} />
        </section>
        <section class="panel">
          <h2>Their values</h2>
          <Fields found={found} />
        </section>
      </div>
      <section class="panel">
        <h2>As one they would be</h2>
        <GraphView open={open} group={open.group} />
      </section>
      <Merge found={found} rows={rows} />
    </>
  );
}

/** Whether a decision puts records of an entity into several groups. */
function partsOf({groups}: Decision, {records}: Entity): boolean {
  return groups.filter((group) => records.some(({name}) => group.includes(name))).length > 1;
}

function Reasons({found}: {found: WhyNot}) {
  const {a, b, link: best, shared, sameHousehold} = found;
  const {
    source: {meta},
  } = useDesk();
  return (
    <>
      {!best ? (
        <p>
          No pair of their records is a link, nor likelier of relatives than of strangers.{" "}
          <code>graphres explain RUN --why-not</code> weighs them as wholes.
        </p>
      ) : (
        <>
          <p>
            Their best pair weighs <Bits value={best.bits} digits={2} /> bits:{" "}
            {best.type === "possible"
              ? "a link that was cut, since the rest speaks against it."
              : `${Math.max(0, -best.bits).toFixed(2)} bits are missing to even odds, and relatives are likelier.`}
          </p>
          <p>
            <b>
              <V>{a.records[best.a]!.name}</V>
            </b>{" "}
            –{" "}
            <b>
              <V>{best.name}</V>
            </b>
          </p>
          <table class="says">
            <tbody>
              <tr>
                <th scope="row">before any evidence</th>
                <td />
                <td class="num">
                  <Bits value={baseline(best)} />
                </td>
              </tr>
              {[...best.says]
                .sort((x, y) => y.bits - x.bits)
                .map((say) => (
                  <tr>
                    <th scope="row" class="with-glyph">
                      <Glyph kind={say.kind} />
                      {words(say.kind)}
                    </th>
                    <td>{levelSays(meta, say.kind, say.level)}</td>
                    <td class="num">
                      <Bits value={say.bits} />
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
          {best.pairs > 1 && <p class="muted">and {counted(best.pairs - 1, "weaker pair")} across.</p>}
          {best.decided && <p class="note">A decision of an earlier run holds them apart.</p>}
        </>
      )}
      {sameHousehold && <p>They are one household.</p>}
      <h3>Both bear</h3>
      {shared.length === 0 ? (
        <p>No identifier.</p>
      ) : (
        <ul class="shared">
          {shared.map(({a: at, b: other}) => {
            const one = a.identifiers[at]!;
            return (
              <li class="with-glyph">
                <Glyph kind={one.kind} />
                <a href={toIdentifier(one.kind, one.label)}>
                  <V longest={60}>{one.label}</V>
                </a>
                <span class="muted">
                  {one.bearers.length} of A’s records, {b.identifiers[other]!.bearers.length} of B’s
                  {one.state !== "used" && `, shared by ${people(one)}`}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

function Fields({found: {a, b}}: {found: WhyNot}) {
  const {
    source: {meta},
  } = useDesk();
  const value = (entity: typeof a, role: string) => entity.golden.find((one) => one.role === role)?.value;
  const roles = meta.goldenRoles.filter((role) => value(a, role) !== undefined || value(b, role) !== undefined);
  return (
    <table class="fields-two">
      <Heads of={["role", "A", "B"]} />
      <tbody>
        {roles.map((role) => {
          const [x, y] = [value(a, role), value(b, role)];
          const conflict = x !== undefined && y !== undefined && x.toLowerCase() !== y.toLowerCase();
          const shown = (text: string | undefined) =>
            text === undefined ? (
              <span class="muted">nothing</span>
            ) : conflict ? (
              <mark class="differs">
                <V longest={60}>{text}</V>
              </mark>
            ) : (
              <V longest={60}>{text}</V>
            );
          return (
            <tr>
              <th scope="row">{words(role)}</th>
              <td>{shown(x)}</td>
              <td>{shown(y)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Merge({found, rows}: {found: WhyNot; rows: [Row, Row]}) {
  const {decide} = useDecisions();
  const [note, setNote] = useState("");
  const evidence = async () => ({
    entity_hash: `${await entityHash(found.a)} ${await entityHash(found.b)}`,
    best_pair_bits: found.link?.bits ?? null,
  });
  const ends = () => [found.a.records[found.link?.a ?? 0]!.name, found.link?.name ?? found.b.records[0]!.name];
  const merge = async () =>
    decide(
      {
        verb: "same",
        subject: `${rows[0].id} ${rows[1].id}`,
        groups: ends().map((name) => [name]),
        note,
        evidence: await evidence(),
      },
      "Merge saved: later runs put these two together.",
    );
  const apart = async () =>
    decide(
      {
        verb: "different",
        subject: `${rows[0].id} ${rows[1].id}`,
        groups: [found.a, found.b].map((entity) => entity.records.map(({name}) => name)),
        note,
        evidence: await evidence(),
      },
      "Saved: later runs keep these two apart.",
    );
  return (
    <div class="bar-below" role="group" aria-label="Decide">
      <Button kind="main" onClick={() => void merge()}>
        Merge them
      </Button>
      <Button onClick={() => void apart()}>Keep them apart</Button>
      <NoteAndUndo note={note} setNote={setNote} />
    </div>
  );
}
