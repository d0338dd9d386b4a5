import type { Session } from './sessions.ts';

type Tab = 'dashboard' | 'account' | 'documents';

const tabs: { tab: Tab; href: string; label: string }[] = [
  { tab: 'dashboard', href: '/dashboard', label: 'Dashboard' },
  { tab: 'documents', href: '/documents', label: 'Documents' },
  { tab: 'account', href: '/account', label: 'My account' },
];

export function signInPage(error: string | null, session: Session | null): string {
  const notice = error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : '';
  const current = session
    ? `<p class="note">You are signed in as ${escapeHtml(session.user.name)}. <a href="/dashboard">Go to the dashboard</a></p>`
    : '';
  return page(
    'Sign in',
    `<div class="panel narrow">
<h2>Staff sign in</h2>
${notice}${current}
<form method="post" action="/login/password">
<p><label for="username">E-mail address</label>
<input id="username" name="username" type="email" autocomplete="username" required></p>
<p><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required></p>
<p><button type="submit">Sign in</button></p>
</form>
<p class="note">Forgotten your password? Ring the IT desk on extension 100.</p>
</div>`,
  );
}

export function dashboardPage(session: Session): string {
  return page(
    'Dashboard',
    `<h2>Good to see you, ${escapeHtml(session.user.name)}</h2>
<div class="columns">
<div class="panel">
<h3>Company news</h3>
<dl class="news">
<dt>12 November</dt><dd>The car park at Dock Street is closed for resurfacing until Friday.</dd>
<dt>9 November</dt><dd>Expense claims for October must reach Accounts by the 20th.</dd>
<dt>2 November</dt><dd>New fire assembly point: the gate beside the weighbridge.</dd>
</dl>
</div>
<div class="panel">
<h3>Shipments this week</h3>
<table><thead><tr><th scope="col">Reference</th><th scope="col">Destination</th><th scope="col">Status</th></tr></thead>
<tbody>
<tr><td>HL-20418</td><td>Rotterdam</td><td>Loaded</td></tr>
<tr><td>HL-20419</td><td>Gdynia</td><td>Customs</td></tr>
<tr><td>HL-20423</td><td>Bilbao</td><td>Booked</td></tr>
</tbody></table>
</div>
</div>`,
    { session, tab: 'dashboard' },
  );
}

export function accountPage(session: Session, isSaved: boolean): string {
  const { user, startedAt } = session;
  return page(
    'My account',
    `<h2>My account</h2>
${isSaved ? '<p class="saved" role="status">Your details were saved.</p>' : ''}
<div class="panel">
<table class="details"><tbody>
<tr><th scope="row">Name</th><td>${escapeHtml(user.name)}</td></tr>
<tr><th scope="row">E-mail address</th><td>${escapeHtml(user.username)}</td></tr>
<tr><th scope="row">Department</th><td>${escapeHtml(user.department)}</td></tr>
<tr><th scope="row">Signed in since</th><td>${new Date(startedAt).toUTCString()}</td></tr>
</tbody></table>
<form method="post" action="/account">
<p><label for="extension">Telephone extension</label>
<input id="extension" name="extension" value="${escapeHtml(user.extension)}" inputmode="numeric" pattern="[0-9]{3}" required></p>
<p><button type="submit">Save</button></p>
</form>
</div>`,
    { session, tab: 'account' },
  );
}

export type StoredDocument = { name: string; bytes: number; sha256: string };

export function documentsPage(session: Session, documents: readonly StoredDocument[]): string {
  const rows = documents.map(
    ({ name, bytes, sha256 }) =>
      `<tr><td><a href="/documents/${encodeURIComponent(name)}">${escapeHtml(name)}</a></td><td>${bytes}</td><td><code>${sha256.slice(0, 12)}</code></td></tr>`,
  );
  return page(
    'Documents',
    `<h2>Documents</h2>
<div class="panel">
<table><thead><tr><th scope="col">Name</th><th scope="col">Bytes</th><th scope="col">Checksum</th></tr></thead>
<tbody>${rows.join('\n') || '<tr><td colspan="3">No documents yet.</td></tr>'}</tbody></table>
<p><label for="file">Add a document</label> <input id="file" type="file">
<button type="button" id="upload">Upload</button> <span id="progress" role="status"></span></p>
</div>
<script src="/js/upload.js"></script>`,
    { session, tab: 'documents' },
  );
}

export function notFoundPage(session: Session | null): string {
  const body =
    '<h2>Page not found</h2><p>There is nothing at this address. <a href="/">Back to the start</a></p>';
  return page('Not found', body, session ? { session, tab: null } : undefined);
}

function page(title: string, body: string, signedIn?: { session: Session; tab: Tab | null }): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Harrow &amp; Lisle Intranet</title>
<link rel="stylesheet" href="/css/style.css">
</head>
<body>
<div id="header"><div class="inner">
<h1>Harrow &amp; Lisle <small>Intranet</small></h1>
${signedIn ? signedInBar(signedIn.session) : ''}
</div></div>
${signedIn ? navigation(signedIn.tab) : ''}
<div id="content">
${body}
</div>
<div id="footer">Harrow &amp; Lisle Shipping Agents Ltd. For staff use only.</div>
</body>
</html>
`;
}

function signedInBar({ user }: Session): string {
  return `<form method="post" action="/logout" id="signout"><span>${escapeHtml(user.username)}</span>
<button type="submit">Sign out</button></form>`;
}

function navigation(current: Tab | null): string {
  const items = tabs.map(({ tab, href, label }) => {
    const mark = tab === current ? ' class="current" aria-current="page"' : '';
    return `<li><a href="${href}"${mark}>${label}</a></li>`;
  });
  return `<ul id="nav">${items.join('')}</ul>`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
