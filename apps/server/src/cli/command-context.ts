import { createInterface } from 'node:readline/promises';
import { buffer } from 'node:stream/consumers';

/** What a command gets from its process; tests hand in their own. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly now: () => number;
  /** What the process ends with; absent: nobody looks. */
  readonly endWith?: (exitCode: number) => void;
  /** What somebody at a terminal answers; undefined: nobody is there. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  /** Standard input as a whole. */
  readonly input?: () => Promise<Uint8Array>;
  /** Folder of the built challenge page; absent: as the workspaces lie beside each other. */
  readonly pageDirectory?: string;
}

export const processContext = (): CommandContext => ({
  environment: process.env,
  write: (text) => void process.stdout.write(text),
  now: Date.now,
  endWith: (exitCode) => {
    process.exitCode = exitCode;
  },
  ask: async (question) => {
    if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  },
  input: async () => await buffer(process.stdin),
});
