// How the popup looks. A constructed sheet, since pages with a strict Content-Security-Policy refuse style elements.

export const ids = {
  container: '__authsignal-popup-container',
  overlay: '__authsignal-popup-overlay',
  content: '__authsignal-popup-content',
  frame: '__authsignal-popup-iframe',
} as const;

const css = `
#${ids.container} {
  position: fixed; inset: 0; box-sizing: border-box; width: 100%; height: 100%;
  max-width: none; max-height: none; margin: 0; padding: 0; border: 0; background: none; overflow: auto;
}
#${ids.container}::backdrop { background: none; }
#${ids.container}[open] { display: grid; place-content: center; justify-items: center; }
#${ids.overlay} { position: fixed; inset: 0; background: rgb(18 20 26 / 55%); }
#${ids.content} { position: relative; display: grid; justify-items: end; max-width: 100vw; visibility: hidden; }
#${ids.content}.as-iframe-ready { visibility: visible; animation: stepward-popup 150ms ease-out; }
#${ids.frame} {
  display: block; box-sizing: border-box; max-width: 100vw; max-height: calc(100dvh - 56px);
  border: 0; border-radius: 12px; background: #fff; color-scheme: light dark;
}
#${ids.content} button {
  width: 44px; height: 44px; margin: 0; padding: 0; border: 0; border-radius: 8px; background: none; color: #fff;
  font: 28px/1 system-ui, sans-serif; cursor: pointer;
}
#${ids.content} button:focus-visible { outline: 2px solid #fff; outline-offset: -4px; }
@keyframes stepward-popup { from { opacity: 0; transform: translateY(8px); } }
@media (prefers-color-scheme: dark) { #${ids.frame} { background: #1b1e26; } }
@media (prefers-reduced-motion: reduce) { #${ids.content}.as-iframe-ready { animation: none; } }
`;

/** Puts the style into the page; answers what takes it out again. */
export function addPopupStyle(page: Document): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  page.adoptedStyleSheets.push(sheet);
  return () => {
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}
