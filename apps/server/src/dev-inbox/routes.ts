import { Type } from 'typebox';
import type { HttpServer } from '../http/http-server.ts';
import type { DevInbox } from './inbox.ts';
import { inboxPage, inboxStyle } from './page.ts';
import { inboxScript } from './script.ts';

const contentPolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** `GET /dev/inbox?to=…&format=json`: newest first, with the code taken out of the text. */
export function devInboxRoutes(server: HttpServer, inbox: DevInbox): void {
  const querystring = Type.Object({ to: Type.Optional(Type.String()), format: Type.Optional(Type.String()) });
  server.get('/dev/inbox', { schema: { querystring } }, async ({ query }, reply) => {
    const to = query.to === '' ? undefined : query.to;
    const messages = await inbox.list(to);
    if (query.format === 'json') return { messages };
    reply.header('content-security-policy', contentPolicy).type('text/html; charset=utf-8');
    return inboxPage(messages, to ?? '');
  });
  server.get('/dev/inbox.css', async (_request, reply) => {
    reply.type('text/css; charset=utf-8');
    return inboxStyle;
  });
  server.get('/dev/inbox.js', async (_request, reply) => {
    reply.type('text/javascript; charset=utf-8');
    return inboxScript;
  });
}
