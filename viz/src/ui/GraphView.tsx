/** The picture of an entity, with what can be shown more or less of, and a legend. */

import type {ComponentChildren} from "preact";
import {useEffect, useMemo, useRef, useState} from "preact/hooks";
import {FEW, MANY} from "../draw/fold";
import {layout} from "../draw/layout";
import type {Picture} from "../draw/picture";
import {counted, number, words} from "../text/format";
import {Graph} from "./Graph";
import {Check, Glyph, LineGlyph, RecordGlyph} from "./bits";
import {useDesk, useKeys} from "./desk";
import type {Open} from "./EntityScreen";
import {turned, useRoute} from "./router";

const TOO_MANY = 2_000;

export function GraphView({
  open,
  group,
  changed = false,
  only,
}: {
  open: Open;
  group: readonly number[];
  changed?: boolean;
  only?: ReadonlySet<number> | undefined;
}) {
  const {entity, selected} = open;
  const {say} = useDesk();
  const route = useRoute();
  const [most, setMost] = useState(FEW);
  const [within, setWithin] = useState(false);
  const [beside, setBeside] = useState(false);
  const [zoom, setZoom] = useState(1);
  const picture = useMemo(
    () => layout(entity, {group, most, within, beside, selected}),
    [entity, group.join(), most, within, beside, selected.join()],
  );
  const step = (by: number) => setZoom(Math.min(3, Math.max(0.3, zoom * by)));
  useKeys({"+": () => step(1.25), "-": () => step(0.8), f: () => setZoom(1)}, [zoom]);
  const own = picture.boxes.filter(({unit, other}) => unit.alike && !other);
  const shown = own.reduce((sum, {unit}) => sum + unit.records.length, 0);
  const more = () =>
    entity.records.length > TOO_MANY
      ? say("More than 2,000 records are no picture: the matrix holds them all.")
      : setMost(MANY);
  const others =
    entity.family.length +
    new Set(entity.beyond.filter(({type}) => type === "possible").map((link) => link.entity)).size;
  const severalGroups = new Set(group).size > 1;
  return (
    <>
      <div class="tools">
        {severalGroups && (
          <Check on={within} turn={() => setWithin(!within)}>
            identifiers within groups
          </Check>
        )}
        {others > 0 && (
          <Check on={beside} turn={() => setBeside(!beside)}>
            household and cut links ({others})
          </Check>
        )}
        <span class="zoom" role="group" aria-label="Size">
          <button type="button" onClick={() => step(0.8)} aria-label="Smaller">
            −
          </button>
          <button type="button" onClick={() => setZoom(1)} aria-label="Fit">
            fit
          </button>
          <button type="button" onClick={() => step(1.25)} aria-label="Larger">
            +
          </button>
        </span>
      </div>
      {changed && (
        <p class="note">
          Drawn without what is left out under <b>What if</b>.
        </p>
      )}
      <Frame picture={picture} zoom={zoom}>
        <Graph open={open} picture={picture} only={only} />
      </Frame>
      <Legend picture={picture} open={open} />
      <p class="shown">
        {number(shown)} of {counted(entity.records.length, "record")} shown
        {shown > own.length && ` in ${own.length} boxes: what shares the same is one`}
        {picture.left > 0 && <>, {counted(picture.left, "shared identifier")} not drawn</>}.{" "}
        {shown < entity.records.length && most === FEW && (
          <button type="button" class="link" onClick={more}>
            Show more
          </button>
        )}
        {shown < entity.records.length && (
          <>
            {" "}
            <a href={turned(route, {view: "matrix"})}>All of them are in the matrix.</a>
          </>
        )}
      </p>
    </>
  );
}

/** The picture at its own size, or as small as fits; larger than its frame it scrolls. */
function Frame({picture, zoom, children}: {picture: Picture; zoom: number; children: ComponentChildren}) {
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(Math.floor(entry!.contentRect.width)));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  const scale = zoom * Math.min(1, (room || picture.width) / picture.width);
  const drag = useDrag(frame);
  return (
    <div class="frame" ref={frame} {...drag}>
      <svg
        class="graph"
        width={picture.width * scale}
        height={picture.height * scale}
        viewBox={`0 0 ${picture.width} ${picture.height}`}
        role="group"
        aria-label="Graph: arrow keys move, Enter selects"
      >
        {children}
      </svg>
    </div>
  );
}

/** Drag the ground to move about. */
function useDrag(frame: {current: HTMLDivElement | null}) {
  const from = useRef<{x: number; y: number; left: number; top: number} | null>(null);
  return {
    onPointerDown: (event: PointerEvent) => {
      const at = frame.current!;
      if (!(event.target as Element).closest("[role=button]"))
        from.current = {x: event.clientX, y: event.clientY, left: at.scrollLeft, top: window.scrollY};
    },
    onPointerMove: (event: PointerEvent) => {
      if (from.current && event.buttons === 1)
        frame.current!.scrollLeft = from.current.left - (event.clientX - from.current.x);
    },
    onPointerUp: () => {
      from.current = null;
    },
  };
}

function Legend({picture, open}: {picture: Picture; open: Open}) {
  const kinds = [...new Set(picture.marks.map(({identifier}) => open.entity.identifiers[identifier]!.kind))];
  const types = new Set<string>(picture.arcs.map(({type}) => type));
  const hub = picture.marks.some(({identifier}) => open.entity.identifiers[identifier]!.state !== "used");
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <RecordGlyph />
        record
      </li>
      {kinds.map((kind) => (
        <li>
          <Glyph kind={kind} />
          {words(kind)}
        </li>
      ))}
      {types.has("match") && (
        <li>
          <LineGlyph type="match" />
          link, in bits
        </li>
      )}
      {(types.has("possible") || types.has("related") || types.has("against")) && (
        <li>
          <LineGlyph type="possible" />
          {[
            types.has("against") && "speaks against",
            types.has("related") && "relatives",
            types.has("possible") && "cut",
          ]
            .filter(Boolean)
            .join(", ")}
        </li>
      )}
      {hub && (
        <li>
          <LineGlyph type="hub" />
          shared by many people
        </li>
      )}
    </ul>
  );
}
