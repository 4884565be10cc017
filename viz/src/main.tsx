/** Opens the file: reads its blocks, asks for a passphrase where they are locked, and shows the page. */

import "./explorer.css";
import {render} from "preact";
import {type Keeper, embedded} from "./model/embedded";
import {type Open, opener} from "./model/inflate";
import {App, warnOfLoss} from "./ui/App";
import {Locked} from "./ui/Locked";

const block = (name: string): string | null => document.getElementById(name)?.textContent ?? null;

/** The browser's own store; what it refuses to keep lives as long as the page. */
const memory = new Map<string, string>();
const keeper: Keeper = {
  read(key) {
    try {
      return localStorage.getItem(key) ?? memory.get(key) ?? null;
    } catch {
      return memory.get(key) ?? null;
    }
  },
  write(key, value) {
    memory.set(key, value);
    try {
      localStorage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  },
};

async function start(open?: Open): Promise<void> {
  const source = await embedded(block, keeper, open);
  document.getElementById("plain")?.remove();
  warnOfLoss(source);
  const place = document.getElementById("app")!;
  render(null, place);
  place.replaceChildren();
  render(<App source={source} />, place);
}

const {salt, rounds} = document.documentElement.dataset;
if ("DecompressionStream" in window) {
  const place = document.getElementById("app")!;
  if (salt) {
    place.replaceChildren();
    render(<Locked unlock={async (passphrase) => start(await opener(passphrase, salt, Number(rounds)))} />, place);
  } else {
    // What cannot be read leaves the plain table.
    start().catch((error: Error) => {
      document.documentElement.className = "";
      document.getElementById("plain")?.prepend(`This file is damaged: ${error.message}`);
    });
  }
}
