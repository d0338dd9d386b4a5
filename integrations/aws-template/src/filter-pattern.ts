/**
 * Whether CloudWatch Logs' filter pattern matches a line, for the two forms that text lines allow here: one quoted
 * phrase, or one regular expression between percent signs, of the characters that CloudWatch accepts.
 *
 * @throws on another form.
 */
export function matchesFilterPattern(pattern: string, line: string): boolean {
  const phrase = /^"([^"\\]+)"$/.exec(pattern)?.[1];
  if (phrase !== undefined) return line.includes(phrase);
  const expression = /^%([A-Za-z0-9_#=@/;,\-^$?[\]{}|\\*+.]+)%$/.exec(pattern)?.[1];
  if (expression === undefined) throw new Error('the filter pattern is neither a phrase nor an expression');
  return new RegExp(expression).test(line);
}
