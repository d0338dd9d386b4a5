/** The only style of our pages; its hash stands in their content security policy. Tokens are those of the product. */
export const pageStyle = `
:root{color-scheme:light dark;--ground:#f5f6f8;--card:#fff;--line:#dfe2e8;--text:#1b1f27;--quiet:#5a6270;
--accent:#4f46e5;--accent-over:#4338ca;--on-accent:#fff;--calm:#4f46e5;--warn:#a14a05;--stop:#b4232c}
@media (prefers-color-scheme:dark){:root{--ground:#101217;--card:#181b22;--line:#2c313b;--text:#eceef2;--quiet:#a2aab8;
--accent:#a5a1ff;--accent-over:#bdbaff;--on-accent:#14122e;--calm:#a5a1ff;--warn:#f2b06b;--stop:#ff9a9f}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;
justify-content:safe center;padding:24px 16px;background:var(--ground);color:var(--text);
font:16px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
overflow-wrap:anywhere}
main{width:100%;max-width:420px;padding:32px;background:var(--card);border:1px solid var(--line);border-radius:12px}
svg{display:block;width:32px;height:32px;margin:0 0 16px}
.calm svg{color:var(--calm)}.warn svg{color:var(--warn)}.stop svg{color:var(--stop)}
h1{margin:0 0 8px;font-size:20px;line-height:28px;font-weight:600;letter-spacing:-.01em;text-wrap:balance}
p{margin:0}
p+p{margin-top:12px}
a.button{display:block;margin-top:24px;padding:10px 16px;min-height:44px;border-radius:8px;text-align:center;
font-weight:600;text-decoration:none;background:var(--accent);color:var(--on-accent);transition:background-color .15s}
a.button:hover{background:var(--accent-over)}
a.quiet{display:inline-block;margin-top:16px;padding:4px 0;color:var(--accent);text-underline-offset:3px}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:8px}
footer{margin-top:24px;padding-top:16px;border-top:1px solid var(--line);color:var(--quiet);font-size:14px;
line-height:20px}
code{font:inherit;color:var(--text);font-variant-numeric:tabular-nums;letter-spacing:.04em;white-space:nowrap;
direction:ltr;unicode-bidi:isolate}
[dir=rtl] h1{letter-spacing:0}
.wait{position:relative;height:4px;margin-top:24px;border-radius:2px;background:var(--line);overflow:hidden}
.wait::after{content:"";position:absolute;inset:0 70% 0 0;border-radius:2px;background:var(--calm);
animation:pass 2.4s ease-in-out infinite alternate}
@keyframes pass{to{transform:translateX(233%)}}
@media (max-width:359px){main{padding:24px 20px}}
@media (prefers-reduced-motion:reduce){a.button{transition:none}.wait::after{animation:none;inset:0 50% 0 0}}
@media (forced-colors:active){a.button,main{border:1px solid}}
`;
