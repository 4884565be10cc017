/** Where one is: all of it stands in the fragment, so that a link leads back to the same picture. */

import {useEffect, useState} from "preact/hooks";

export interface Route {
  /** `home`, `queue`, `e`, `i`, `compare`, `decisions`. */
  screen: string;
  /** What it is about: an entity's id, an identifier. */
  of: string;
  params: URLSearchParams;
}

export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [screen = "", ...rest] = path.split("/");
  return {screen: screen || "home", of: decoded(rest.join("/")), params: new URLSearchParams(query)};
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export type Params = Record<string, string | readonly string[] | null | undefined>;

/** The address of a screen; empty parameters are left out. */
export function to(screen: string, of = "", params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of typeof value === "string" ? [value] : (value ?? [])) if (one !== "") query.append(name, one);
  }
  const path = screen === "home" ? "#/" : `#/${screen}${of ? `/${encodeURIComponent(of)}` : ""}`;
  return query.size ? `${path}?${query}` : path;
}

export const toEntity = (id: string, params: Params = {}): string => to("e", id, params);
export const toQueue = (q: string): string => to("queue", "", {q});
export const toIdentifier = (kind: string, label: string): string => to("i", `${kind}:${label}`);

/** Go there; `quietly` leaves no step to go back to. */
export function go(address: string, quietly = false): void {
  if (address === location.hash) return;
  if (quietly) {
    history.replaceState(null, "", address);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = address;
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  return routeOf(hash);
}

/** The same screen with some parameters changed. */
export function turned({screen, of, params}: Route, changes: Params): string {
  const all: Params = {};
  for (const name of new Set(params.keys())) all[name] = params.getAll(name);
  return to(screen, of, {...all, ...changes});
}
