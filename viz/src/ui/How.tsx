/** How an entity came together: its merges in order, and its picture after each. */

import {useMemo, useState} from "preact/hooks";
import type {Entity} from "../model/types";
import {counted, listed, words} from "../text/format";
import {Bits, Check, Heads, Scroll, V} from "./bits";
import type {Open} from "./EntityScreen";
import {GraphView} from "./GraphView";

const LISTED = 100;

export function How({open}: {open: Open}) {
  const {entity} = open;
  const [step, setStep] = useState(entity.steps.length);
  const [low, setLow] = useState(false);
  const joined = useMemo(() => joinedBy(entity, step), [entity, step]);
  if (!entity.steps.length) return <p>A single record: nothing was merged.</p>;
  const lowest = [...entity.steps].sort((x, y) => x.bits - y.bits)[Math.min(2, entity.steps.length - 1)]!.bits;
  const steps = entity.steps.map((one, at) => ({...one, at})).filter((one) => !low || one.bits <= lowest);
  return (
    <>
      <div class="tools">
        <label class="slider">
          after {step === entity.steps.length ? "all" : step} of {counted(entity.steps.length, "merge")}
          <input
            type="range"
            min="0"
            max={entity.steps.length}
            value={step}
            onInput={(event) => setStep(Number((event.target as HTMLInputElement).value))}
          />
        </label>
        <Check on={low} turn={() => setLow(!low)}>
          only the weakest merges
        </Check>
      </div>
      <Scroll label="Merges">
        <table class="steps">
          <Heads of={["#step", "what joined", "on", "#bits"]} />
          <tbody>
            {steps.slice(0, LISTED).map(({a, b, bits, kinds, at}) => (
              <tr class={at + 1 === step ? "current" : at >= step ? "later" : ""}>
                <td class="num">
                  <button
                    type="button"
                    class="link"
                    onClick={() => setStep(at + 1)}
                    aria-label={`after step ${at + 1}`}
                  >
                    {at + 1}
                  </button>
                </td>
                <td>
                  <b>
                    <V>{entity.records[a]!.name}</V>
                  </b>{" "}
                  {before(entity, at, a)} and{" "}
                  <b>
                    <V>{entity.records[b]!.name}</V>
                  </b>{" "}
                  {before(entity, at, b)}
                </td>
                <td>{listed(kinds.map(words)) || "both as wholes"}</td>
                <td class="num">
                  <Bits value={bits} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {steps.length > LISTED && (
          <p class="muted">
            The first {LISTED} of {steps.length}.
          </p>
        )}
      </Scroll>
      <GraphView open={open} group={entity.records.map(() => 0)} only={joined} />
    </>
  );
}

/** The part that a record was in before a step, if it was not alone. */
function before(entity: Entity, step: number, record: number): string {
  const size = partOf(entity, step, record).size;
  return size > 1 ? `(with ${size - 1} more)` : "";
}

function partOf(entity: Entity, step: number, record: number): Set<number> {
  const part = new Set([record]);
  for (let grown = true; grown;) {
    grown = false;
    for (const {a, b} of entity.steps.slice(0, step)) {
      if (part.has(a) !== part.has(b)) {
        part.add(a).add(b);
        grown = true;
      }
    }
  }
  return part;
}

/** Records that some step up to this one has joined. */
function joinedBy(entity: Entity, step: number): Set<number> {
  return new Set(entity.steps.slice(0, step).flatMap(({a, b}) => [a, b]));
}
