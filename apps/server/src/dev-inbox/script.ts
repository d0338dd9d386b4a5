/** The inbox's only script: looks for newer messages, and never while something is being typed. */
export const inboxScript = `
const pauseMs = 2000;
const newest = document.body.dataset.newest;
const inbox = new URL(location.href);
inbox.searchParams.set('format', 'json');
const look = async () => {
  if (document.visibilityState !== 'visible' || document.activeElement instanceof HTMLInputElement) return;
  const answer = await fetch(inbox).catch(() => undefined);
  if (!answer?.ok) return;
  const { messages } = await answer.json();
  if ((messages[0]?.messageId ?? '') !== newest) location.reload();
};
setInterval(look, pauseMs);
`;
