/** The simulated phone, in development only: three files, and the public wire for the rest. */
import type { HttpServer } from '../http/http-server.ts';
import { phonePage } from './page.ts';
import { phoneScript } from './script.ts';
import { phoneStyle } from './style.ts';

const contentPolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

export function devPhoneRoutes(server: HttpServer, publicUrl: string): void {
  server.get('/dev/phone', async (_request, reply) => {
    reply.header('content-security-policy', contentPolicy).type('text/html; charset=utf-8');
    return phonePage({ publicUrl });
  });
  server.get('/dev/phone.css', async (_request, reply) => {
    reply.type('text/css; charset=utf-8');
    return phoneStyle;
  });
  server.get('/dev/phone.js', async (_request, reply) => {
    reply.type('text/javascript; charset=utf-8');
    return phoneScript;
  });
}
