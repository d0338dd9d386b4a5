// How a server under measurement tells its load the codes that it mails: by the channel between the processes, all of a
// turn of the event loop at once, so that it costs every server the same little.

/** What a server sends: addresses and codes. */
export type CodesMessage = readonly (readonly [email: string, code: string])[];

let waiting: [string, string][] = [];

export function tellCode(email: string, code: string): void {
  waiting.push([email, code]);
  if (waiting.length > 1) return;
  setImmediate(() => {
    process.send?.(waiting satisfies CodesMessage);
    waiting = [];
  });
}
