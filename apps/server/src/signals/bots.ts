/** Whether a user agent says it is a bot. Remembered, because there are far fewer agents than requests. */
import { isbot } from 'isbot';

const knownMax = 1_000;
const known = new Map<string, boolean>();

export function isBotAgent(userAgent: string): boolean {
  const before = known.get(userAgent);
  if (before !== undefined) return before;
  const answer = isbot(userAgent);
  if (known.size >= knownMax) known.clear();
  known.set(userAgent, answer);
  return answer;
}
