// What TypeScript outside of tools/ sees of postgres.mjs.

/** `kill` ends it as a crash would; `start` brings it up again; `stop` ends it and removes its data. */
export interface PrivatePostgres {
  readonly url: string;
  pid(): number | undefined;
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export function findPostgres(): Promise<string>;
export function startPrivatePostgres(settings?: Readonly<Record<string, string>>): Promise<PrivatePostgres>;
