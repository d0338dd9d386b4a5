/** The inbox as a page: server-rendered; a script looks for newer messages (script.ts). */
import { escapeHtml } from '../http/html.ts';
import type { ReceivedMessage } from './inbox.ts';

export const inboxStyle = `
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --text: #1b1f27; --quiet: #5b6372; --line: #e2e5ea; --accent: #4f46e5; }
@media (prefers-color-scheme: dark) { :root { --ground: #14161b; --card: #1d2027; --text: #e9ebef; --quiet: #a2a9b6; --line: #30343d; --accent: #a5b4fc; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 Inter, system-ui, sans-serif; }
main { max-width: 760px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 20px; margin: 0 0 4px; }
p { margin: 0; } .quiet { color: var(--quiet); } a { color: var(--accent); }
form { display: flex; gap: 8px; margin: 16px 0; }
input { flex: 1; min-width: 0; font: inherit; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: inherit; }
button { font: inherit; padding: 8px 16px; border: 0; border-radius: 8px; background: var(--accent); color: var(--card); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; margin-top: 12px; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; }
h2 { font-size: 16px; margin: 0; overflow-wrap: anywhere; }
.code { font: 600 24px/1.2 ui-monospace, monospace; letter-spacing: 0.12em; margin: 8px 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 8px 0 0; }
.empty { border: 1px dashed var(--line); border-radius: 12px; padding: 32px 16px; text-align: center; }`;

function article({ channel, to, subject, text, code, url, receivedAt }: ReceivedMessage): string {
  const title = channel === 'email' ? subject : 'Text message';
  return `<article><header><h2>${escapeHtml(title)}</h2><time class="quiet" datetime="${receivedAt}">${receivedAt.slice(0, 19).replace('T', ' ')} UTC</time></header>
<p class="quiet">To ${escapeHtml(to)}</p>${code === undefined ? '' : `<p class="code">${code}</p>`}${url === undefined ? '' : `<p><a href="${escapeHtml(url)}" rel="noreferrer">Open the link</a></p>`}<pre>${escapeHtml(text)}</pre></article>`;
}

export function inboxPage(messages: readonly ReceivedMessage[], to: string): string {
  const empty =
    '<div class="empty"><p><strong>Nothing here yet</strong></p><p class="quiet">Codes that Stepward sends appear here. Start a sign-in that asks for one.</p></div>';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Development inbox</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/dev/inbox.css"><script src="/dev/inbox.js" defer></script></head><body data-newest="${messages[0]?.messageId ?? ''}"><main>
<h1>Development inbox</h1><p class="quiet">Mail and text messages of this server, newest first. Only in development. <a href="/dev/phone">Simulated phone</a></p>
<form method="get" action="/dev/inbox"><input type="search" name="to" aria-label="Recipient" placeholder="Only messages to…" value="${escapeHtml(to)}"><button>Show</button></form>
${messages.length === 0 ? empty : messages.map(article).join('\n')}</main></body></html>`;
}
