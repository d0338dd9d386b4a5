import { createInterface } from 'node:readline/promises';
import { buffer } from 'node:stream/consumers';

/** What a command gets from its process; tests hand in their own. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  /** What was done, for whoever looks: also where nobody reads what is written any more. Absent: as `write`. */
  readonly report?: (text: string) => void;
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

/** `stepward plan | head`: that somebody has read enough is no failure. What was begun is finished; what is written then is lost. */
function outliveReaders(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

export function processContext(): CommandContext {
  const { stdin, stdout, stderr } = process;
  stdout.on('error', outliveReaders);
  stderr.on('error', outliveReaders);
  return {
    environment: process.env,
    write: (text) => void stdout.write(text),
    report: (text) => {
      stdout.write(text, (error) => {
        if (error) stderr.write(text);
      });
    },
    now: Date.now,
    endWith: (exitCode) => {
      process.exitCode = exitCode;
    },
    ask: async (question) => {
      if (!stdin.isTTY || !stdout.isTTY) return undefined;
      const terminal = createInterface({ input: stdin, output: stdout });
      try {
        return await terminal.question(question);
      } finally {
        terminal.close();
      }
    },
    input: async () => await buffer(stdin),
  };
}
