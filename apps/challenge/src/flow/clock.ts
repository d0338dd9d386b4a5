/** The server's time on a device whose clock may be wrong. All times in epoch milliseconds. */
export interface ServerClock {
  now(): number;
  /** Takes the server's time from an answer; its `Date` header is whole seconds, so small differences are noise. */
  adjust(serverTime: number): void;
}

const ignoredSkewMs = 2_000;

export function createServerClock(deviceNow: () => number): ServerClock {
  let offsetMs = 0;
  return {
    now: () => deviceNow() + offsetMs,
    adjust(serverTime) {
      const skewMs = serverTime - deviceNow();
      offsetMs = Math.abs(skewMs) > ignoredSkewMs ? skewMs : 0;
    },
  };
}
