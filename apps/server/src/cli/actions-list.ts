/**
 * `stepward actions list`: with the management key recorded actions of anybody, from the first on; with the secret key alone
 * those of one person in the last 30 days, which is what the Server API says.
 */
import { parseArgs } from 'node:util';
import type { RecordedActionListAnswer } from '@stepward/api';
import type { Static } from 'typebox';
import { printable } from '../terminal/printable.ts';
import type { CommandContext } from './command-context.ts';
import { listedLimit } from './listed-limit.ts';
import { callServer, hasKey } from './server-call.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;
const filters = { user: text, action: text, outcome: text, state: text, from: text, to: text } as const;
const options = { ...filters, limit: text, json: { type: 'boolean' } } as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

export async function actionsList(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({ args, options });
  const byManagement = hasKey(context.environment, 'management');
  await (byManagement ? listRecorded(values, context) : listOfPerson(values, context));
}

type RecordedActions = Static<typeof RecordedActionListAnswer>;

const parameterNames = { user: 'userId', action: 'actionCode' } as const;
const pageMax = 100;

function queryOf(values: Values, limit: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(Math.min(limit, pageMax)) });
  for (const name of Object.keys(filters) as (keyof typeof filters)[]) {
    const value = values[name];
    const parameter = name === 'user' || name === 'action' ? parameterNames[name] : name;
    if (value !== undefined) query.set(parameter, value);
  }
  return query;
}

async function listRecorded(values: Values, { environment, write }: CommandContext): Promise<void> {
  const limit = listedLimit(values.limit);
  const query = queryOf(values, limit);
  let listed = 0;
  for (;;) {
    const answer = await callServer(environment, {
      kind: 'management',
      method: 'GET',
      path: `/actions?${query}`,
    });
    const { actions, nextPageToken } = answer as RecordedActions;
    const shown = actions.slice(0, limit - listed);
    for (const action of shown)
      write(values.json ? `${JSON.stringify(action)}\n` : `${printable(lineOf(action))}\n`);
    listed += shown.length;
    const isMore = nextPageToken !== undefined || shown.length < actions.length;
    if (listed === limit && isMore && !values.json)
      write(`There may be more: --limit ${limit * 2}, or --to an earlier time.\n`);
    if (nextPageToken === undefined || listed === limit) break;
    query.set('pageToken', nextPageToken);
  }
  if (listed === 0 && !values.json) write('No such actions.\n');
}

const lineOf = ({
  createdAt,
  userId,
  actionCode,
  outcome,
  state,
  idempotencyKey,
}: RecordedActions['actions'][number]) =>
  `${createdAt}  ${userId}  ${actionCode}  ${outcome}  ${state}  ${idempotencyKey}`;

async function listOfPerson(values: Values, { environment, write }: CommandContext): Promise<void> {
  const { user, state, ...others } = values;
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new UsageError(`--${other} needs STEPWARD_MANAGEMENT_KEY: the management key of the tenant.`);
  if (!user)
    throw new UsageError(
      '--user is required, or STEPWARD_MANAGEMENT_KEY for actions of all. Try "stepward --help".',
    );
  const query = state === undefined ? '' : `?state=${encodeURIComponent(state)}`;
  const path = `/users/${encodeURIComponent(user)}/actions${query}`;
  const actions = (await callServer(environment, { kind: 'server', method: 'GET', path })) as {
    createdAt: string;
    actionCode: string;
    state: string;
    idempotencyKey: string;
  }[];
  if (actions.length === 0) write('No actions in the last 30 days.\n');
  for (const one of actions)
    write(`${printable(`${one.createdAt}  ${one.actionCode}  ${one.state}  ${one.idempotencyKey}`)}\n`);
}
