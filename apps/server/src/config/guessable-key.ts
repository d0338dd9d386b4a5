/** Whether somebody made up an API key instead of generating it. Such keys are found by trying, or in our own documents. */

/** Kinds of our own keys, which say nothing of the rest. */
const prefix = /^(sk|mk|ck)_/;
/** Words of documentation, examples and tests, as words of their own: 32 random characters have none by chance. */
const exampleWords =
  /(?:^|[^A-Za-z0-9])(?:change-?me|changeit|secret|password|passwd|example|sample|demo|test|default|placeholder|stepward)(?![A-Za-z])|^(?:change-?me|secret|password|example|demo|test)/i;
/** 32 random digits of base 16 have fourteen of the sixteen; fewer than eight come once in ten million million. */
const distinctCharactersMin = 8;

/** A key of 32 characters or more. */
export function isGuessable(key: string): boolean {
  const text = key.replace(prefix, '');
  return (
    exampleWords.test(text) ||
    new Set(text).size < distinctCharactersMin ||
    isSequence(text) ||
    isRepetition(text)
  );
}

/** `0123456789abcdef…`, `qrstuvwx…`: half of the characters stand beside the one before. By chance it is a fifth at most. */
function isSequence(text: string): boolean {
  const steps = [...text].slice(1).filter((character, index) => {
    const step = character.charCodeAt(0) - text.charCodeAt(index);
    return Math.abs(step) <= 1;
  });
  return steps.length * 2 >= text.length - 1;
}

/** The same block twice or more: as secret as the block. */
function isRepetition(text: string): boolean {
  for (let period = 1; period <= (text.length + 1) / 2; period += 1)
    if (text.slice(period) === text.slice(0, -period)) return true;
  return false;
}
