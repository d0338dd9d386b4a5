// The body of an answer as text, up to a limit. Owns the limit.
import { StepwardConnectionError } from './error.ts';

const answerBytesMax = 16 * 1024 * 1024;

/** Reads the body of an answer. @throws StepwardConnectionError when it is longer than 16 MiB */
export async function readAnswerText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > answerBytesMax) {
      await reader.cancel();
      throw new StepwardConnectionError(`the answer is longer than ${answerBytesMax} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
