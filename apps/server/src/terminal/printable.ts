/**
 * What a terminal is shown of anybody's text, such as the names of rules and people: it obeys control characters, and marks
 * that turn the direction of a line hide what it says.
 */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
