/** The Management API, as scripts call it. */
import type { ServerProcess } from './server-process.ts';

export type Managed = Pick<ServerProcess, 'apiUrl' | 'managementKey'>;

export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

/** The answer's body; throws with the error's text when it is refused. */
export async function manage(
  { apiUrl, managementKey }: Managed,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<ReturnType<typeof JSON.parse>> {
  const answer = await fetch(`${apiUrl}/management${path}`, {
    method,
    headers: { authorization: basic(managementKey), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

/** An action and its rules; rules are given without priority and get the order of the list. */
export async function configureAction(
  server: Managed,
  action: { readonly actionCode: string; readonly defaultUserActionResult: string },
  rules: readonly Readonly<Record<string, unknown>>[] = [],
): Promise<{ ruleIds: string[] }> {
  await manage(server, 'POST', '/action-configurations', action);
  const ruleIds: string[] = [];
  for (const [priority, rule] of rules.entries()) {
    const path = `/action-configurations/${action.actionCode}/rules`;
    const { ruleId } = await manage(server, 'POST', path, { priority, ...rule });
    ruleIds.push(ruleId);
  }
  return { ruleIds };
}
