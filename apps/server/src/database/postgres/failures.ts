/** What went wrong between us and PostgreSQL, sorted by what may be done about it. */
import { ApiError } from '../../http/api-error.ts';

const codeOf = (error: unknown): string | undefined => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
};

/** serialization_failure, deadlock_detected: nothing happened, and the same work may do next time. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error) ?? '');

/** unique_violation: another one's row, which this work would have seen had it begun later, or a mistake. */
export const isDuplicate = (error: unknown): boolean => codeOf(error) === '23505';

/** read_only_sql_transaction. */
export const isReadOnly = (error: unknown): boolean => codeOf(error) === '25006';

/** Another process changed the schema under a prepared statement: a new connection does not know the old one. */
export const isStalePlan = (error: unknown): boolean =>
  codeOf(error) === '0A000' && /cached plan/.test((error as Error).message);

/**
 * Connection (08), resources (53), waiting too long (55P03, 57014, 25P03, 25P04), the server going away or coming
 * (57P), a standby that takes no writes (25006).
 */
const unavailableStates = /^(08...|53...|55P03|57014|57P..|25P03|25P04|25006)$/;
const lostConnection =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout e(xpired|xceeded)|Query read timeout)/;

export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return unavailableStates.test(code) || /^E[A-Z]+$/.test(code);
  return error instanceof Error && lostConnection.test(error.message);
}

const retryAfterSeconds = 1;

/** For the caller: nothing is claimed, come back. */
export const unavailable = (cause: unknown): ApiError =>
  new ApiError('unavailable', 'The database cannot take this now. Try again.', { cause, retryAfterSeconds });

/** What a caller sees of a failure: a refusal where the database is away, the error itself where it is a bug. */
export const explained = (error: unknown): unknown => (isUnavailable(error) ? unavailable(error) : error);
