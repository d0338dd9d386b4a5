/** The look of the reference: the same greys and accent as our other pages, light and dark, from 320 px. */
export const referenceStyle = `
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --text: #1b1f27; --quiet: #5b6372; --line: #e2e5ea; --accent: #4f46e5; --code: #f1f2f5; --red: #b42318; --green: #067647; --amber: #93540b; }
@media (prefers-color-scheme: dark) { :root { --ground: #14161b; --card: #1d2027; --text: #e9ebef; --quiet: #a2a9b6; --line: #30343d; --accent: #a5b4fc; --code: #262a33; --red: #fda29b; --green: #75e0a7; --amber: #fec84b; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 16px; }
body { margin: 0 auto; max-width: 1160px; padding: 0 16px 64px; background: var(--ground); color: var(--text); font: 15px/1.5 Inter, system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 16px; top: 8px; background: var(--card); padding: 8px 12px; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 4px 16px; padding: 24px 0 16px; }
h1 { font-size: 24px; line-height: 1.2; margin: 0; }
h2 { font-size: 20px; line-height: 1.3; margin: 48px 0 8px; }
h3 { font-size: 16px; margin: 24px 0 4px; }
h4 { font-size: 12px; font-weight: 600; color: var(--quiet); margin: 16px 0 4px; }
p { margin: 0 0 8px; }
ul { margin: 0 0 8px; padding-left: 20px; }
.quiet, .type { color: var(--quiet); }
.type { font-size: 14px; }
.required { color: var(--red); font-size: 12px; font-weight: 600; }
nav ul, .index { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: 4px 16px; }
nav { margin-bottom: 16px; }
nav a { display: inline-block; padding: 4px 0; }
.index { display: block; columns: 280px; margin: 8px 0 16px; }
.index li { break-inside: avoid; padding: 3px 0; }
.index .quiet { font-size: 12px; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; margin-top: 12px; }
article h3 { margin-top: 0; }
.self { color: inherit; text-decoration: none; }
.self:hover { text-decoration: underline; }
.route { font-size: 14px; }
.method { font: 600 12px/1 ui-monospace, monospace; color: var(--accent); margin-right: 4px; }
.get { color: var(--green); } .delete { color: var(--red); } .patch, .put { color: var(--amber); }
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, monospace; }
dt code, dd code, li code { background: var(--code); border-radius: 4px; padding: 1px 4px; }
pre { background: var(--code); border-radius: 8px; padding: 12px; margin: 0; overflow-x: auto; }
pre code { overflow-wrap: normal; white-space: pre; }
details { margin: 0 0 8px; }
summary { display: inline-block; color: var(--accent); cursor: pointer; padding: 4px 0; }
summary::before { content: '+ '; }
details[open] > summary::before { content: '− '; }
details > dl { padding: 8px 0 0; }
dl { margin: 0; }
dt { border-top: 1px solid var(--line); padding-top: 8px; margin-top: 8px; }
dl > dt:first-child { border-top: 0; margin-top: 0; padding-top: 0; }
dt:target { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
article:target { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
dd { margin: 2px 0 0; }
dd p { margin: 0; }
dd dl { margin: 8px 0 0; padding-left: 12px; border-left: 2px solid var(--line); }
.errors { display: flex; flex-wrap: wrap; gap: 4px 12px; font-variant-numeric: tabular-nums; }
@media (min-width: 900px) {
  body { display: grid; grid-template-columns: 176px minmax(0, 1fr); column-gap: 40px; align-content: start; }
  header { grid-column: 1 / -1; border-bottom: 1px solid var(--line); margin-bottom: 24px; }
  nav { position: sticky; top: 24px; align-self: start; }
  nav ul { display: block; }
  main { min-width: 0; }
  dl { display: grid; grid-template-columns: minmax(0, 280px) minmax(0, 1fr); column-gap: 0; }
  dl > dt + dd { border-top: 1px solid var(--line); padding-top: 8px; margin-top: 8px; }
  dl > dt:first-child + dd { border-top: 0; padding-top: 0; margin-top: 0; }
  dt { padding-right: 16px; }
  dd dl { display: block; }
  dd dl > dt + dd { border-top: 0; padding-top: 0; margin-top: 2px; }
}`;
