/** As in a patch: what was expected, and what came; one line where they are the same. */
export function difference(field: string, wanted: string | undefined, was: string): readonly string[] {
  if (wanted === undefined || wanted === was) return [`    ${field}: ${was}`];
  return [`  - ${field}: ${wanted}`, `  + ${field}: ${was}`];
}
