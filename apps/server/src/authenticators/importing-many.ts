/** A batch of passkeys from another system. Owns: that each item stands for itself, and what is said of those that failed. */
import { ImportedPasskeyItem } from '@stepward/api';
import { Compile } from 'typebox/compile';
import { ApiError } from '../http/api-error.ts';
import { withoutNulls } from '../http/json-body.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { parseImportedPasskey } from './imported-passkey.ts';
import type { AuthenticatorImport } from './importing.ts';

/** Items under way at once: enough for commits to share a group, few enough to leave other callers their turn. */
const parallelItems = 25;

const itemSchema = Compile(ImportedPasskeyItem);

interface Failure {
  readonly userId?: string;
  readonly credentialId?: string;
  readonly errorCode: string;
  readonly errorDescription: string;
}

export interface BatchAnswer {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly failures: readonly Failure[];
}

export async function importMany(
  importing: AuthenticatorImport,
  tenant: Tenant,
  items: readonly unknown[],
): Promise<BatchAnswer> {
  const failures: Failure[] = [];
  // Of two items with one credential the first is enrolled, whichever commit would have been faster.
  const turns = new Map<string | undefined, Promise<unknown>>();
  const inTurn = (item: unknown): Promise<Failure | undefined> => {
    const { credentialId } = namesOf(item);
    const before = credentialId === undefined ? undefined : turns.get(credentialId);
    const turn = (async () => {
      await before;
      return await importOne(importing, tenant, item);
    })();
    turns.set(credentialId, turn);
    return turn;
  };
  for (let from = 0; from < items.length; from += parallelItems) {
    const answers = await Promise.all(items.slice(from, from + parallelItems).map(inTurn));
    failures.push(...answers.filter((answer) => answer !== undefined));
  }
  const failed = failures.length;
  return { total: items.length, succeeded: items.length - failed, failed, failures };
}

/** Undefined: it is enrolled. A refusal is the item's; what is no refusal fails the call, which may be sent again. */
async function importOne(
  importing: AuthenticatorImport,
  tenant: Tenant,
  raw: unknown,
): Promise<Failure | undefined> {
  const item = withoutNulls(raw);
  try {
    const { userId, passkey } = parseItem(item);
    await importing.enrolInBatch(tenant, userId, passkey);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return { ...namesOf(item), errorCode: error.code, errorDescription: error.message };
  }
}

function parseItem(item: unknown) {
  if (!itemSchema.Check(item)) throw new ApiError('invalid_request', describe(item));
  if (item.verificationMethod !== 'PASSKEY')
    throw new ApiError('invalid_request', 'The field verificationMethod must be PASSKEY.');
  return { userId: item.userId, passkey: parseImportedPasskey(item) };
}

/** Names the field and what is allowed, never the value. */
function describe(item: unknown): string {
  const [problem] = itemSchema.Errors(item);
  if (!problem || problem.instancePath === '') {
    return problem?.keyword === 'required'
      ? `The field ${problem.params.requiredProperties.join(', ')} is required.`
      : 'An item of authenticators must be an object.';
  }
  return `The field ${problem.instancePath.slice(1).replaceAll('/', '.')} ${problem.message}.`;
}

/** Which item it was, as far as it says so. */
function namesOf(item: unknown): { userId?: string; credentialId?: string } {
  const { userId, credentialId } = (item ?? {}) as Record<string, unknown>;
  return {
    ...(typeof userId === 'string' ? { userId } : {}),
    ...(typeof credentialId === 'string' ? { credentialId } : {}),
  };
}
