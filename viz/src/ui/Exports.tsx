/** What can be taken home of an entity. */

import {useRef} from "preact/hooks";
import {fileName, onePage, png, save, svgText} from "../export/files";
import {graphml, linksCsv, markdown, recordsCsv} from "../export/texts";
import {useDesk} from "./desk";
import type {Open} from "./EntityScreen";

export function Exports({open}: {open: Open}) {
  const {entity, row} = open;
  const {source, say} = useDesk();
  const menu = useRef<HTMLDetailsElement>(null);
  const live = () => document.querySelector<SVGSVGElement>("#view-panel svg.graph");
  const take = async (what: string, content: () => Promise<Blob | string> | string, type: string) => {
    menu.current!.open = false;
    try {
      const name = fileName(source.meta.runId, entity.id, what);
      save(name, await content(), type);
      say(`Saved ${name}.`);
    } catch (error) {
      say(`Not saved: ${(error as Error).message}`);
    }
  };
  const picture = <T,>(make: (svg: SVGSVGElement) => T): T => {
    const svg = live();
    if (!svg) throw new Error("open the graph first");
    return make(svg);
  };
  const all: [string, () => Promise<void>][] = [
    ["Picture (SVG)", () => take(".svg", async () => picture(svgText), "image/svg+xml")],
    ["Picture (PNG)", () => take(".png", async () => picture(png), "image/png")],
    ["Graph (GraphML)", () => take(".graphml", () => graphml(entity), "application/xml")],
    ["Records (CSV)", () => take("-records.csv", () => recordsCsv(entity), "text/csv")],
    ["Links (CSV)", () => take("-links.csv", () => linksCsv(entity), "text/csv")],
    ["Findings (Markdown)", () => take(".md", () => markdown(entity, row, source.meta), "text/markdown")],
    [
      "This page, of this entity alone (HTML)",
      () => take(".html", async () => onePage(await source.alone(entity.id)), "text/html"),
    ],
  ];
  return (
    <details
      class="exports"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        menu.current!.open = false;
      }}
    >
      <summary class="button">Export</summary>
      <ul>
        {document.documentElement.dataset["salt"] && <li class="note">Exports are not encrypted.</li>}
        {all.map(([words, act]) => (
          <li>
            <button type="button" onClick={() => void act()}>
              {words}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
