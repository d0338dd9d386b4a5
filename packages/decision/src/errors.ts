/** What a rule can do wrong. `path` is a JSON Pointer (RFC 6901) into the conditions, '' for their root. */
export class RuleError extends Error {
  override readonly name: string = 'RuleError';
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** The conditions are not JsonLogic of our closed operator set. The message says what is allowed. */
export class RuleSyntaxError extends RuleError {
  override readonly name: string = 'RuleSyntaxError';
}

/** `depth`, `nodes`, `literalBytes` and `patterns` are refused at compile; `steps` and `textBytes` stop an evaluation. */
export type BudgetLimit = 'depth' | 'nodes' | 'literalBytes' | 'patterns' | 'steps' | 'textBytes';

/** A limit of SECURITY.md row 45 was passed: `limit` names it, `max` is its value. */
export class RuleBudgetError extends RuleError {
  override readonly name: string = 'RuleBudgetError';
  readonly limit: BudgetLimit;
  readonly max: number;

  constructor(path: string, limit: BudgetLimit, max: number, message: string) {
    super(path, message);
    this.limit = limit;
    this.max = max;
  }
}
