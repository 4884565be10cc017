/** Files that a person takes home. Their names carry the run and the entity's id, never anybody's name. */

import {deflate} from "../model/inflate";

export function fileName(runId: string, entity: string, what: string): string {
  return `graphres-${runId}-${entity.replace(/[^A-Za-z0-9-]/g, "")}${what}`;
}

export function save(name: string, content: Blob | string, type = "text/plain"): void {
  const blob = typeof content === "string" ? new Blob([content], {type: `${type};charset=utf-8`}) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "paint-order",
  "font-family",
  "font-weight",
  "stroke-linejoin",
] as const;

/** The live picture as it stands, its styles written into it. */
export function svgText(live: SVGSVGElement): string {
  const copy = live.cloneNode(true) as SVGSVGElement;
  const [from, into] = [live.querySelectorAll("*"), copy.querySelectorAll("*")];
  from.forEach((element, at) => {
    const style = getComputedStyle(element);
    for (const name of STYLES)
      if (style.getPropertyValue(name)) into[at]!.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["role", "tabindex", "aria-label", "aria-pressed", "class", "data-spot"])
      into[at]!.removeAttribute(name);
  });
  const {width, height} = live.viewBox.baseVal;
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({
    width: "100%",
    height: "100%",
    fill: getComputedStyle(live).getPropertyValue("--card").trim() || "#fff",
  }))
    ground.setAttribute(name, value);
  copy.prepend(ground);
  for (const name of ["role", "aria-label", "class"]) copy.removeAttribute(name);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

const SCALE = 2;

export async function png(live: SVGSVGElement): Promise<Blob> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(live))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * SCALE;
  canvas.height = picture.height * SCALE;
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the picture is too large"))), "image/png"),
  );
}

/** This page with one entity in it. */
export async function onePage(content: Record<string, unknown>): Promise<string> {
  const names = Object.keys(content);
  const blocks = await Promise.all(Object.values(content).map(deflate));
  const script = [...document.scripts].findLast(
    (one) => !one.type && one.parentElement === document.body,
  )!.textContent!;
  const policy = document.querySelector("meta[http-equiv]")!.getAttribute("content")!;
  const probe = document.head.querySelector("script")!.textContent!;
  const sheet = document.head.querySelector("style")!.textContent!;
  return [
    '<!doctype html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n<link rel="icon" href="data:,">\n<title>graphres</title>',
    `<style>${sheet}</style>\n<script>${probe}</script>\n</head>\n<body>\n<div id="app"></div>\n<div id="plain"><p>This page needs a browser of 2023 or later that runs scripts.</p></div>`,
    ...blocks.map((block, at) => `<script type="text/plain" id="${names[at]}">${block}</script>`),
    `<script>${script}</script>\n</body>\n</html>\n`,
  ].join("\n");
}
