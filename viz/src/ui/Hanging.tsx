/** On what an entity hangs: the identifiers without which it falls apart, and the cut through its fewest bits. */

import {useMemo} from "preact/hooks";
import {NOTHING, hangingOn, triedOf, lastLink} from "../model/graph";
import type {Entity} from "../model/types";
import {counted, listed, visible, words} from "../text/format";
import {Bits, Button, Glyph, V} from "./bits";
import {useDesk, useKeys} from "./desk";
import type {Open} from "./EntityScreen";

const SHOWN = 3;

export function Hanging({open, split}: {open: Open; split: () => void}) {
  const {entity, choose, setTab, setWithout} = open;
  const {
    source: {meta},
  } = useDesk();
  const hanging = useMemo(() => hangingOn(entity, meta.prior), [entity]);
  const link = lastLink(entity);
  const show = () => {
    if (!link) return;
    choose([link.a, link.b]);
    setTab("why");
  };
  useKeys({b: show}, [entity]);
  if (!link) return null;
  return (
    <section class="panel weakest" aria-label="What it hangs on">
      <h2>What it hangs on</h2>
      <ul>
        <li>
          <span>
            The last link that joins it: <V>{entity.records[link.a]!.name}</V> – <V>{entity.records[link.b]!.name}</V>,{" "}
            <Bits value={link.bits} /> bits.
          </span>
          <Button keys="b" onClick={show}>
            Show it
          </Button>
        </li>
        {entity.records.length > 2 && entity.cut && <CutLine entity={entity} open={open} split={split} />}
        {hanging.slice(0, SHOWN).map(({identifier, sizes}) => (
          <li>
            <span class="with-glyph">
              <Glyph kind={entity.identifiers[identifier]!.kind} />
              <span>
                Without the {words(entity.identifiers[identifier]!.kind)}{" "}
                <b>
                  <V longest={60}>{entity.identifiers[identifier]!.label}</V>
                </b>{" "}
                it falls into {listed(sizes.slice(0, 5).map(String))}
                {sizes.length > 5 && " …"} records.
              </span>
            </span>
            <Button
              onClick={() => {
                setTab("whatif");
                setWithout({...NOTHING, identifiers: new Set([identifier])});
              }}
            >
              What if
            </Button>
          </li>
        ))}
        {hanging.length === 0 && meta.prior && (
          <li>
            {triedOf(entity) < entity.identifiers.filter(({bearers}) => bearers.length > 1).length
              ? `None of the ${triedOf(entity)} most shared identifiers`
              : "No single identifier"}{" "}
            holds it together: without any one of them the links that are left still join all records.
          </li>
        )}
        {hanging.length > SHOWN && (
          <li class="muted">
            So{" "}
            {hanging.length - SHOWN === 1 ? "does 1 more identifier" : `do ${hanging.length - SHOWN} more identifiers`}:
            see What if.
          </li>
        )}
      </ul>
    </section>
  );
}

/** Both sides of the least cut, and what they share. */
function CutLine({entity, open, split}: {entity: Entity; open: Open; split: () => void}) {
  const cut = entity.cut!;
  const side = new Set(cut.side);
  const across = entity.links.filter((link) => link.type === "match" && side.has(link.a) !== side.has(link.b));
  const shared = entity.identifiers.filter(
    ({bearers}) => bearers.some((at) => side.has(at)) && bearers.some((at) => !side.has(at)),
  );
  const few =
    cut.side.length <= 2
      ? listed(cut.side.map((at) => visible(entity.records[at]!.name)))
      : counted(cut.side.length, "record");
  return (
    <li>
      <span>
        Thinnest between {few} and the other {entity.records.length - cut.side.length}: {counted(across.length, "link")}
        , <Bits value={cut.bits} /> bits in all
        {cut.exact ? "" : " (of the cuts through the weakest link)"}. Both sides share{" "}
        {shared.length === 0 ? "no identifier" : listed(shared.slice(0, 4).map((one) => words(one.kind)))}
        {shared.length > 4 && " and more"}.
      </span>
      <Button
        onClick={() => {
          open.choose([]);
          split();
        }}
      >
        Preview the split
      </Button>
    </li>
  );
}
