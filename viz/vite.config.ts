import {copyFileSync} from "node:fs";
import {defineConfig} from "vite";

const OUT = "../graphres/explore/static";
/** What the package takes from here as it is. */
const COPIED = ["style.json", "page.html.jinja", "draw.html.jinja"];

export default defineConfig({
  plugins: [{name: "copied", closeBundle: () => COPIED.forEach((name) => copyFileSync(name, `${OUT}/${name}`))}],
  // One call an element, its children as arguments: a tenth smaller than the automatic runtime.
  oxc: {jsx: {runtime: "classic", pragma: "h", pragmaFrag: "Fragment"}, jsxInject: 'import {h, Fragment} from "preact"'},
  build: {
    target: "es2022",
    outDir: OUT,
    emptyOutDir: false,
    lib: {entry: "src/main.tsx", formats: ["iife"], name: "graphres", fileName: () => "explorer.js", cssFileName: "explorer"},
  },
  test: {include: ["test/**/*.test.ts"]},
} as Parameters<typeof defineConfig>[0]);
