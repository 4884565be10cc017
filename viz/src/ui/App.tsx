/** The frame: a head with the search, one screen, what is said aloud, and the keys. */

import {useEffect, useMemo, useRef, useState} from "preact/hooks";
import type {Source} from "../model/source";
import {counted, entities, number, visible} from "../text/format";
import {Compare} from "./Compare";
import {DecisionsScreen} from "./DecisionsScreen";
import {DeskContext, useDecisions, useDesk, useKeys} from "./desk";
import {EntityScreen} from "./EntityScreen";
import {Help} from "./Help";
import {Home} from "./Home";
import {IdentifierScreen} from "./IdentifierScreen";
import {Queue} from "./Queue";
import {type Route, to, toQueue, useRoute} from "./router";
import {Search} from "./Search";

const TITLES: Record<string, string> = {
  home: "Overview",
  queue: "Queue",
  e: "Entity",
  i: "Identifier",
  compare: "Compare",
  decisions: "Decisions",
};

export function App({source}: {source: Source}) {
  const [said, say] = useState("");
  const desk = useMemo(() => ({source, say}), [source]);
  const route = opened(useRoute(), source.meta.alone);
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${TITLES[route.screen] ?? "Overview"}${route.of ? ` ${route.of}` : ""} – ${visible(source.meta.run)} – graphres`;
  }, [route.screen, route.of]);
  useEffect(() => {
    window.scrollTo(0, 0);
    say("");
  }, [route.screen, route.of]);
  useKeys({"?": () => setHelp(!help), "/": () => document.getElementById("search")?.focus()}, [help]);
  return (
    <DeskContext.Provider value={desk}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        To the content
      </a>
      <Head route={route} openHelp={() => setHelp(true)} />
      <main id="main" tabIndex={-1} ref={main} class={`screen-${route.screen}`}>
        <Screen route={route} />
      </main>
      <Foot />
      <div role="status" class={said ? "said" : "said none"}>
        {said && (
          <>
            <span>{visible(said)}</span>
            <button type="button" onClick={() => say("")} aria-label="Close this message">
              ×
            </button>
          </>
        )}
      </div>
      {help && <Help close={() => setHelp(false)} />}
    </DeskContext.Provider>
  );
}

/** Where a file holds one entity alone there is no overview. */
function opened(route: Route, alone: string | undefined): Route {
  return alone && route.screen === "home" ? {...route, screen: "e", of: alone} : route;
}

function Screen({route}: {route: Route}) {
  switch (route.screen) {
    case "queue":
      return <Queue route={route} />;
    case "e":
      return <EntityScreen key={route.of} route={route} />;
    case "i":
      return <IdentifierScreen key={route.of} of={route.of} />;
    case "compare":
      return <Compare route={route} />;
    case "decisions":
      return <DecisionsScreen />;
    default:
      return <Home />;
  }
}

function Head({route, openHelp}: {route: Route; openHelp: () => void}) {
  const {source} = useDesk();
  const {log, standing, undo} = useDecisions();
  useKeys({z: () => void undo()}, [log.length]);
  const at = (screen: string) => (route.screen === screen ? "page" : undefined);
  return (
    <header class="top">
      <a class="brand" href={to("home")} aria-label="graphres: overview of the run">
        <Brand />
        graphres
      </a>
      <Search route={route} />
      <nav aria-label="Screens">
        {!source.meta.alone && (
          <a href={to("home")} aria-current={at("home")}>
            Overview
          </a>
        )}
        <a href={toQueue("")} aria-current={at("queue")}>
          Queue
        </a>
        <a href={to("decisions")} aria-current={at("decisions")}>
          Decisions{log.length > 0 && <span class="count">{standing.length}</span>}
        </a>
        <button type="button" class="round" onClick={openHelp} aria-label="Keys" aria-keyshortcuts="?">
          ?
        </button>
      </nav>
    </header>
  );
}

function Brand() {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
      <g fill="none" stroke="currentColor" stroke-width="2">
        <path d="M7 7L14 14M7 21L14 14M14 14H22" />
      </g>
      <g fill="currentColor">
        <rect x="2" y="3" width="9" height="7" rx="2" />
        <rect x="2" y="18" width="9" height="7" rx="2" />
        <path d="M22 8.5L27.5 14L22 19.5L16.5 14Z" />
      </g>
    </svg>
  );
}

function Foot() {
  const {source} = useDesk();
  const {meta, rows} = source;
  const held =
    rows.size === meta.entities
      ? entities(rows.size)
      : `${number(rows.size)} of its ${entities(meta.entities)}, ${meta.alone ? "and nothing of the others" : "the riskiest"}`;
  return (
    <footer>
      <p>
        {meta.masked.length ? `Values of these kinds are hidden: ${meta.masked.join(", ")}. ` : ""}
        <b>Contains personal data.</b> Run <bdi dir="auto">{visible(meta.run)}</bdi> ({meta.runId}),{" "}
        {counted(meta.records, "record")}; this file holds {rows.size === meta.entities && "all: "}
        {held}.{!source.keeps && <b> This browser keeps nothing: download your decisions before you close the page.</b>}
      </p>
    </footer>
  );
}

/** Before the window closes: where nothing is kept, what was decided would be lost. */
export function warnOfLoss(source: Source): void {
  window.addEventListener("beforeunload", (event) => {
    if (!source.keeps && source.decisions().length) event.preventDefault();
  });
}
