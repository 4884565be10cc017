/** What would become of an entity if some identifiers or links did not count, or the prior were stricter. */

import {useMemo} from "preact/hooks";
import {NOTHING, hangingOn, partsWithout, sizesOf, weights} from "../model/graph";
import type {Entity} from "../model/types";
import {bits, counted, letter, listed, visible, words} from "../text/format";
import {Bits, Button, Check, Glyph, V} from "./bits";
import {useDesk} from "./desk";
import type {Open} from "./EntityScreen";
import {toggled} from "./Queue";
import {toIdentifier} from "./router";
import {Copy} from "./WhyTogether";

const STRICTEST = 24;
const LISTED = 60;

export function WhatIf({open}: {open: Open}) {
  const {entity, without, setWithout} = open;
  const {
    source: {meta},
  } = useDesk();
  const hanging = useMemo(
    () => new Map(hangingOn(entity, meta.prior).map((one) => [one.identifier, one.sizes])),
    [entity],
  );
  if (entity.records.length < 2) return <p>A single record: nothing could fall apart.</p>;
  if (!meta.prior)
    return <p>Another tool scored these pairs: what they would weigh without a part of the evidence is not known.</p>;
  const shared = entity.identifiers.flatMap((identifier, at) =>
    identifier.bearers.length > 1 ? [{identifier, at}] : [],
  );
  const order = shared.sort(
    (x, y) =>
      Number(hanging.has(y.at)) - Number(hanging.has(x.at)) ||
      y.identifier.bearers.length - x.identifier.bearers.length,
  );
  return (
    <>
      <Result open={open} />
      <h3>Identifiers that count</h3>
      {order.length === 0 && <p>No two records share one.</p>}
      <ul class="whatif">
        {order.slice(0, LISTED).map(({identifier, at}) => (
          <li>
            <Check
              on={!without.identifiers.has(at)}
              turn={() =>
                setWithout({...without, identifiers: toggled(without.identifiers, at, !without.identifiers.has(at))})
              }
            >
              <Glyph kind={identifier.kind} />
              <V longest={60}>{identifier.label}</V>
            </Check>
            <span class="muted">
              <a href={toIdentifier(identifier.kind, identifier.label)}>
                {counted(identifier.bearers.length, "record")}
                <span class="unseen"> bear {visible(identifier.label)}</span>
              </a>
              {hanging.has(at) && <b class="warn-text"> holds it together</b>}
            </span>
          </li>
        ))}
      </ul>
      {order.length > LISTED && <p class="muted">and {order.length - LISTED} more, in the matrix</p>}
      <LinkToggle open={open} />
      <h3>
        <label for="shift">
          A stricter start: {without.shift ? `${bits(-without.shift, 0)} bits on every link` : "as it is"}
        </label>
      </h3>
      <input
        id="shift"
        type="range"
        min="0"
        max={STRICTEST}
        step="1"
        value={without.shift}
        onInput={(event) => setWithout({...without, shift: Number((event.target as HTMLInputElement).value)})}
      />
    </>
  );
}

function Result({open}: {open: Open}) {
  const {entity, without, setWithout} = open;
  const {
    source: {meta},
  } = useDesk();
  const before = sizesOf(partsWithout(entity, meta.prior, NOTHING));
  const part = partsWithout(entity, meta.prior, without);
  const sizes = sizesOf(part);
  const left = weights(entity, meta.prior, without);
  const dropped = entity.links.filter((link, at) => link.type === "match" && !((left[at] ?? -1) > 0)).length;
  const untouched = without === NOTHING;
  const text = untouched
    ? before.length > 1
      ? `By links alone it hangs together in ${before.length} pieces, which weigh above 0 as wholes.`
      : "Untick what shall not count."
    : sizes.length === before.length
      ? `It would hold: ${dropped ? `${counted(dropped, "link")} would drop out, and the others join all records.` : "no link would drop out."}`
      : `It would fall into ${sizes.length} groups of ${listed(sizes.map(String).slice(0, 6))}${sizes.length > 6 ? " …" : ""} records; ${counted(dropped, "link")} would drop out.`;
  return (
    <div class={sizes.length > before.length ? "result falls" : "result"} role="status">
      <p>
        <b>{text}</b>
      </p>
      {sizes.length > before.length && sizes.length <= 8 && (
        <ol class="groups">
          {sizes.map((_, group) => (
            <li>
              <b>{letter(group)}</b> {namesOf(entity, part, group)}
            </li>
          ))}
        </ol>
      )}
      {!untouched && (
        <p class="copy">
          <Button kind="quiet" onClick={() => setWithout(NOTHING)}>
            All counts again
          </Button>
          <Copy text={`- Without ${leftOut(entity, open)}: ${text}`} />
        </p>
      )}
      <p class="muted">
        This is connectivity of the links, weighed again without what is left out.{" "}
        <code>graphres explain --without</code> finds the communities anew.
      </p>
    </div>
  );
}

function leftOut(entity: Entity, {without}: Open): string {
  const told = [...without.identifiers].map(
    (at) => `${words(entity.identifiers[at]!.kind)} ${entity.identifiers[at]!.label}`,
  );
  if (without.links.size) told.push(counted(without.links.size, "link"));
  if (without.shift) told.push(`${without.shift} bits on every link`);
  return listed(told);
}

const NAMED = 5;

function namesOf(entity: Entity, part: readonly number[], group: number) {
  const names = entity.records.filter((_, at) => part[at] === group);
  return (
    <>
      {names.slice(0, NAMED).map((record, at) => (
        <>
          {at > 0 && ", "}
          <V>{record.name}</V>
        </>
      ))}
      {names.length > NAMED && ` and ${names.length - NAMED} more`}
    </>
  );
}

/** The link of two selected records can be left out, too. */
function LinkToggle({open}: {open: Open}) {
  const {entity, without, setWithout, selected} = open;
  const own = entity.links.findIndex(
    (link) => selected.length === 2 && selected.includes(link.a) && selected.includes(link.b),
  );
  const all = [...new Set([...without.links, ...(own >= 0 ? [own] : [])])];
  if (!all.length) return <p class="muted">Select two records to leave out their link.</p>;
  return (
    <>
      <h3>Links that count</h3>
      <ul class="whatif">
        {all.map((at) => {
          const link = entity.links[at]!;
          return (
            <li>
              <Check
                on={!without.links.has(at)}
                turn={() => setWithout({...without, links: toggled(without.links, at, !without.links.has(at))})}
              >
                <V>{entity.records[link.a]!.name}</V> – <V>{entity.records[link.b]!.name}</V>
              </Check>
              <Bits value={link.bits} />
            </li>
          );
        })}
      </ul>
    </>
  );
}
