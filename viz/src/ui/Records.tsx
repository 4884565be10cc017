/** What is written in each record, beside the value that the entity was given. */

import {useState} from "preact/hooks";
import {letter, words} from "../text/format";
import {Check, Scroll, V} from "./bits";
import {useDesk} from "./desk";
import type {Open} from "./EntityScreen";
import {Pager} from "./Matrix";
import {Pick} from "./Pick";

const ROWS = 100;
const RULES: Record<string, string> = {only_value: "the only one"};

export function Records({open}: {open: Open}) {
  const {entity, group, selected} = open;
  const {
    source: {meta},
  } = useDesk();
  const [from, setFrom] = useState(0);
  const [differing, setDiffering] = useState(false);
  const golden = new Map(entity.golden.map((one) => [one.role, one]));
  const bearers = new Map(entity.golden.map(({role, records}) => [role, new Set(records)]));
  const order = entity.records.map((_, at) => at).sort((x, y) => group[x]! - group[y]! || x - y);
  const several = new Set(group).size > 1;
  const written = [...new Set([...meta.roles, ...meta.goldenRoles])].filter(
    (role) => golden.has(role) || entity.records.some(({values}) => role in values),
  );
  const distinct = (role: string) =>
    new Set(entity.records.flatMap(({values}) => (role in values ? [same(values[role]!)] : []))).size;
  const roles = differing ? written.filter((role) => distinct(role) > 1) : written;
  const differs = (role: string, at: number) => {
    const [own, value] = [golden.get(role)?.value, entity.records[at]!.values[role]];
    return own !== undefined && value !== undefined && !bearers.get(role)?.has(at) && same(own) !== same(value);
  };
  return (
    <>
      <div class="tools">
        <Check on={differing} turn={() => setDiffering(!differing)}>
          only what differs
        </Check>
      </div>
      <Scroll label="Records" kind="records">
        <table>
          <thead>
            <tr>
              <th scope="col">record</th>
              {several && <th scope="col">group</th>}
              {roles.map((role) => (
                <th scope="col">
                  {words(role)}
                  <small>{distinct(role) > 1 ? `${distinct(role)} values` : ""}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr class="own">
              <th scope="row">The entity</th>
              {several && <td />}
              {roles.map((role) => (
                <td>
                  {golden.has(role) && (
                    <>
                      <V longest={80}>{golden.get(role)!.value}</V>
                      <small>{RULES[golden.get(role)!.rule] ?? golden.get(role)!.rule.replaceAll("_", " ")}</small>
                    </>
                  )}
                </td>
              ))}
            </tr>
            {order.slice(from, from + ROWS).map((at) => {
              const record = entity.records[at]!;
              return (
                <tr class={selected.includes(at) ? "current" : ""}>
                  <th scope="row">
                    <Pick open={open} at={at}>
                      <V>{record.name}</V>
                    </Pick>
                    <small>line {record.line}</small>
                  </th>
                  {several && <td>{letter(group[at]!)}</td>}
                  {roles.map((role) => (
                    <td>
                      {role in record.values &&
                        (differs(role, at) ? (
                          <mark class="differs">
                            <V longest={80}>{record.values[role]!}</V>
                          </mark>
                        ) : (
                          <V longest={80}>{record.values[role]!}</V>
                        ))}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      <Pager from={from} page={ROWS} total={order.length} set={setFrom} />
      <p class="shown">
        <mark class="differs">marked</mark> is what is not the entity's own value in another spelling.
      </p>
    </>
  );
}

function same(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}
