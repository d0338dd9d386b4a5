/** The simulated phone as a page: its frame. What moves in it is script.ts. */
import { escapeHtml } from '../http/html.ts';

export interface PhonePage {
  readonly publicUrl: string;
}

const code = (lines: readonly string[]): string => `<pre class="shell">${escapeHtml(lines.join('\n'))}</pre>`;

function howTo(publicUrl: string): string {
  const json = "-H 'content-type: application/json'";
  return `<details><summary>Where do I get a token?</summary>
<p>Switch the methods on, once, with the management key:</p>
${code([
  `curl -u "$STEPWARD_MANAGEMENT_KEY:" -X PATCH ${publicUrl}/v1/management/tenant ${json} \\`,
  `  -d '{"verificationMethods":["PASSKEY","AUTHENTICATOR_APP","EMAIL_OTP","PUSH","DEVICE","RECOVERY_CODE"]}'`,
])}
<p>Then track an action of a person who has no authenticator yet, with the secret key, and copy <b>token</b> from the answer:</p>
${code([
  `curl -u "$STEPWARD_SECRET_KEY:" -X POST ${publicUrl}/v1/users/alice/actions/addPhone ${json} -d '{}'`,
])}
<p>Somebody who has an authenticator, this phone too, passes a challenge first: the <b>accessToken</b> of its last answer is the token. So the key for push comes first, and the one for QR codes after a sign-in.</p></details>`;
}

export const phonePage = ({ publicUrl }: PhonePage): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated phone</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/dev/inbox.css"><link rel="stylesheet" href="/dev/phone.css"><script src="/dev/phone.js" type="module"></script></head><body><main>
<h1>Simulated phone</h1><p class="quiet">Holds real keys in this browser and answers as an app would. Only in development. <a href="/dev/inbox">Inbox</a></p>
<p id="told" role="status" hidden></p>
<noscript><p>This page needs scripts: the keys are in the browser.</p></noscript>
<section id="owner" hidden><h2>This phone</h2><div class="row"><p>Registered for <b id="user"></b> <span class="quiet">at <span id="tenant"></span></span></p>
<button id="forget" class="plain" type="button">Remove</button></div></section>
<section id="waiting" hidden><h2>Requests</h2><div id="requests"></div></section>
<section id="scanning" hidden><h2>Scan a QR code</h2>
<form id="scan"><label for="scanned">What the QR code says</label><div class="row"><input id="scanned" name="scanned" required spellcheck="false" autocomplete="off"><button>Scan</button></div></form>
<div id="found"></div></section>
<section id="adding" hidden><h2 id="heading">Add this phone</h2>
<form id="add"><label for="token">Client token</label><textarea id="token" name="token" rows="3" required spellcheck="false" autocomplete="off"></textarea>
<label for="device">Name of the phone</label><input id="device" name="device" value="Simulated phone" maxlength="64" required>
<button id="submit">Add this phone</button></form>${howTo(publicUrl)}</section>
</main></body></html>`;
