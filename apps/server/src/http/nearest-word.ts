/** Which known word somebody may have meant. Pure. */

/** Longer words are compared by their beginning. */
const charactersMax = 64;

const plain = (word: string): string => word.slice(0, charactersMax).toLowerCase();

/** Letters to add, take away or replace until one is the other (Levenshtein). */
export function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, otherLetter] of [...other].entries())
      next.push(
        Math.min(
          (row[at + 1] ?? 0) + 1,
          (next[at] ?? 0) + 1,
          (row[at] ?? 0) + (letter === otherLetter ? 0 : 1),
        ),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** A word within the other is nearer than one that only looks like it. */
function distance(one: string, other: string): number {
  const [word, known] = [plain(one), plain(other)];
  const part = word.includes(known) || known.includes(word) ? 1 : 2;
  return part * edits(word, known);
}

/** Of equally near ones the first; undefined: there are none. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  const [nearest] = [...known]
    .map((one) => ({ one, far: distance(word, one) }))
    .sort((a, b) => a.far - b.far);
  return nearest?.one;
}
