/** Entities to look at, the riskiest first; filtered by the search. */

import {useEffect, useRef, useState} from "preact/hooks";
import type {Sort} from "../model/source";
import type {Row} from "../model/types";
import {entities, number} from "../text/format";
import {Button, Elsewhere, Risk, Scroll, StatusTag, V, Waiting} from "./bits";
import {useAsked, useDecisions, useDesk, useKeys} from "./desk";
import {type Route, go, toEntity, toQueue, turned} from "./router";

const PAGE = 50;
const SORTS: [Sort, string][] = [
  ["risk", "risk"],
  ["records", "records"],
  ["weakest", "weakest link"],
  ["groups", "groups"],
  ["identifiers", "identifiers"],
  ["title", "name"],
];

export function Queue({route}: {route: Route}) {
  const {source} = useDesk();
  const {statuses, log} = useDecisions();
  const text = route.params.get("q") ?? "";
  const sort = (SORTS.find(([name]) => name === route.params.get("sort"))?.[0] ?? "risk") as Sort;
  const offset = Math.max(0, Number(route.params.get("from")) || 0);
  const page = useAsked(() => source.queue({text, sort, offset, limit: PAGE}), [text, sort, offset, log.length]);
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const rows = page?.rows ?? [];
  const back = useRef(false);
  useEffect(() => {
    setAt(back.current ? PAGE - 1 : 0);
    back.current = false;
  }, [text, sort, offset]);
  const turn = (id: string, show: boolean) => setOpen(toggled(open, id, show));
  const current = rows[Math.min(at, rows.length - 1)];
  // Beyond the ends of a page lie the pages beside it.
  const step = (by: 1 | -1) => {
    const next = offset + Math.min(at, rows.length - 1) + by;
    if (!page || next < 0 || next >= page.total) return;
    if (rows[next - offset]) return setAt(next - offset);
    back.current = by < 0;
    go(turned(route, {from: String(Math.max(0, offset + by * PAGE))}));
  };
  useKeys(
    {
      j: () => step(1),
      k: () => step(-1),
      Enter: () => current && go(toEntity(current.id, {q: text, sort})),
      ArrowRight: () => current && turn(current.id, true),
      ArrowLeft: () => current && turn(current.id, false),
    },
    [at, rows, open, text],
  );
  return (
    <>
      <div class="head">
        <h1>Queue</h1>
        <p class="total" role="status">
          {page && !page.problem && entities(page.total)}
        </p>
        <label class="sort">
          sorted by{" "}
          <select
            value={sort}
            onChange={(event) => go(turned(route, {sort: (event.target as HTMLSelectElement).value, from: null}))}
          >
            {SORTS.map(([name, says]) => (
              <option value={name}>{says}</option>
            ))}
          </select>
        </label>
      </div>
      <Filters route={route} text={text} />
      {page?.problem && <Problem text={text} at={page.problem.at} says={page.problem.says} />}
      {!page && <Waiting>Reading …</Waiting>}
      {page && !page.problem && page.total === 0 && <Nothing text={text} without={page.without} />}
      {rows.length > 0 && (
        <Scroll label="Entities">
          <table class="queue">
            <thead>
              <tr>
                <th scope="col">
                  <span class="unseen">chosen</span>
                </th>
                <th scope="col">risk</th>
                <th scope="col">entity</th>
                <th scope="col" class="num">
                  records
                </th>
                <th scope="col" class="num wide">
                  identifiers
                </th>
                <th scope="col" class="num wide">
                  groups
                </th>
                <th scope="col">why, the gravest first</th>
                <th scope="col">status</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, number) => (
                <Entry
                  row={row}
                  current={number === Math.min(at, rows.length - 1)}
                  open={open.has(row.id)}
                  turn={(show) => turn(row.id, show)}
                  address={toEntity(row.id, {q: text, sort})}
                  status={statuses.get(row.id)}
                  chosen={chosen.has(row.id)}
                  choose={(yes) => setChosen(toggled(chosen, row.id, yes))}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {page && page.total > PAGE && <Pages route={route} offset={offset} total={page.total} />}
      {chosen.size > 0 && <Bulk ids={[...chosen]} done={() => setChosen(new Set())} />}
    </>
  );
}

export function toggled<T>(set: ReadonlySet<T>, one: T, yes: boolean): ReadonlySet<T> {
  const next = new Set(set);
  if (yes) next.add(one);
  else next.delete(one);
  return next;
}

function Entry({
  row,
  current,
  open,
  turn,
  address,
  status,
  chosen,
  choose,
}: {
  row: Row;
  current: boolean;
  open: boolean;
  turn: (show: boolean) => void;
  address: string;
  status: {status: "open" | "approved" | "unsure" | "split" | "merged"; reviewer: string} | undefined;
  chosen: boolean;
  choose: (yes: boolean) => void;
}) {
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (current) line.current?.scrollIntoView({block: "nearest"});
  }, [current]);
  const first = row.reasons[0];
  return (
    <>
      <tr ref={line} class={current ? "current" : ""} aria-current={current ? "true" : undefined}>
        <td>
          <input
            type="checkbox"
            aria-label={`choose ${row.id}`}
            checked={chosen}
            onChange={(event) => choose((event.target as HTMLInputElement).checked)}
          />
        </td>
        <td>
          <Risk value={row.risk} />
        </td>
        <th scope="row">
          <a href={address}>
            <V longest={60}>{row.title}</V>
          </a>
          <small>
            {row.id}
            {row.drawn ? " · drawn at random" : ""}
          </small>
        </th>
        <td class="num">{number(row.records)}</td>
        <td class="num wide">{number(row.identifiers)}</td>
        <td class="num wide">{number(row.groups)}</td>
        <td>
          {first ? (
            <button type="button" class="terms" aria-expanded={open} onClick={() => turn(!open)}>
              <V longest={60}>{first.words}</V>
              {row.reasons.length > 1 && <span class="muted"> and {row.reasons.length - 1} more</span>}
            </button>
          ) : (
            <span class="muted">no sign</span>
          )}
        </td>
        <td>
          <StatusTag status={status?.status ?? "open"} />
          {status?.reviewer && <small>{status.reviewer}</small>}
        </td>
      </tr>
      {open && (
        <tr class="opened">
          <td colSpan={8}>
            <Terms row={row} />
          </td>
        </tr>
      )}
    </>
  );
}

export function Terms({row}: {row: Row}) {
  const terms = row.reasons.filter(({share}) => share !== null);
  return (
    <p class="sum">
      <b class="num">{row.risk.toFixed(2)}</b> = 1 −{" "}
      {terms.map(({words, share}, at) => (
        <>
          {at > 0 && " × "}
          <span class="term">
            <V longest={60}>{words}</V> <b class="num">(1 − {share!.toFixed(2)})</b>
          </span>
        </>
      ))}
    </p>
  );
}

function Filters({route, text}: {route: Route; text: string}) {
  const terms: string[] = text.match(/-?(?:\w+:)?(?:"[^"]*"?|\S+)/g) ?? [];
  const more = ["status:open", "risk:>0", "groups:>1", "size:>1", "weakest:<3"].filter((term) => !terms.includes(term));
  return (
    <ul class="chips" aria-label="Filters">
      {terms.map((term) => (
        <li class="on">
          <V>{term}</V>
          <a
            href={turned(route, {q: terms.filter((one) => one !== term).join(" "), from: null})}
            aria-label={`Without ${term}`}
          >
            ×
          </a>
        </li>
      ))}
      {more.map((term) => (
        <li>
          <a href={turned(route, {q: [...terms, term].join(" "), from: null})}>+ {term}</a>
        </li>
      ))}
    </ul>
  );
}

function Problem({text, at, says}: {text: string; at: number; says: string}) {
  return (
    <div class="problem" role="alert">
      <p>{says[0]!.toUpperCase() + says.slice(1)}.</p>
      <pre>
        {text.slice(0, at)}
        <mark>{text.slice(at, at + 1) || " "}</mark>
        {text.slice(at + 1)}
      </pre>
    </div>
  );
}

function Nothing({text, without}: {text: string; without: {term: string; count: number} | null}) {
  const rest = without && text.replace(without.term, "").replace(/\s+/g, " ").trim();
  return (
    <p class="nothing">
      Nothing for{" "}
      <b>
        <V>{text}</V>
      </b>
      .
      {without && (
        <>
          {" "}
          Without{" "}
          <b>
            <V>{without.term}</V>
          </b>{" "}
          there {without.count === 1 ? "is" : "are"} <a href={toQueue(rest!)}>{number(without.count)}</a>.
        </>
      )}
      <Elsewhere command="record" />
    </p>
  );
}

function Pages({route, offset, total}: {route: Route; offset: number; total: number}) {
  const last = Math.min(offset + PAGE, total);
  return (
    <nav class="pages" aria-label="Pages">
      {offset > 0 ? (
        <a href={turned(route, {from: String(Math.max(0, offset - PAGE))})}>‹ before</a>
      ) : (
        <span class="muted">‹ before</span>
      )}
      <span>
        {number(offset + 1)}–{number(last)} of {number(total)}
      </span>
      {last < total ? (
        <a href={turned(route, {from: String(offset + PAGE)})}>next ›</a>
      ) : (
        <span class="muted">next ›</span>
      )}
    </nav>
  );
}

const SHOWN_FIRST = 3;

/** Several at once: approved only if none contradicts itself, and after three of them were shown. */
function Bulk({ids, done}: {ids: string[]; done: () => void}) {
  const {source, say} = useDesk();
  const {decide} = useDecisions();
  const [sure, setSure] = useState(false);
  const against = ids.filter((id) =>
    source.rows.get(id)!.reasons.some(({words}) => /^two |^three |different/.test(words)),
  );
  const sample = ids
    .filter((_, at) => at % Math.max(1, Math.floor(ids.length / SHOWN_FIRST)) === 0)
    .slice(0, SHOWN_FIRST);
  const all = async (verb: "approve" | "unsure") => {
    for (const id of ids) {
      const entity = await source.entity(id);
      if (
        !(await decide(
          {verb, subject: id, groups: verb === "approve" ? [entity!.records.map(({name}) => name)] : []},
          "",
        ))
      )
        return;
    }
    say(`${entities(ids.length)}: ${verb === "approve" ? "approved" : "unsure"}.`);
    done();
  };
  return (
    <div class="bar-below" role="group" aria-label="Chosen entities">
      <b>{entities(ids.length)} chosen</b>
      {against.length > 0 ? (
        <span>
          {entities(against.length)} of them {against.length === 1 ? "contradicts itself" : "contradict themselves"}:
          look at {against.length === 1 ? "it" : "each"} before you approve.
        </span>
      ) : sure ? (
        <>
          <span>
            Look at{" "}
            {sample.map((id, at) => (
              <>
                {at > 0 && ", "}
                <a href={toEntity(id)}>
                  <V longest={30}>{source.rows.get(id)!.title}</V>
                </a>
              </>
            ))}
            . Right?
          </span>
          <Button kind="main" onClick={() => void all("approve")}>
            Approve all {number(ids.length)}
          </Button>
        </>
      ) : (
        <Button onClick={() => setSure(true)}>Approve …</Button>
      )}
      <Button onClick={() => void all("unsure")}>Unsure</Button>
      <Button kind="quiet" onClick={done}>
        None
      </Button>
    </div>
  );
}
