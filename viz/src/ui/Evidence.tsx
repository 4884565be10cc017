/** Four questions about an entity. */

import {visible} from "../text/format";
import {Tabs} from "./bits";
import type {Open} from "./EntityScreen";
import {PathPanel} from "./PathPanel";
import {WhatIf} from "./WhatIf";
import {WhyNotPanel} from "./WhyNotPanel";
import {WhyTogether} from "./WhyTogether";

export type Tab = "why" | "whynot" | "path" | "whatif";

const TABS: readonly (readonly [Tab, string])[] = [
  ["why", "Why together"],
  ["whynot", "Why not"],
  ["path", "Path"],
  ["whatif", "What if"],
];

export function Evidence({open}: {open: Open}) {
  return (
    <>
      <h2 class="unseen">Evidence</h2>
      <Tabs label="Evidence" id="ask" all={TABS} at={open.tab} choose={open.setTab} />
      <div role="tabpanel" id="ask-panel" aria-labelledby={`ask-${open.tab}`}>
        {panel(open)}
      </div>
    </>
  );
}

function panel(open: Open) {
  switch (open.tab) {
    case "whynot":
      return <WhyNotPanel entity={open.entity} />;
    case "path":
      return <PathPanel open={open} />;
    case "whatif":
      return <WhatIf open={open} />;
    default:
      return <WhyTogether open={open} />;
  }
}

const LISTED = 500;

/** The two records that a question is about; of very many the first, and whatever was selected elsewhere. */
export function PairChoice({open, a, b}: {open: Open; a: number; b: number}) {
  const {entity, choose} = open;
  const field = (label: string, at: number, other: number, set: (record: number) => void) => (
    <label>
      {label}
      <select value={String(at)} onChange={(event) => set(Number((event.target as HTMLSelectElement).value))}>
        {entity.records.map(
          (record, number) =>
            number !== other &&
            (number < LISTED || number === at) && (
              <option value={String(number)}>
                {visible(record.name)} {visible(record.title)}
              </option>
            ),
        )}
      </select>
    </label>
  );
  return (
    <div class="pair">
      {field("record", a, b, (record) => choose([record, b]))}
      {field("and", b, a, (record) => choose([a, record]))}
    </div>
  );
}
