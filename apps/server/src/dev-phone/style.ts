/** What the phone has beside the inbox's own style. */
export const phoneStyle = `
[hidden] { display: none !important; }
main { max-width: 480px; }
section { margin-top: 24px; }
section > h2 { margin-bottom: 8px; }
form { display: block; margin: 0; }
label { display: block; margin: 12px 0 4px; }
textarea, form > input { display: block; width: 100%; }
textarea { font: 13px/1.4 ui-monospace, monospace; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: inherit; resize: vertical; }
form > button { margin-top: 16px; width: 100%; }
button { min-height: 44px; cursor: pointer; font-weight: 600; }
button.plain { background: none; color: var(--accent); border: 1px solid var(--line); }
.row { display: flex; gap: 8px; align-items: center; justify-content: space-between; }
.row > p { min-width: 0; overflow-wrap: anywhere; }
.row > button { flex: none; }
article h3 { font-size: 16px; margin: 0 0 8px; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.number { font: 600 24px/1.2 ui-monospace, monospace; letter-spacing: 0.12em; text-align: center; width: 100%; }
.choice { display: flex; gap: 8px; margin-top: 16px; } .choice > button { flex: 1; }
details { margin-top: 16px; } summary { cursor: pointer; color: var(--accent); } details p { margin: 12px 0 4px; }
pre.shell { font: 12px/1.5 ui-monospace, monospace; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
#told { margin-top: 16px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
#told[data-kind="problem"] { border-color: #d92d20; }
`;
