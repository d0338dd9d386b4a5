import { demoUsers } from '@stepward/demo-origin';
import type { DemoSettings } from './demo-settings.ts';

export interface DemoRows {
  readonly settings: DemoSettings;
  readonly serverUrl: string;
  readonly appUrl: string;
  readonly edgeUrl: string;
}

function things({ serverUrl, edgeUrl, appUrl }: DemoRows): string[] {
  const [user] = demoUsers;
  return [
    `Sign in at ${edgeUrl} as ${user?.username} / ${user?.password}: a new device is challenged. The code is in ${serverUrl}/dev/inbox`,
    `Sign out and in again: the same browser is known now. A private window is not.`,
    `Sign in at ${appUrl}: the same app without the edge asks for nothing more than the password.`,
  ];
}

/** For scripts: everything the table says. */
export function demoTableJson(rows: DemoRows): string {
  const { settings, serverUrl, appUrl, edgeUrl } = rows;
  const { tenantId, secretKey, managementKey } = settings;
  return JSON.stringify(
    {
      server: serverUrl,
      inbox: `${serverUrl}/dev/inbox`,
      unprotectedApp: appUrl,
      protectedApp: edgeUrl,
      tenantId,
      secretKey,
      managementKey,
      users: demoUsers.map(({ username, password }) => ({ username, password })),
      try: things(rows),
    },
    null,
    2,
  );
}

export function demoTable(rows: DemoRows): string {
  const { settings, serverUrl, appUrl, edgeUrl } = rows;
  const lines: [string, string][] = [
    ['Stepward', `${serverUrl}  (API and challenge page)`],
    ['Development inbox', `${serverUrl}/dev/inbox`],
    ['App, UNPROTECTED', `${appUrl}  (deliberately: the password is enough)`],
    ['App behind the edge', edgeUrl],
    ['Tenant id', settings.tenantId],
    ['Secret key', settings.secretKey],
    ['Management key', settings.managementKey],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const table = lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const tries = things(rows).map((line, index) => `  ${index + 1}. ${line}`);
  return `${[
    '',
    'Stepward is running. Ctrl-C stops all of it; the data stays.',
    '',
    ...table,
    '',
    'Three things to try',
    ...tries,
    '',
  ].join('\n')}\n`;
}
