/** The strongest chain between two records, and what is left without its weakest hop. */

import type {Chain} from "../model/source";
import type {Entity} from "../model/types";
import {counted, words} from "../text/format";
import {pathSentence} from "../text/says";
import {Bits, Glyph, RecordGlyph, V} from "./bits";
import {useDesk} from "./desk";
import type {Open} from "./EntityScreen";
import {PairChoice} from "./Evidence";
import {Copy} from "./WhyTogether";

export function PathPanel({open}: {open: Open}) {
  const {entity, selected} = open;
  const {source} = useDesk();
  if (entity.records.length < 2) return <p>A single record: there is no path.</p>;
  const [a, b] = selected.length === 2 ? (selected as [number, number]) : farthest(entity, selected[0]);
  const [path, ...others] = source.path(entity, a, b);
  return (
    <>
      <PairChoice open={open} a={a} b={b} />
      {!path ? (
        <p>No chain of links leads from the one to the other.</p>
      ) : (
        <>
          <ChainList entity={entity} chain={path} open={open} />
          {others.length === 0 ? (
            <p>Without its weakest hop no chain is left.</p>
          ) : (
            <details open={others.length === 1}>
              <summary>{counted(others.length, "other chain")} without the weakest hops of those before</summary>
              {others.map((chain) => (
                <ChainList entity={entity} chain={chain} open={open} />
              ))}
            </details>
          )}
          <p class="copy">
            <Copy text={`- ${pathSentence(entity, path)}`} />
          </p>
        </>
      )}
    </>
  );
}

/** The two ends of the weakest cut, or the first and the last record. */
function farthest(entity: Entity, one: number | undefined): [number, number] {
  const first = one ?? 0;
  const side = new Set(entity.cut?.side ?? []);
  const other = entity.records.findIndex((_, at) => at !== first && side.has(at) !== side.has(first));
  return [first, other >= 0 ? other : first === 0 ? 1 : 0];
}

function ChainList({entity, chain, open}: {entity: Entity; chain: Chain; open: Open}) {
  const name = (at: number) => (
    <span class="with-glyph">
      <RecordGlyph />
      <span>
        <b>
          <V>{entity.records[at]!.name}</V>
        </b>{" "}
        <V longest={40}>{entity.records[at]!.title}</V>
      </span>
    </span>
  );
  return (
    <ol class="chain">
      <li>{name(chain.hops[0]!.a)}</li>
      {chain.hops.map((hop, at) => (
        <li>
          <button
            type="button"
            class={at === chain.weakest && chain.hops.length > 1 ? "hop weakest" : "hop"}
            onClick={() => {
              open.choose([hop.a, hop.b]);
              open.setTab("why");
            }}
          >
            <Bits value={hop.bits} />
            {hop.over ? (
              <span class="with-glyph">
                <Glyph kind={hop.over.kind} />
                <Over entity={entity} over={hop.over} />
              </span>
            ) : (
              <span>several kinds together</span>
            )}
            {at === chain.weakest && chain.hops.length > 1 && <em>weakest</em>}
          </button>
          {name(hop.b)}
        </li>
      ))}
    </ol>
  );
}

function Over({entity, over}: {entity: Entity; over: NonNullable<Chain["hops"][number]["over"]>}) {
  const [a, b] = [entity.identifiers[over.a]?.label, entity.identifiers[over.b]?.label];
  if (!a || !b) return <span>{words(over.kind)}</span>;
  return (
    <span>
      <V longest={40}>{a}</V>
      {a !== b && (
        <>
          {" "}
          like <V longest={40}>{b}</V>
        </>
      )}
    </span>
  );
}
