/** Small things that every screen is made of. */

import type {ComponentChildren} from "preact";
import {LINKS, OUTLINE, RECORD, look, outline} from "../draw/look";
import {bits as bitsText, visible} from "../text/format";
import type {Piece} from "../text/diff";
import type {Status} from "../model/decisions";
import {usePart} from "./desk";

/** A value from the data: text, in its own direction. */
export function V({children, longest}: {children: string; longest?: number}) {
  return <bdi dir="auto">{visible(children, longest)}</bdi>;
}

export function Shape({kind, x, y, r}: {kind: string; x: number; y: number; r: number}) {
  const {shape, fill, ink, letter} = look(kind);
  const line = {fill, stroke: OUTLINE, "stroke-width": 1};
  return (
    <>
      {shape === "circle" ? (
        <circle cx={x} cy={y} r={r} {...line} />
      ) : (
        <polygon points={outline(shape, x, y, r)} {...line} />
      )}
      <text
        aria-hidden="true"
        x={x}
        y={y + (shape === "triangle" ? r * 0.5 : r * 0.36)}
        text-anchor="middle"
        font-size={r}
        font-weight="700"
        fill={ink}
      >
        {letter}
      </text>
    </>
  );
}

/** The sign of a kind in text. */
export function Glyph({kind}: {kind: string}) {
  return (
    <svg class="glyph" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <Shape kind={kind} x={12} y={12} r={9} />
    </svg>
  );
}

export function RecordGlyph() {
  return (
    <svg class="glyph" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <rect x="2" y="5" width="20" height="14" rx="3" fill={RECORD.fill} stroke={OUTLINE} />
    </svg>
  );
}

export function LineGlyph({type}: {type: "match" | "possible" | "hub"}) {
  const dash = LINKS[type].dash;
  return (
    <svg class="glyph" width="28" height="24" viewBox="0 0 28 24" aria-hidden="true">
      <line
        x1="2"
        y1="12"
        x2="26"
        y2="12"
        class={`line ${type}`}
        stroke-width="2.5"
        stroke-dasharray={dash || undefined}
      />
    </svg>
  );
}

export function Bits({value, digits}: {value: number; digits?: number}) {
  return <span class={value < 0 ? "num neg" : "num"}>{bitsText(value, digits)}</span>;
}

/** A bar that grows to the right for one person, to the left against. */
export function Bar({value, most, least}: {value: number; most: number; least: number}) {
  const span = most - least || 1;
  const zero = (-least / span) * 100;
  const width = (Math.abs(value) / span) * 100;
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class={value < 0 ? "against" : "for"} x={value < 0 ? zero - width : zero} y="1" width={width} height="8" />
      <rect class="zero" x={zero - 0.2} y="0" width="0.6" height="10" />
    </svg>
  );
}

export function Pieces({pieces, tag}: {pieces: Piece[]; tag: "del" | "ins"}) {
  const Tag = tag;
  return <bdi dir="auto">{pieces.map(({text, same}) => (same ? visible(text) : <Tag>{visible(text)}</Tag>))}</bdi>;
}

export function Risk({value}: {value: number}) {
  return (
    <span class="risk">
      <span class="num">{value.toFixed(2)}</span>
      <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="of" width="100" height="6" />
        <rect class="is" width={100 * value} height="6" />
      </svg>
    </span>
  );
}

export function StatusTag({status}: {status: Status}) {
  return <span class={`status ${status}`}>{status}</span>;
}

export function Button({
  onClick,
  keys,
  children,
  kind = "",
  disabled = false,
  pressed,
}: {
  onClick: () => void;
  keys?: string;
  children: ComponentChildren;
  kind?: string;
  disabled?: boolean;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      class={`button ${kind}`}
      onClick={onClick}
      disabled={disabled}
      aria-keyshortcuts={keys}
      aria-pressed={pressed}
    >
      {children}
      {keys && <kbd>{keys.replace("Shift+", "⇧")}</kbd>}
    </button>
  );
}

/** What is wider than the page scrolls by itself, by keys too. */
export function Scroll({label, kind = "", children}: {label: string; kind?: string; children: ComponentChildren}) {
  return (
    <div class={`scroll ${kind}`} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}

export function Check({on, turn, children}: {on: boolean; turn: () => void; children: ComponentChildren}) {
  return (
    <label class="check">
      <input type="checkbox" checked={on} onChange={turn} /> {children}
    </label>
  );
}

/** What the columns of a table are called; a # comes before those of numbers. */
export function Heads({of}: {of: readonly string[]}) {
  return (
    <thead>
      <tr>
        {of.map((name) => (
          <th scope="col" class={name[0] === "#" ? "num" : ""}>
            {name.replace("#", "")}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Where something is not found in a file that holds a part of its run. command : what finds it in all of it. */
export function Elsewhere({command}: {command: string}) {
  if (!usePart()) return null;
  return (
    <>
      {" "}
      A file holds a part of its run, the riskiest entities; <code>graphres explain RUN --{command}</code> knows them
      all.
    </>
  );
}

export function Waiting({children}: {children: string}) {
  return (
    <p class="waiting" role="status">
      {children}
    </p>
  );
}

/** Tabs by the arrow keys, as WAI-ARIA describes them. */
export function Tabs<T extends string>({
  label,
  all,
  at,
  choose,
  id,
}: {
  label: string;
  all: readonly (readonly [T, string])[];
  at: T;
  choose: (tab: T) => void;
  id: string;
}) {
  const moved = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const next = all[(all.findIndex(([tab]) => tab === at) + step + all.length) % all.length]![0];
    choose(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} class="tabs" onKeyDown={moved}>
      {all.map(([tab, words]) => (
        <button
          type="button"
          role="tab"
          id={`${id}-${tab}`}
          aria-selected={tab === at}
          tabIndex={tab === at ? 0 : -1}
          aria-controls={`${id}-panel`}
          onClick={() => choose(tab)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
