/** Where a vendor sends people afterwards: plain HTML that says to go back. It knows nothing of them and decides nothing. */
import type { HttpServer } from '../http/http-server.ts';

export const returnPath = '/identity-verification/done';

const words = {
  en: {
    heading: 'You can close this page',
    lead: 'Go back to the page where you started. It continues by itself.',
  },
  de: {
    heading: 'Sie können diese Seite schließen',
    lead: 'Gehen Sie zurück zu der Seite, auf der Sie begonnen haben. Dort geht es von selbst weiter.',
  },
} as const;
type Language = keyof typeof words;

const contentPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function page(language: Language): string {
  const { heading, lead } = words[language];
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">',
    `<title>${heading}</title></head><body><main><h1>${heading}</h1><p>${lead}</p></main></body></html>`,
  ].join('');
}

export function returnPageRoute(server: HttpServer): void {
  server.get(returnPath, async ({ headers }, reply) => {
    reply
      .header('content-security-policy', contentPolicy)
      .header('referrer-policy', 'no-referrer')
      .header('x-frame-options', 'DENY')
      .type('text/html; charset=utf-8');
    return page(/^\s*de\b/i.test(headers['accept-language'] ?? '') ? 'de' : 'en');
  });
}
