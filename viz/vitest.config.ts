import {defineConfig} from "vitest/config";

export default defineConfig({
  oxc: {
    jsx: {runtime: "classic", pragma: "h", pragmaFrag: "Fragment"},
    jsxInject: 'import {h, Fragment} from "preact"',
  },
  test: {include: ["test/**/*.test.ts"]},
});
