/** `stepward actions explain USER ACTION KEY`: why an action was decided as it was, as `rules test` says it of examples. */
import { parseArgs } from 'node:util';
import type { ActionExplanationAnswer } from '@stepward/api';
import type { Static } from 'typebox';
import { explanationText } from '../explanations/text.ts';
import type { CommandContext } from './command-context.ts';
import { callServer } from './server-call.ts';
import { UsageError } from './usage-error.ts';

export async function actionsExplain(args: string[], { environment, write }: CommandContext): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [user, action, key] = positionals.map(encodeURIComponent);
  if (!user || !action || !key || positionals.length > 3)
    throw new UsageError(
      'Use "stepward actions explain USER ACTION KEY": the userId, actionCode and idempotencyKey that "stepward actions list" shows.',
    );
  const path = `/users/${user}/actions/${action}/${key}/explanation`;
  const answer = await callServer(environment, { kind: 'management', method: 'GET', path });
  write(
    values.json
      ? `${JSON.stringify(answer, null, 2)}\n`
      : explanationText(answer as Static<typeof ActionExplanationAnswer>),
  );
}
