/** What every screen has at hand. */

import {createContext} from "preact";
import {useContext, useEffect, useLayoutEffect, useState} from "preact/hooks";
import {inForce, lastStanding, statuses} from "../model/decisions";
import type {Draft} from "../model/decisions";
import type {Source} from "../model/source";

export interface Desk {
  source: Source;
  /** Say something in the live region. */
  say(text: string): void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  return useContext(DeskContext)!;
}

/** Decisions as they are now; the screen is drawn again after each. */
export function useDecisions() {
  const {source, say} = useDesk();
  const [, again] = useState(0);
  useEffect(() => source.subscribe(() => again((n) => n + 1)), [source]);
  const log = source.decisions();
  const decide = async (draft: Draft, done: string): Promise<boolean> => {
    try {
      await source.decide(draft);
      say(done);
      return true;
    } catch (error) {
      say(`Not saved: ${(error as Error).message}`);
      return false;
    }
  };
  const undo = async (): Promise<boolean> => {
    const last = lastStanding(log);
    if (!last) {
      say("There is no decision to undo.");
      return false;
    }
    return decide(
      {verb: "undo", subject: last.subject, groups: [], undoes: last.id},
      `Undone: ${last.verb} of ${last.subject}.`,
    );
  };
  return {log, standing: inForce(log), statuses: statuses(log), decide, undo};
}

/** Whether the file holds a part of its run. */
export function usePart(): boolean {
  const {rows, meta} = useDesk().source;
  return rows.size < meta.entities;
}

/** What a promise gives; undefined until then. */
export function useAsked<T>(ask: () => Promise<T>, on: readonly unknown[]): T | undefined {
  const {say} = useDesk();
  const [found, setFound] = useState<{on: string; value: T} | undefined>(undefined);
  const key = JSON.stringify(on);
  useEffect(() => {
    let wanted = true;
    ask().then(
      (value) => wanted && setFound({on: key, value}),
      (error: Error) => wanted && say(`This file cannot be read: ${error.message}`),
    );
    return () => {
      wanted = false;
    };
  }, [key]);
  return found?.on === key ? found.value : undefined;
}

export const KEYS_OFF = "graphres keys off";

/** Single keys. They never fire in a field nor under a dialog, and can be switched off. */
export function useKeys(keys: Record<string, () => void>, on: readonly unknown[]): void {
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const field = (event.target as Element | null)?.closest?.("input, textarea, select, [contenteditable]");
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (field && event.key !== "Escape") return;
      if (event.key !== "?" && document.querySelector("dialog[open]")) return;
      const key =
        event.shiftKey && event.key.length === 1 && /[a-z]/i.test(event.key)
          ? `Shift+${event.key.toUpperCase()}`
          : event.key;
      const act = keys[key];
      if (!act || (event.key.length === 1 && switchedOff())) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, on);
}

export function switchedOff(): boolean {
  try {
    return localStorage.getItem(KEYS_OFF) === "yes";
  } catch {
    return false;
  }
}
