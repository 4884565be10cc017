/** What differs between two values, letter by letter. */

export interface Piece {
  text: string;
  same: boolean;
}

const LONGEST = 200;

/** Values that have less in common are simply different: marks on every other letter would tell nothing. */
const LEAST = 0.5;

/** Both values in pieces: what both have in this order, and what only the one has. */
export function diff(a: string, b: string): [Piece[], Piece[]] {
  const [x, y] = [Array.from(a), Array.from(b)];
  if (x.length > LONGEST || y.length > LONGEST) return [[{text: a, same: a === b}], [{text: b, same: a === b}]];
  const fold = (letter: string) => letter.toLowerCase();
  const common = Array.from({length: x.length + 1}, () => new Array<number>(y.length + 1).fill(0));
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = y.length - 1; j >= 0; j--) {
      common[i]![j] =
        fold(x[i]!) === fold(y[j]!) ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const left: Piece[] = [];
  const right: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && fold(x[i]!) === fold(y[j]!)) {
      add(left, x[i++]!, true);
      add(right, y[j++]!, true);
    } else if (j >= y.length || (i < x.length && common[i + 1]![j]! >= common[i]![j + 1]!)) add(left, x[i++]!, false);
    else add(right, y[j++]!, false);
  }
  const alike = common[0]![0]! / Math.max(x.length, y.length, 1);
  return alike < LEAST ? [[{text: a, same: false}], [{text: b, same: false}]] : [left, right];
}

function add(pieces: Piece[], text: string, same: boolean): void {
  const last = pieces.at(-1);
  if (last?.same === same) last.text += text;
  else pieces.push({text, same});
}
