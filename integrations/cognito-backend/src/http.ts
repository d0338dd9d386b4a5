// The border to browsers: cookies, forms, answers. Every answer is kept by nobody and framed by nobody.
import type { IncomingMessage, ServerResponse } from 'node:http';

const formBytesMax = 8_192;

/** Undefined when it is too large. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > formBytesMax) return undefined;
    chunks.push(part);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

export function readCookie(request: IncomingMessage, name: string): string {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1] ?? '';
}

/** `__Host-` and Secure need HTTPS; a developer's http://localhost has neither. */
export function cookieKind(origin: string): {
  name: (name: string) => string;
  set: (name: string, value: string) => string;
} {
  const isSecure = origin.startsWith('https:');
  const nameOf = (name: string) => (isSecure ? `__Host-${name}` : name);
  return {
    name: nameOf,
    // Lax: the way back from Stepward's page is a link from another site.
    set: (name, value) =>
      `${nameOf(name)}=${value}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}${value === '' ? '; Max-Age=0' : ''}`,
  };
}

const headers = {
  'cache-control': 'no-store',
  // The callback's address holds a proof. Not `no-referrer`: browsers then send our own forms with `Origin: null`.
  'referrer-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
};

export function redirect(response: ServerResponse, location: string, cookies: readonly string[] = []): void {
  response.writeHead(303, { ...headers, location, 'set-cookie': [...cookies] }).end();
}

export function page(response: ServerResponse, status: number, body: string): void {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Fernbrook</title>
<style>
  :root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
  body { max-width: 24rem; margin: 15vh auto; padding: 0 1rem; }
  label, input, button { display: block; box-sizing: border-box; width: 100%; font: inherit; }
  input, button { padding: 0.625rem 0.75rem; margin: 0.25rem 0 1rem; border: 1px solid; border-radius: 0.5rem; }
  form + form { border-top: 1px solid; padding-top: 1rem; }
</style>
${body}
</html>`;
  response.writeHead(status, { ...headers, 'content-type': 'text/html; charset=utf-8' }).end(html);
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
