/** What a command gets from its process; tests hand in their own. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly now: () => number;
}

export const processContext = (): CommandContext => ({
  environment: process.env,
  write: (text) => void process.stdout.write(text),
  now: Date.now,
});
