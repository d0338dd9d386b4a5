import { parseArgs } from 'node:util';
import { actionsExplain } from './actions-explain.ts';
import { actionsList } from './actions-list.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { callServer } from './server-call.ts';
import { UsageError } from './usage-error.ts';

const outcomes: Readonly<Record<string, string>> = { approve: 'REVIEW_SUCCEEDED', reject: 'REVIEW_FAILED' };

/** `stepward actions list | explain | decide`: over the APIs of a server, so it works wherever the server runs. */
export async function actionsCommand(
  [verb, ...args]: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  if (verb === 'list') return await actionsList(args, context);
  if (verb === 'explain') return await actionsExplain(args, context);
  if (verb === 'decide') return await decide(args, context);
  throw new UsageError('Use "stepward actions list", "explain" or "decide". Try "stepward --help".');
}

function required(values: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = values[name];
  if (value === undefined || value === '')
    throw new UsageError(`--${name} is required. Try "stepward --help".`);
  return value;
}

const text = { type: 'string' } as const;

async function decide(args: string[], { environment, write }: CommandContext): Promise<void> {
  const { values } = parseArgs({ args, options: { user: text, action: text, key: text, outcome: text } });
  const [user, action, key] = ['user', 'action', 'key'].map((name) =>
    encodeURIComponent(required(values, name)),
  );
  const state = outcomes[required(values, 'outcome')];
  if (state === undefined) throw new UsageError('--outcome must be approve or reject.');
  const call = { kind: 'server', path: `/users/${user}/actions/${action}/${key}` } as const;
  const before = (await callServer(environment, { ...call, method: 'GET' })) as { state: string };
  if (before.state !== 'REVIEW_REQUIRED')
    throw new UsageError(`This action is ${before.state}; only REVIEW_REQUIRED can be decided.`);
  const after = (await callServer(environment, { ...call, method: 'PATCH', body: { state } })) as {
    state: string;
  };
  write(`The action is now ${after.state}.\n`);
}
