export type CloudFrontLog = { lines: readonly string[]; write(record: object): void };

const linesMax = 10_000;

/**
 * JSON lines: what CloudWatch (`function`, `report`) and the access log (`access`) would hold, and `fault` for a
 * defect of the emulator itself.
 */
export function createLog(sink: (line: string) => void, now: () => number): CloudFrontLog {
  const lines: string[] = [];
  return {
    lines,
    write(record) {
      const line = JSON.stringify({ time: new Date(now()).toISOString(), ...record });
      lines.push(line);
      if (lines.length > linesMax) lines.shift();
      sink(line);
    },
  };
}
