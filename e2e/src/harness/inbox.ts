/** The development inbox: what a person would find in their mail. */
import { until } from './until.ts';

interface ReceivedMessage {
  readonly messageId: string;
  readonly code?: string;
  readonly url?: string;
  readonly text: string;
}

/** Newest first. */
export async function inboxMessages(
  server: { readonly origin: string },
  to: string,
): Promise<ReceivedMessage[]> {
  const answer = await fetch(`${server.origin}/dev/inbox?format=json&to=${encodeURIComponent(to)}`);
  const { messages } = (await answer.json()) as { messages: ReceivedMessage[] };
  return messages;
}

/** Messages whose code was handed out, by server origin and recipient. */
const read = new Map<string, Set<string>>();

/** A code by itself; links have one beside them. */
export const isCodeAlone = ({ url }: ReceivedMessage): boolean => url === undefined;

/** Waits for a code that this function did not answer before, and answers the newest. */
export async function inboxCode(
  server: { readonly origin: string },
  to: string,
  isMeant: (message: ReceivedMessage) => boolean = () => true,
): Promise<string> {
  const key = `${server.origin} ${to.toLowerCase()}`;
  const seen = read.get(key) ?? new Set();
  read.set(key, seen);
  return await until(`a code for ${to}`, async () => {
    const unread = (await inboxMessages(server, to)).filter(
      (message) => message.code !== undefined && isMeant(message) && !seen.has(message.messageId),
    );
    for (const { messageId } of unread) seen.add(messageId);
    return unread[0]?.code;
  });
}
