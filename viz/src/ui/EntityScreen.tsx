/** One entity: its picture, its table, its records, how it came together, what became of it; evidence; decisions. */

import {useMemo} from "preact/hooks";
import {NOTHING, type Without, parts, partsWithout} from "../model/graph";
import type {Entity, Row} from "../model/types";
import {counted, entities, number, percent} from "../text/format";
import {Actions} from "./Actions";
import {Bits, Elsewhere, Risk, StatusTag, Tabs, V, Waiting} from "./bits";
import {useAsked, useDecisions, useDesk, useKeys} from "./desk";
import {Evidence, type Tab} from "./Evidence";
import {Exports} from "./Exports";
import {GraphView} from "./GraphView";
import {Hanging} from "./Hanging";
import {History} from "./History";
import {How} from "./How";
import {Matrix} from "./Matrix";
import {Records} from "./Records";
import {type Params, type Route, go, routeOf, toEntity, toQueue, turned} from "./router";
import {Split} from "./Split";

type View = "graph" | "matrix" | "records" | "how" | "history";

const VIEWS: readonly (readonly [View, string])[] = [
  ["graph", "Graph"],
  ["matrix", "Matrix"],
  ["records", "Records"],
  ["how", "How"],
  ["history", "History"],
];
const TABS: readonly Tab[] = ["why", "whynot", "path", "whatif"];

export interface Open {
  entity: Entity;
  row: Row;
  /** Records that are selected, at most two. */
  selected: number[];
  select: (record: number, second?: boolean) => void;
  choose: (records: number[]) => void;
  without: Without;
  setWithout: (without: Without) => void;
  tab: Tab;
  setTab: (tab: Tab) => void;
  /** Of each record the group that it is drawn in. */
  group: number[];
}

export function EntityScreen({route}: {route: Route}) {
  const {source} = useDesk();
  const entity = useAsked(() => source.entity(route.of), [route.of]);
  if (entity === undefined) return <Waiting>Opening …</Waiting>;
  return entity ? <Opened route={route} entity={entity} row={source.rows.get(entity.id)!} /> : <Gone id={route.of} />;
}

/** An entity that is not here may have become another. */
function Gone({id}: {id: string}) {
  const {source} = useDesk();
  const heir = useAsked(() => source.heir(id), [id]);
  if (heir === undefined) return <Waiting>Looking for what became of it …</Waiting>;
  return (
    <section class="panel gone">
      <h1>{id}</h1>
      {heir ? (
        <p>
          This entity lives on in <a href={toEntity(heir)}>{heir}</a>.
        </p>
      ) : (
        <p>
          This file does not hold it.
          <Elsewhere command="entity" />
        </p>
      )}
    </section>
  );
}

function Opened({route, entity, row}: {route: Route; entity: Entity; row: Row}) {
  const {
    source: {meta},
  } = useDesk();
  const {params} = route;
  // What the fragment says now: two changes in a row build on each other.
  const turn = (changes: Params) => go(turned(routeOf(location.hash), changes), true);
  const view = (VIEWS.find(([name]) => name === params.get("view"))?.[0] ?? "graph") as View;
  const tab = TABS.find((name) => name === params.get("tab")) ?? "why";
  const selected = params
    .getAll("s")
    .flatMap((name) => {
      const at = entity.records.findIndex((record) => record.name === name);
      return at < 0 ? [] : [at];
    })
    .slice(0, 2);
  const choose = (records: number[]) => turn({s: records.map((at) => entity.records[at]!.name)});
  const select = (record: number, second = false) => {
    if (selected.includes(record)) choose(selected.filter((at) => at !== record));
    else choose(second || selected.length === 1 ? [...selected.slice(-1), record] : [record]);
  };
  const without = useMemo(() => withoutOf(entity, params), [entity, params.toString()]);
  const setWithout = (next: Without) =>
    turn({
      hide: [...next.identifiers].map((at) => `${entity.identifiers[at]!.kind}:${entity.identifiers[at]!.label}`),
      cut: [...next.links].map(String),
      shift: next.shift ? String(next.shift) : null,
    });
  const changed = without.identifiers.size + without.links.size > 0 || without.shift !== 0;
  const group = useMemo(
    () => (changed ? partsWithout(entity, meta.prior, without) : numbered(entity)),
    [entity, changed, without],
  );
  const open: Open = {
    entity,
    row,
    selected,
    select,
    choose,
    without,
    setWithout,
    tab,
    setTab: (next) => turn({tab: next}),
    group,
  };
  const splitting = params.get("split");
  const split = (from: "groups" | "cut" | null) => turn({split: from});
  useKeys(
    {
      g: () => turn({view: "graph"}),
      m: () => turn({view: "matrix"}),
      r: () => turn({view: "records"}),
      h: () => turn({view: "how"}),
      w: () => turn({tab: "why"}),
      n: () => turn({tab: "whynot"}),
      p: () => turn({tab: "path"}),
      x: () => turn({tab: "whatif"}),
    },
    [route],
  );
  return (
    <>
      <Title entity={entity} row={row} route={route} />
      <div class="views">
        <Tabs label="Views" id="view" all={VIEWS} at={view} choose={(next) => turn({view: next, split: null})} />
        <Exports open={open} />
      </div>
      <div class="desk">
        {splitting ? (
          <Split open={open} cut={splitting === "cut"} close={() => split(null)} />
        ) : (
          <section class="view panel" role="tabpanel" id="view-panel" aria-labelledby={`view-${view}`}>
            <ViewOf view={view} open={open} changed={changed} />
          </section>
        )}
        <aside class="panel evidence" aria-label="Evidence">
          <Evidence open={open} />
        </aside>
        {view === "graph" && !splitting && <Hanging open={open} split={() => split("cut")} />}
      </div>
      {!splitting && <Actions open={open} split={() => split("groups")} />}
    </>
  );
}

function ViewOf({view, open, changed}: {view: View; open: Open; changed: boolean}) {
  switch (view) {
    case "matrix":
      return <Matrix open={open} />;
    case "records":
      return <Records open={open} />;
    case "how":
      return <How open={open} />;
    case "history":
      return <History open={open} />;
    default:
      return <GraphView open={open} group={open.group} changed={changed} />;
  }
}

/** Parts as the run stored them, numbered by size. */
function numbered(entity: Entity): number[] {
  const first = new Map<number, number>();
  const edges = entity.records.map((record, at) => {
    if (!first.has(record.part)) first.set(record.part, at);
    return {a: first.get(record.part)!, b: at};
  });
  return parts(entity.records.length, edges);
}

function withoutOf(entity: Entity, params: URLSearchParams): Without {
  const hidden = new Set(params.getAll("hide"));
  const identifiers = entity.identifiers.flatMap(({kind, label}, at) => (hidden.has(`${kind}:${label}`) ? [at] : []));
  const links = params
    .getAll("cut")
    .map(Number)
    .filter((at) => entity.links[at]);
  const shift = Number(params.get("shift")) || 0;
  return identifiers.length || links.length || shift
    ? {identifiers: new Set(identifiers), links: new Set(links), shift}
    : NOTHING;
}

function Title({entity, row, route}: {entity: Entity; row: Row; route: Route}) {
  const {statuses} = useDecisions();
  const status = statuses.get(entity.id);
  const groups = new Set(entity.records.map(({part}) => part)).size;
  return (
    <header class="title">
      <Neighbors row={row} route={route} />
      <div class="who">
        <h1>
          <V longest={80}>{row.title}</V>
        </h1>
        <StatusTag status={status?.status ?? "open"} />
        <span class="risk-of">
          <span>risk</span>
          <Risk value={row.risk} />
        </span>
      </div>
      <p class="facts">
        <code>{entity.id}</code>
        <span>{counted(row.records, "record")}</span>
        <span>{counted(row.identifiers, "identifier")}</span>
        {groups > 1 && <span>{counted(groups, "group")}</span>}
        {row.confidence !== null && <span>confidence {percent(row.confidence)}</span>}
        {row.weakest !== null && (
          <span>
            weakest link <Bits value={row.weakest} /> bits
          </span>
        )}
        {entity.family.length > 0 && (
          <a href={toQueue(`household:${entity.household}`)}>household of {entities(entity.family.length + 1)}</a>
        )}
      </p>
      {row.reasons.length > 0 && (
        <ul class="reasons">
          {row.reasons.map(({words, share}) => (
            <li>
              <V longest={80}>{words}</V>
              {share !== null && <b class="num">{share.toFixed(2)}</b>}
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

/** Where one is in the queue that one came from. */
function Neighbors({row, route}: {row: Row; route: Route}) {
  const {source} = useDesk();
  const text = route.params.get("q") ?? "";
  const sort = (route.params.get("sort") ?? "risk") as "risk";
  const page = useAsked(() => source.queue({text, sort, offset: 0, limit: Infinity}), [text, sort]);
  const at = page?.rows.findIndex(({id}) => id === row.id) ?? -1;
  const before = at > 0 ? page!.rows[at - 1] : undefined;
  const after = at >= 0 ? page!.rows[at + 1] : undefined;
  const address = (one: Row) =>
    toEntity(one.id, {q: text, sort: route.params.get("sort"), view: route.params.get("view")});
  useKeys({j: () => after && go(address(after)), k: () => before && go(address(before))}, [at, page, route]);
  return (
    <nav class="neighbors" aria-label="Queue">
      <a href={toQueue(text)}>
        ‹ Queue
        {text && (
          <>
            {" "}
            <V longest={30}>{text}</V>
          </>
        )}
      </a>
      {at >= 0 && (
        <>
          <span>
            {number(at + 1)} of {number(page!.total)}
          </span>
          {before && (
            <a href={address(before)}>
              ↑
              <span class="unseen">
                {" "}
                before: <V>{before.title}</V>
              </span>
              <kbd>k</kbd>
            </a>
          )}
          {after && (
            <a href={address(after)}>
              ↓
              <span class="unseen">
                {" "}
                next: <V>{after.title}</V>
              </span>
              <kbd>j</kbd>
            </a>
          )}
        </>
      )}
    </nav>
  );
}
