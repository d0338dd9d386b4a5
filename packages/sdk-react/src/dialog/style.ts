// How the challenge looks. Tokens: 4 px grid, radius 8 and 12, text contrast of 4.5:1 and more in both schemes.
// Applications set the `--as-…` variables, in CSS or by the provider's `appearance`; `--as-dark-…` holds in the dark alone.

/** Properties of ours, the application's variables, and what holds without them. */
const colors = [
  ['primary', 'primary', '#4f46e5', '#a5b4fc'],
  ['on-primary', 'primary-foreground', '#ffffff', '#1b1e26'],
  ['ground', 'background', '#ffffff', '#1b1e26'],
  ['text', 'foreground', '#171a21', '#eceef2'],
  ['line', 'input-border', '#8a93a3', '#717b8c'],
  ['muted', 'muted', '#f4f5f7', '#242832'],
  ['bad', 'danger', '#b42318', '#fda29b'],
  ['ring', 'ring', '#4f46e5', '#a5b4fc'],
] as const;

const light = `${colors.map(([own, name, usual]) => `--sw-${own}: var(--as-color-${name}, ${usual});`).join(' ')}
  --sw-quiet: #586070; --sw-bad-ground: #fef3f2; color-scheme: light;`;
const dark = `${colors
  .map(
    ([own, name, , usual]) => `--sw-${own}: var(--as-dark-color-${name}, var(--as-color-${name}, ${usual}));`,
  )
  .join(' ')}
  --sw-quiet: #a4acba; --sw-bad-ground: #3a1d1b; color-scheme: dark;`;

export const css = `
.stepward-challenge {
  ${light}
  --sw-unit: var(--as-spacing-unit, 4px); --sw-radius: var(--as-border-radius, 8px);
  --sw-link: var(--sw-primary);
  box-sizing: border-box; overflow-wrap: anywhere; background: var(--sw-ground); color: var(--sw-text);
  font: 16px/1.5 "Inter Variable", Inter, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  text-align: start;
}
dialog.stepward-challenge {
  position: fixed; width: 100%; max-width: 100%; max-height: 90dvh; margin: auto 0 0;
  padding: calc(var(--sw-unit) * 6) calc(var(--sw-unit) * 5); overflow: auto;
  border: 0; border-radius: 12px 12px 0 0; animation: stepward-drawer 180ms ease-out;
}
@media (prefers-color-scheme: dark) { .stepward-challenge:not([data-scheme="light"]) {${dark} } }
.stepward-challenge[data-scheme="dark"] {${dark} }
.stepward-challenge::backdrop { background: rgb(18 20 26 / 55%); }
.stepward-challenge *, .stepward-challenge ::before { box-sizing: border-box; }
@media (min-width: 768px) {
  dialog.stepward-challenge {
    width: 420px; margin: auto; padding: calc(var(--sw-unit) * 8); border-radius: 12px;
    animation-name: stepward-dialog; box-shadow: 0 16px 48px rgb(18 20 26 / 25%);
  }
}
@keyframes stepward-drawer { from { transform: translateY(24px); opacity: 0; } }
@keyframes stepward-dialog { from { transform: translateY(8px); opacity: 0; } }
@media (prefers-reduced-motion: reduce) { dialog.stepward-challenge { animation: none; } }
.stepward-challenge .sw-close {
  position: absolute; inset-block-start: 8px; inset-inline-end: 8px; width: 44px; height: 44px; padding: 0; border: 0;
  border-radius: var(--sw-radius); background: none; color: var(--sw-quiet); font: 24px/1 system-ui, sans-serif;
  cursor: pointer;
}
.stepward-challenge .sw-screen, .stepward-challenge .sw-form {
  display: grid; grid-template-columns: minmax(0, 1fr); gap: calc(var(--sw-unit) * 4);
}
.stepward-challenge .sw-form { gap: calc(var(--sw-unit) * 2); }
.stepward-challenge h2, .stepward-challenge p, .stepward-challenge ul {
  margin: 0; padding: 0; color: inherit; list-style: none;
}
.stepward-challenge h2 {
  font: inherit; font-size: 24px; line-height: 1.25; font-weight: 650; text-wrap: balance;
}
.stepward-challenge h2:focus { outline: none; }
dialog.stepward-challenge h2 { padding-inline-end: 40px; }
.stepward-challenge .sw-lead { margin-block-start: calc(var(--sw-unit) * -2); color: var(--sw-quiet); }
.stepward-challenge .sw-quiet, .stepward-challenge .sw-status { color: var(--sw-quiet); font-size: 14px; }
.stepward-challenge .sw-quiet { font-variant-numeric: tabular-nums; }
.stepward-challenge .sw-alert { border-radius: var(--sw-radius); background: var(--sw-bad-ground); color: var(--sw-bad); font-size: 14px; }
.stepward-challenge .sw-alert:not(:empty) { padding: 8px 12px; }
.stepward-challenge .sw-alert:empty, .stepward-challenge .sw-status:empty { position: absolute; }
.stepward-challenge label { font-size: 14px; font-weight: 550; }
.stepward-challenge .sw-input {
  width: 100%; min-height: 48px; margin: 0; padding: 8px 12px; border: 1px solid var(--sw-line);
  border-radius: var(--sw-radius); background: var(--sw-ground); color: inherit; font: inherit; text-align: start;
}
.stepward-challenge .sw-code {
  min-height: 56px; font-size: 24px; font-weight: 600; letter-spacing: 0.3em; font-variant-numeric: tabular-nums;
}
.stepward-challenge .sw-input[aria-invalid="true"] { border-color: var(--sw-bad); }
.stepward-challenge .sw-button {
  min-height: 48px; margin: 0; padding: 8px 16px; border: 1px solid transparent; border-radius: var(--sw-radius);
  background: var(--sw-primary); color: var(--sw-on-primary); font: inherit; font-weight: 600; cursor: pointer;
}
.stepward-challenge a.sw-button { display: block; text-align: center; text-decoration: none; }
.stepward-challenge .sw-button[aria-disabled="true"] { cursor: default; opacity: 0.75; }
.stepward-challenge .sw-button.sw-link {
  justify-self: start; min-height: 32px; padding: 4px 0; background: none; color: var(--sw-link);
  font-size: 14px; font-weight: 550; text-align: start;
}
.stepward-challenge .sw-button.sw-link:hover { text-decoration: underline; }
.stepward-challenge :focus-visible { outline: 2px solid var(--sw-ring); outline-offset: 2px; }
.stepward-challenge .sw-foot {
  margin-block-start: calc(var(--sw-unit) * 6); padding-block-start: calc(var(--sw-unit) * 3);
  border-block-start: 1px solid var(--sw-muted);
}
.stepward-challenge .sw-ways { display: grid; gap: 8px; }
.stepward-challenge .sw-way {
  display: grid; grid-template-columns: 24px minmax(0, 1fr); column-gap: 12px; align-items: center;
  width: 100%; min-height: 64px; margin: 0; padding: 8px 16px; border: 1px solid var(--sw-line);
  border-radius: var(--sw-radius); background: none; color: inherit; font: inherit; text-align: start; cursor: pointer;
}
.stepward-challenge .sw-icon {
  grid-row: span 2; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round;
}
.stepward-challenge .sw-name { font-weight: 600; align-self: end; }
.stepward-challenge .sw-way .sw-quiet { align-self: start; line-height: 1.35; }
.stepward-challenge .sw-qr {
  display: grid; width: min(100%, 240px); aspect-ratio: 1; margin-inline: auto; overflow: hidden;
  border-radius: var(--sw-radius); background: #fff;
}
.stepward-challenge .sw-number:empty { position: absolute; }
.stepward-challenge .sw-way:hover { background: var(--sw-muted); }
.stepward-challenge .sw-number:not(:empty) {
  padding: 12px 16px; border-radius: var(--sw-radius); background: var(--sw-muted); text-align: center;
}
.stepward-challenge .sw-number strong {
  display: block; font-size: 40px; line-height: 1.3; letter-spacing: 0.1em; font-variant-numeric: tabular-nums;
}
`;

const styled = new WeakSet<Document>();

/** A constructed sheet: pages with a strict Content-Security-Policy refuse style elements. */
export function addStyle(page: Document): void {
  if (styled.has(page)) return;
  styled.add(page);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // Before the application's own, so that its rules win where both say something.
  page.adoptedStyleSheets = [sheet, ...page.adoptedStyleSheets];
}
