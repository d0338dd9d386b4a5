/**
 * One text of SQL for both databases: what is written for SQLite, in the words of PostgreSQL. Owns: `?` → `$1` and the
 * few words of table definitions that differ. Does not own: anything else; a statement runs on both or is rewritten.
 */

/** A literal or a quoted name, or a parameter. */
const quotedOrParameter = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g;

/** `?` outside of quotes becomes `$1`, `$2` … */
export function withNumberedParameters(sql: string): string {
  let count = 0;
  return sql.replace(quotedOrParameter, (found) => {
    if (found !== '?') return found;
    count += 1;
    return `$${count}`;
  });
}

const typeNames: readonly (readonly [RegExp, string])[] = [
  // SQLite compares text byte by byte; an operator's locale must not decide which identifiers are the same.
  [/\btext\b/g, 'text collate "C"'],
  [/\binteger\b/g, 'bigint'],
  [/\bblob\b/g, 'bytea'],
  [/\breal\b/g, 'double precision'],
  [/\s*\bwithout rowid\b/g, ''],
];

/** A `create table` as SQLite takes it, for PostgreSQL; other statements stay as they are. */
export function postgresDefinition(statement: string): string {
  if (!/^\s*create table\b/.test(statement)) return statement;
  return typeNames.reduce((text, [name, replacement]) => text.replace(name, replacement), statement);
}

/** A statement as it is sent. */
export interface Statement {
  readonly text: string;
  /** Prepared under this name, once per connection; absent: the program has made too many texts already. */
  readonly name?: string;
  /** Reads the audit trail: what still waits to be chained belongs to it. */
  readonly readsTrail: boolean;
}

/** Far above the number of static statements in this program. */
const namedMax = 1_000;

/** Statements by their text; those of the query builder come numbered already. */
export class StatementTexts {
  readonly #known = new Map<string, Statement>();

  get(sql: string): Statement {
    const known = this.#known.get(sql);
    if (known) return known;
    const statement = {
      text: withNumberedParameters(sql),
      readsTrail: /\baudit_(events|heads)\b/.test(sql),
    };
    if (this.#known.size >= namedMax) return statement;
    const named = { ...statement, name: `s${this.#known.size}` };
    this.#known.set(sql, named);
    return named;
  }
}
