/** What was decided on this page: kept in the browser, taken home as a file that the next run obeys. */

import {useState} from "preact/hooks";
import {fileName, save} from "../export/files";
import {type Decision, asLines, contradiction, inForce} from "../model/decisions";
import {fromLines} from "../model/reading";
import {counted, number} from "../text/format";
import {Button, Heads, Scroll, V} from "./bits";
import {useDecisions, useDesk} from "./desk";
import {toEntity} from "./router";

const LARGEST = 20_000_000;
/** Records of a group that are named. */
const FIRST = 3;

export function DecisionsScreen() {
  const {source, say} = useDesk();
  const {log, standing, undo} = useDecisions();
  const [reviewer, setReviewer] = useState(source.reviewer);
  const stands = new Set(standing.map(({id}) => id));
  const named = (name: string) => {
    source.reviewer = name;
    setReviewer(name);
  };
  const read = async (file: File | undefined) => {
    if (!file) return;
    try {
      if (file.size > LARGEST) throw new Error("the file is larger than 20 MB.");
      const more = await fromLines(await file.text(), log, source.meta.ignorable);
      const wrong = contradiction(inForce([...log, ...more]), source.meta.once);
      if (wrong) throw new Error(wrong);
      await source.adopt([...log, ...more]);
      say(`${counted(more.length, "decision")} read.`);
    } catch (error) {
      say(`Not read: ${(error as Error).message}`);
    }
  };
  const download = () => save(fileName(source.meta.runId, "", "decisions.jsonl"), asLines(log), "application/jsonl");
  return (
    <>
      <div class="head">
        <h1>Decisions</h1>
      </div>
      {source.broken() >= 0 && (
        <p class="alarm" role="alert">
          Number {source.broken() + 1} does not follow from the one before it: somebody changed the log by hand, or put
          two together.
        </p>
      )}
      <section class="panel">
        <p>
          They are kept in this browser, and change nothing by themselves. Download them, and the next run obeys them:{" "}
          <code>graphres resolve … --decisions decisions.jsonl</code>
        </p>
        {!source.keeps && <p class="warn-text">This browser keeps nothing. Download them before you close the page.</p>}
        <div class="fields">
          <Button kind="main" onClick={download} disabled={!log.length}>
            Download decisions.jsonl
          </Button>
          <label class="button">
            Read a file{" "}
            <input
              type="file"
              class="unseen"
              accept=".jsonl,.json,.txt"
              onChange={(event) => {
                const field = event.target as HTMLInputElement;
                void read(field.files?.[0]).then(() => (field.value = ""));
              }}
            />
          </label>
          <Button keys="z" onClick={() => void undo()} disabled={!standing.length}>
            Undo the last
          </Button>
          <label>
            your initials{" "}
            <input value={reviewer} size={6} onInput={(event) => named((event.target as HTMLInputElement).value)} />
          </label>
        </div>
      </section>
      {log.length === 0 ? (
        <p class="nothing">Nothing is decided yet. Open an entity of the queue: approve it, split it, merge it.</p>
      ) : (
        <Log log={log} stands={stands} />
      )}
    </>
  );
}

function Log({log, stands}: {log: readonly Decision[]; stands: ReadonlySet<string>}) {
  return (
    <Scroll label="Log" kind="panel">
      <table class="log">
        <Heads of={["when", "who", "verdict", "about", "records", "note", "state"]} />
        <tbody>
          {[...log].reverse().map((one) => (
            <tr class={one.verb !== "undo" && !stands.has(one.id) ? "undone" : ""}>
              <td>{one.ts.slice(0, 16).replace("T", " ") || "not said"}</td>
              <td>
                <V>{one.reviewer}</V>
              </td>
              <td>
                <b>{one.verb}</b>
                {one.reason && (
                  <small>
                    <V>{one.reason}</V>
                  </small>
                )}
              </td>
              <td>
                {one.verb === "ignore" ? (
                  <V longest={60}>{one.subject}</V>
                ) : (
                  one.subject
                    .split(" ")
                    .filter(Boolean)
                    .map((id, at) => (
                      <>
                        {at > 0 && ", "}
                        <a href={toEntity(id)}>{id}</a>
                      </>
                    ))
                )}
              </td>
              <td>
                {one.groups.map((group) => (
                  <div>
                    <V>{group.slice(0, FIRST).join(", ")}</V>
                    {group.length > FIRST && ` and ${number(group.length - FIRST)} more`}
                  </div>
                ))}
              </td>
              <td>
                <V>{one.note}</V>
              </td>
              <td>
                {one.verb === "undo"
                  ? "undoes"
                  : !stands.has(one.id)
                    ? "undone"
                    : one.verb === "unsure"
                      ? "noted"
                      : "for the next run"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
