/** Two records of one entity: what speaks for one person, kind by kind, until it adds up to the weight. */

import {useState} from "preact/hooks";
import {linkOf, lastLink} from "../model/graph";
import type {Entity, Link, Meta, Say} from "../model/types";
import {probability} from "../model/weigh";
import {diff} from "../text/diff";
import {bits, counted, levelSays, people, percent, words} from "../text/format";
import {baseline, pairSentence, rival, silence, valuesOf} from "../text/says";
import {Bar, Bits, Button, Glyph, Pieces, V} from "./bits";
import {useDesk} from "./desk";
import type {Open} from "./EntityScreen";
import {PairChoice} from "./Evidence";
import {toIdentifier} from "./router";

export function WhyTogether({open}: {open: Open}) {
  const {entity, selected} = open;
  const {
    source: {meta},
  } = useDesk();
  if (entity.records.length < 2) return <p>A single record: nothing was merged.</p>;
  const last = lastLink(entity);
  const [a, b] =
    selected.length === 2
      ? (selected as [number, number])
      : selected.length === 1
        ? [selected[0]!, strongestMate(entity, selected[0]!)]
        : last
          ? [last.a, last.b]
          : [0, 1];
  const link = linkOf(entity, a, b);
  const hangs = link !== undefined && link === last;
  return (
    <>
      <PairChoice open={open} a={a} b={b} />
      {link ? (
        <Explained
          entity={entity}
          meta={meta}
          link={turnedTo(link, a)}
          hangs={hangs}
          alone={entity.records.length === 2}
        />
      ) : (
        <NoLink open={open} a={a} b={b} />
      )}
    </>
  );
}

/** The other end of the heaviest link of a record. */
function strongestMate(entity: Entity, record: number): number {
  const best = entity.links.filter((link) => link.a === record || link.b === record).sort((x, y) => y.bits - x.bits)[0];
  return best ? (best.a === record ? best.b : best.a) : record === 0 ? 1 : 0;
}

/** The same link seen from `a`. */
function turnedTo(link: Link, a: number): Link {
  return link.a === a
    ? link
    : {...link, a: link.b, b: link.a, says: link.says.map((say) => ({...say, a: say.b, b: say.a}))};
}

/** Bits below which a kind without values is not worth a row. */
const NOTHING_SAID = 0.05;

function Explained({
  entity,
  meta,
  link,
  hangs,
  alone,
}: {
  entity: Entity;
  meta: Meta;
  link: Link;
  hangs: boolean;
  alone: boolean;
}) {
  const [numbers, setNumbers] = useState(false);
  const told = link.says.filter((say) => Math.abs(say.bits) >= NOTHING_SAID || valuesOf(entity, say));
  const mute = link.says.filter((say) => !told.includes(say)).map((say) => words(say.kind));
  const says = [...told].sort((x, y) => Math.abs(y.bits) - Math.abs(x.bits));
  const start = baseline(link);
  const all = [start, ...says.map((say) => say.bits), link.bits];
  const scale = {most: Math.max(1, ...all), least: Math.min(-1, ...all)};
  const quiet = Object.keys(meta.kinds).flatMap((kind) => {
    const why = silence(entity, meta, kind, link.a, link.b, link.says);
    return why && why !== "neither has one" ? [`${words(kind)} (${why})`] : [];
  });
  const empty = Object.keys(meta.kinds).filter(
    (kind) => silence(entity, meta, kind, link.a, link.b, link.says) === "neither has one",
  );
  return (
    <>
      {hangs && (
        <p class="note">
          {alone ? "The only link." : "The last link that joins the entity, taking the heaviest first."}
        </p>
      )}
      {link.decided && (
        <p class="note">A decision of an earlier run says: {link.decided}. It binds whatever the evidence weighs.</p>
      )}
      <table class="waterfall">
        <caption class="unseen">What each kind says, in bits</caption>
        <thead class="unseen">
          <tr>
            <th scope="col">kind</th>
            <th scope="col">values</th>
            <th scope="col">bits</th>
          </tr>
        </thead>
        <tbody>
          <tr class="start">
            <th scope="row">before any evidence</th>
            <td>
              <small>against {rival(meta.prior, link.says)}</small>
            </td>
            <td class="weight">
              <Bar value={start} {...scale} />
              <Bits value={start} />
            </td>
          </tr>
          {says.map((say) => (
            <SayRow entity={entity} meta={meta} link={link} say={say} scale={scale} numbers={numbers} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">in all</th>
            <td>one person: {percent(probability(link.bits))}</td>
            <td class="weight">
              <Bar value={link.bits} {...scale} />
              <Bits value={link.bits} />
            </td>
          </tr>
        </tfoot>
      </table>
      <p class="copy">
        {meta.prior && (
          <Button kind="quiet" pressed={numbers} onClick={() => setNumbers(!numbers)}>
            How often each occurs
          </Button>
        )}
        <Copy text={`- ${pairSentence(entity, meta, link)}`} />
      </p>
      {!meta.prior && <p class="besides">Another tool scored this pair; what each kind says is not known.</p>}
      {mute.length > 0 && (
        <p class="besides">
          <b>Tells nothing:</b> {mute.join(", ")}.
        </p>
      )}
      {meta.prior && quiet.length > 0 && (
        <p class="besides">
          <b>Not used:</b> {quiet.join(", ")}.
        </p>
      )}
      {meta.prior && empty.length > 0 && (
        <p class="besides">
          <b>Neither has</b> {empty.map(words).join(", ")}.
        </p>
      )}
    </>
  );
}

interface RowProps {
  entity: Entity;
  meta: Meta;
  link: Link;
  say: Say;
  scale: {most: number; least: number};
  numbers: boolean;
}

function SayRow({entity, meta, link, say, scale, numbers}: RowProps) {
  return (
    <tr>
      <th scope="row">
        <span class="kind">
          <Glyph kind={say.kind} />
          {words(say.kind)}
        </span>
        <small>{levelSays(meta, say.kind, say.level)}</small>
      </th>
      <td>
        <Values entity={entity} meta={meta} link={link} say={say} numbers={numbers} />
      </td>
      <td class="weight">
        <Bar value={say.bits} {...scale} />
        <Bits value={say.bits} />
      </td>
    </tr>
  );
}

function Values({entity, meta, link, say, numbers}: Omit<RowProps, "scale">) {
  const values = valuesOf(entity, say);
  const identifier = entity.identifiers[say.a];
  const written = [link.a, link.b].map((at) => writtenIn(entity, meta, say.kind, at));
  return (
    <>
      {values &&
        (values[0] === values[1] ? (
          <a class="value" href={toIdentifier(say.kind, values[0])}>
            <V>{values[0]}</V>
          </a>
        ) : (
          <Differing values={values} />
        ))}
      {numbers && (
        <div class="more">
          {say.likelihood && (
            <p class="num">
              m {share(say.likelihood[0])} · r {share(say.likelihood[1])} · u {share(say.likelihood[2])}
            </p>
          )}
          {values && values[0] === values[1] && identifier && (
            <p>
              {people(identifier)} bear it, on {counted(identifier.records, "record")}
              {identifier.state === "used" ? "" : `: ${identifier.reason}`}.
            </p>
          )}
          {written.some(Boolean) && (
            <p>
              Written:{" "}
              {written.map((text, at) => (
                <>
                  {at > 0 && " / "}
                  <V>{text || "nothing"}</V>
                </>
              ))}
            </p>
          )}
        </div>
      )}
    </>
  );
}

/** Both values; what they differ in is marked, unless that is nearly all. */
function Differing({values}: {values: [string, string]}) {
  const [left, right] = diff(values[0], values[1]);
  const apart = left.every(({same}) => !same);
  return (
    <span class="values">
      {apart ? <V>{values[0]}</V> : <Pieces pieces={left} tag="del" />}
      {apart ? <V>{values[1]}</V> : <Pieces pieces={right} tag="ins" />}
    </span>
  );
}

function writtenIn(entity: Entity, meta: Meta, kind: string, at: number): string {
  const {values} = entity.records[at]!;
  return (meta.kinds[kind]?.roles ?? []).flatMap((role) => values[role] ?? []).join(" ");
}

/** A probability given as its log2, as short as it can be read. */
function share(log2: number): string {
  const value = 2 ** log2;
  return value >= 0.01
    ? value.toFixed(2)
    : value >= 0.0001
      ? value.toPrecision(2)
      : `1 in ${Math.round(1 / value).toLocaleString("en")}`;
}

/** Records of one entity that were never compared, or weigh too little to be a link. */
function NoLink({open, a, b}: {open: Open; a: number; b: number}) {
  const {entity} = open;
  const {source} = useDesk();
  const found = source.path(entity, a, b)[0];
  return (
    <>
      <p>
        <b>
          <V>{entity.records[a]!.name}</V>
        </b>{" "}
        and{" "}
        <b>
          <V>{entity.records[b]!.name}</V>
        </b>{" "}
        are no link by themselves
        {entity.linksInAll > entity.links.length ? ", or one that this file left out for its size" : ""}.
      </p>
      {found ? (
        <p>
          They are together over {counted(found.hops.length, "hop")}; the weakest weighs{" "}
          {bits(found.hops[found.weakest]!.bits)} bits.{" "}
          <Button kind="quiet" keys="p" onClick={() => open.setTab("path")}>
            Show the path
          </Button>
        </p>
      ) : (
        <p>
          No chain of links leads from the one to the other: they are together because their groups weigh above 0 as
          wholes.
        </p>
      )}
    </>
  );
}

export function Copy({text}: {text: string}) {
  const {say} = useDesk();
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => say("Copied as Markdown."),
      () => say("The browser refuses to copy."),
    );
  return (
    <Button kind="quiet" onClick={() => void copy()}>
      Copy as Markdown
    </Button>
  );
}
