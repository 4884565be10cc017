/** The picture itself: one tab stop, arrows inside. */

import {useRef, useState} from "preact/hooks";
import {type Arc, BESIDE, BOX, type Box, type Head, type Mark, type Picture, RADIUS, UNDECIDED} from "../draw/picture";
import {LINKS, OUTLINE, RECORD, linkWidth} from "../draw/look";
import type {Identifier} from "../model/types";
import {bits, counted, fit, letter, people, visible, words} from "../text/format";
import {Shape} from "./bits";
import type {Open} from "./EntityScreen";
import {go, toEntity, toIdentifier} from "./router";

interface Spot {
  x: number;
  y: number;
  act: (second: boolean) => void;
}

export function Graph({open, picture, only}: {open: Open; picture: Picture; only?: ReadonlySet<number> | undefined}) {
  const {entity, selected, without} = open;
  const [focus, setFocus] = useState(0);
  const [near, setNear] = useState<number | null>(null);
  const group = useRef<SVGGElement>(null);
  const spots = spotsOf(open, picture);
  const faint = (box: Box) => only !== undefined && !box.unit.records.some((record) => only.has(record));
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") spots[focus]?.act(event.shiftKey);
    else {
      const next = nearest(spots, focus, event.key);
      if (next === null) return;
      setFocus(next);
      (group.current!.querySelector(`[data-spot="${next}"]`) as SVGElement | null)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const stop = (at: number) => ({
    "data-spot": at,
    tabindex: at === Math.min(focus, spots.length - 1) ? 0 : -1,
    onFocus: () => setFocus(at),
  });
  const lit = near === null ? null : new Set(picture.threads.filter(({mark}) => mark === near).map(({box}) => box));
  return (
    <g ref={group} onKeyDown={pressed}>
      {picture.threads.map(({box, mark}) => (
        <Thread
          box={picture.boxes[box]!}
          mark={picture.marks[mark]!}
          identifier={entity.identifiers[picture.marks[mark]!.identifier]!}
          off={without.identifiers.has(picture.marks[mark]!.identifier)}
          lit={near === mark}
          faint={faint(picture.boxes[box]!)}
        />
      ))}
      {picture.arcs.map((arc) => (
        <ArcLine arc={arc} open={open} faint={arc.ends.some((end) => faint(picture.boxes[end]!))} picture={picture} />
      ))}
      {picture.across && (
        <text class="group" x={picture.across.x} y={picture.across.y} text-anchor="middle" font-size="13">
          {picture.across.links
            ? `${counted(picture.across.links, "link")} across, ${bits(picture.across.bits)} bits`
            : "no link across"}
        </text>
      )}
      {picture.heads.map((head) => (
        <HeadText head={head} />
      ))}
      {picture.boxes.map((box, at) => (
        <BoxOf
          box={box}
          open={open}
          stop={stop(at)}
          act={spots[at]!.act}
          faint={faint(box) || (lit !== null && !lit.has(at))}
          pressed={box.unit.records.some((record) => selected.includes(record))}
        />
      ))}
      {picture.marks.map((mark, at) => (
        <MarkOf
          mark={mark}
          identifier={entity.identifiers[mark.identifier]!}
          stop={stop(picture.boxes.length + at)}
          act={spots[picture.boxes.length + at]!.act}
          off={without.identifiers.has(mark.identifier)}
          hover={(on) => setNear(on ? at : null)}
          faint={near !== null && near !== at}
        />
      ))}
    </g>
  );
}

function spotsOf(open: Open, {boxes, marks}: Picture): Spot[] {
  const {entity, select} = open;
  return [
    ...boxes.map(({x, y, unit, other}): Spot => ({
      x: x + BOX.width / 2,
      y,
      act: (second) => (other ? go(toEntity(other.id)) : select(unit.records[0]!, second)),
    })),
    ...marks.map(({x, y, identifier}): Spot => ({
      x,
      y,
      act: () => go(toIdentifier(entity.identifiers[identifier]!.kind, entity.identifiers[identifier]!.label)),
    })),
  ];
}

const WAYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest spot in a direction. */
export function nearest(spots: readonly {x: number; y: number}[], at: number, key: string): number | null {
  const way = WAYS[key];
  const here = spots[at];
  if (!way || !here) return null;
  let best: number | null = null;
  let least = Infinity;
  spots.forEach(({x, y}, number) => {
    const along = (x - here.x) * way[0] + (y - here.y) * way[1];
    const aside = Math.abs((x - here.x) * way[1]) + Math.abs((y - here.y) * way[0]);
    if (along > 4 && along + 2 * aside < least) [best, least] = [number, along + 2 * aside];
  });
  return best;
}

function Thread({
  box,
  mark,
  identifier,
  off,
  lit,
  faint,
}: {
  box: Box;
  mark: Mark;
  identifier: Identifier;
  off: boolean;
  lit: boolean;
  faint: boolean;
}) {
  const left = box.x < mark.x;
  const [x, end] = left ? [box.x + BOX.width, mark.x - RADIUS - 3] : [box.x, mark.x + RADIUS + 3];
  const middle = (x + end) / 2;
  const hub = identifier.state !== "used";
  const dash = off ? "2 5" : hub ? LINKS.hub.dash : undefined;
  return (
    <path
      class={`line ${hub || off ? "hub" : "bears"}${lit ? " lit" : ""}${faint ? " faint" : ""}`}
      d={`M${x} ${box.y}C${middle} ${box.y} ${middle} ${mark.y} ${end} ${mark.y}`}
      stroke-width={lit ? 2.5 : 1.25}
      stroke-dasharray={dash}
    />
  );
}

function ArcLine({arc, open, faint, picture}: {arc: Arc; open: Open; faint: boolean; picture: Picture}) {
  const {entity, choose, without} = open;
  const link = arc.link === null ? null : entity.links[arc.link]!;
  const gone = arc.link !== null && without.links.has(arc.link);
  const type = arc.type === "match" && !gone ? "match" : "possible";
  const names = arc.ends.map(
    (end) => picture.boxes[end]!.other?.title ?? entity.records[picture.boxes[end]!.unit.records[0]!]!.name,
  );
  const on = link !== null && open.selected.includes(link.a) && open.selected.includes(link.b);
  return (
    <g class={`${link ? "arc" : "arc still"}${faint ? " faint" : ""}`} onClick={() => link && choose([link.a, link.b])}>
      <title>{`${visible(names[0]!)} – ${visible(names[1]!)}: ${bits(arc.bits)} bits`}</title>
      {link && <path class="reach" d={arc.path} stroke-width="12" />}
      <path
        class={`line ${type}${on ? " lit" : ""}`}
        d={arc.path}
        stroke-width={linkWidth(type, arc.bits) + (on ? 1.5 : 0)}
        stroke-dasharray={LINKS[type].dash || undefined}
      />
      {arc.label && (
        <text class="halo num" x={arc.label.x} y={arc.label.y + 4} text-anchor="middle" font-size="12">
          {bits(arc.bits)}
        </text>
      )}
    </g>
  );
}

function HeadText({head}: {head: Head}) {
  if (head.group === BESIDE)
    return (
      <text x={head.x} y={head.y} class="group" font-size="13">
        Beside it: other entities
      </text>
    );
  return (
    <text x={head.x} y={head.y} class="group" font-size="13">
      <tspan font-weight="700">{head.group === UNDECIDED ? "Undecided" : `Group ${letter(head.group)}`}</tspan>
      {`  ${counted(head.records, "record")}`}
    </text>
  );
}

function BoxOf({
  box,
  open,
  stop,
  act,
  faint,
  pressed,
}: {
  box: Box;
  open: Open;
  stop: object;
  act: (second: boolean) => void;
  faint: boolean;
  pressed: boolean;
}) {
  const {entity} = open;
  const {unit, other, x, y} = box;
  const record = other ? null : entity.records[unit.records[0]!]!;
  const many = unit.alike && unit.records.length > 1 ? ` ×${unit.records.length}` : "";
  const first = other ? other.title : (unit.says ?? record!.title);
  const second = other
    ? `${other.id}${other.records ? ` · ${counted(other.records, "record")}` : ""}`
    : unit.says || many
      ? `such as ${record!.name}`
      : record!.name;
  const links = record
    ? entity.links.filter(({a, b, type}) => type === "match" && (unit.records.includes(a) || unit.records.includes(b)))
        .length
    : 0;
  const what = other ? "another entity" : unit.records.length > 1 ? counted(unit.records.length, "record") : "record";
  const alone = box.own && !unit.says ? `, and ${counted(box.own, "identifier")} that it alone bears` : "";
  const aria = `${visible(first)}, ${visible(second)}: ${what}${other ? "" : `, ${counted(links, "link")}`}${alone}`;
  const ink = other ? "var(--ink)" : RECORD.ink;
  return (
    <g
      class={`spot${faint ? " faint" : ""}${other ? " other" : ""}`}
      role="button"
      aria-pressed={other ? undefined : pressed}
      onClick={(event: MouseEvent) => act(event.shiftKey)}
      {...stop}
    >
      <title>{aria}</title>
      {unit.records.length > 1 && (
        <rect
          class="stack"
          x={x + 4}
          y={y - BOX.height / 2 + 4}
          width={BOX.width}
          height={BOX.height}
          rx="6"
          fill={RECORD.fill}
          stroke={OUTLINE}
        />
      )}
      <rect
        class="box"
        x={x}
        y={y - BOX.height / 2}
        width={BOX.width}
        height={BOX.height}
        rx="6"
        {...(other ? {} : {fill: RECORD.fill, stroke: OUTLINE})}
      />
      {pressed && (
        <rect
          class="chosen"
          x={x - 4}
          y={y - BOX.height / 2 - 4}
          width={BOX.width + 8}
          height={BOX.height + 8}
          rx="9"
        />
      )}
      <text aria-hidden="true" x={x + 10} y={y - 3} font-size="13" font-weight="600" fill={ink}>
        {fit(first, BOX.width - 18 - 8 * many.length, 13) + many}
      </text>
      <text aria-hidden="true" x={x + 10} y={y + 13} font-size="11.5" fill={ink}>
        {fit(second, BOX.width - (box.own ? 46 : 18), 11.5)}
      </text>
      {box.own > 0 && !unit.says && (
        <text
          aria-hidden="true"
          x={x + BOX.width - 9}
          y={y + 13}
          font-size="11"
          fill={ink}
          text-anchor="end"
        >{`+${box.own}`}</text>
      )}
    </g>
  );
}

function MarkOf({
  mark,
  identifier,
  stop,
  act,
  off,
  hover,
  faint,
}: {
  mark: Mark;
  identifier: Identifier;
  stop: object;
  act: (second: boolean) => void;
  off: boolean;
  hover: (on: boolean) => void;
  faint: boolean;
}) {
  const {x, y, side} = mark;
  const hub = identifier.state !== "used";
  const aria = `${words(identifier.kind)} ${visible(identifier.label)}, borne by ${counted(identifier.bearers.length, "record")} here, by ${people(identifier)} in all${hub ? ", shared by many people" : ""}${off ? ", left out" : ""}`;
  const text = fit(identifier.label, side === "below" ? 212 : 236, 12.5);
  return (
    <g
      class={`spot mark${faint ? " faint" : ""}${off ? " off" : ""}`}
      role="button"
      onClick={() => act(false)}
      onMouseEnter={() => hover(true)}
      onMouseLeave={() => hover(false)}
      {...stop}
    >
      <title>{aria}</title>
      <circle class="reach" cx={x} cy={y} r="15" />
      <Shape kind={identifier.kind} x={x} y={y} r={RADIUS} />
      <circle class="ring" cx={x} cy={y} r="17" />
      <text
        aria-hidden="true"
        class="halo"
        font-size="12.5"
        {...(side === "below" ? {x, y: y + 26, "text-anchor": "middle"} : {x: x + 21, y: y + 4})}
      >
        {text}
      </text>
    </g>
  );
}
