import type { EdgeConfig } from './config.ts';
import type { DecisionApi } from './decision-api.ts';
import type { DecisionLine } from './decision-log.ts';
import type { Sealer } from './seal.ts';

/** Everything that the flow does not compute itself. */
export interface EdgeEnv {
  readonly config: EdgeConfig;
  readonly sealer: Sealer;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly log: (line: DecisionLine) => void;
  /** Absent where nothing is decided: in the viewer-request function. */
  readonly api?: DecisionApi;
  /** The adapter's name for this request, repeated in the log. */
  readonly requestId?: string;
}
